/**
 * The independent recount: every response computed from the events sent, by plain loops. Knows no
 * server code.
 */
@NullMarked
package io.tallyhouse.model;

import org.jspecify.annotations.NullMarked;
