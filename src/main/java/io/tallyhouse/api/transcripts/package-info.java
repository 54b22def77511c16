/** {@code /api/v1/transcripts}: transcripts of other machines. */
@NullMarked
package io.tallyhouse.api.transcripts;

import org.jspecify.annotations.NullMarked;
