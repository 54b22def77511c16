/**
 * The independent recount: every answer computed from the events sent, by plain loops. Knows no
 * server code.
 */
@NullMarked
package io.tallyhouse.model;

import org.jspecify.annotations.NullMarked;
