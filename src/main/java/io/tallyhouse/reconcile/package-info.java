/** Proves that the rollups equal a recount of the raw events, and rebuilds those that do not. */
@NullMarked
package io.tallyhouse.reconcile;

import org.jspecify.annotations.NullMarked;
