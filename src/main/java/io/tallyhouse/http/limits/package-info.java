/**
 * The listener and the limits on what clients can make it hold: connections, memory, log lines. The
 * only package that subclasses Vert.x's implementation classes.
 */
@NullMarked
package io.tallyhouse.http.limits;

import org.jspecify.annotations.NullMarked;
