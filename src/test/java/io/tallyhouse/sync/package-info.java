/** Syncs of real, generated and spoiled transcripts on the real engines. */
@NullMarked
package io.tallyhouse.sync;

import org.jspecify.annotations.NullMarked;
