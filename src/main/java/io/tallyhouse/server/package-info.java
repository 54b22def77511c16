/**
 * The program: its configuration, its wiring, its commands. The only package that sees all others.
 */
@NullMarked
package io.tallyhouse.server;

import org.jspecify.annotations.NullMarked;
