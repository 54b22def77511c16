/** Proves that the rollups equal a recount of the raw events. */
@NullMarked
package io.tallyhouse.reconcile;

import org.jspecify.annotations.NullMarked;
