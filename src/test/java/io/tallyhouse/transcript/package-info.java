/** Transcripts: made up, mutilated, and read. */
@NullMarked
package io.tallyhouse.transcript;

import org.jspecify.annotations.NullMarked;
