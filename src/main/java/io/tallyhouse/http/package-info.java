/**
 * The HTTP surfaces: routes, keys, parameters, and each surface's own envelope. Runs on Vert.x
 * event loops.
 */
@NullMarked
package io.tallyhouse.http;

import org.jspecify.annotations.NullMarked;
