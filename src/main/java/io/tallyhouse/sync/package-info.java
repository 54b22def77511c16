/**
 * Brings the transcripts of Claude Code into the event store: which files are new or have grown,
 * their lines as events, and how far it came.
 */
@NullMarked
package io.tallyhouse.sync;

import org.jspecify.annotations.NullMarked;
