/**
 * Finds, reads and understands the transcripts of Claude Code (reference/claude-code-telemetry.md):
 * {@link io.tallyhouse.transcript.TranscriptFiles} lists the files, {@link
 * io.tallyhouse.transcript.LineReader} cuts one into lines, {@link
 * io.tallyhouse.transcript.TranscriptParser} parses a line. Stores nothing.
 */
@NullMarked
package io.tallyhouse.transcript;

import org.jspecify.annotations.NullMarked;
