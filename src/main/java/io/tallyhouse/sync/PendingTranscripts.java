package io.tallyhouse.sync;

import io.tallyhouse.transcript.MissingTranscriptsException;
import io.tallyhouse.transcript.TranscriptFile;
import io.tallyhouse.transcript.TranscriptListing;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The transcripts that a pass has something to do with.
 *
 * @param files by path
 * @param listing what all files were found in
 */
record PendingTranscripts(List<Pending> files, TranscriptListing listing) {

  /**
   * A file with something to read.
   *
   * @param known how far it was read, if it is still the same file
   */
  record Pending(TranscriptFile file, FileState known) {
    /** Bytes to be read, if it is still the same file. */
    long bytes() {
      return Math.max(0, file.sizeBytes() - known.position());
    }

    /** Where to begin: where reading ended, or at the start of what is another file by now. */
    FileState from(SeekableByteChannel opened) throws IOException {
      long read = known.position();
      boolean same = opened.size() >= read && Fingerprint.of(opened, read) == known.fingerprint();
      return read == 0 || same ? known : start(file);
    }

    /** The state of a file of which nothing was read. */
    private static FileState start(TranscriptFile file) {
      String path = file.path().toString();
      return new FileState(path, 0, 0, file.fileKey(), 0, 0, "", null, "", 0, false, "", "");
    }
  }

  PendingTranscripts {
    files = List.copyOf(files);
  }

  /**
   * Finds them. Blocks.
   *
   * @param incremental whether to leave out what was read before
   * @param nowMs the present, milliseconds since 1970-01-01T00:00:00Z
   * @throws MissingTranscriptsDirectoryException if there is no directory to look in
   * @throws SyncFailedException if a directory or the bookkeeping can't be read
   */
  static PendingTranscripts find(SyncContext tools, boolean incremental, long nowMs) {
    TranscriptListing listing;
    try {
      listing = tools.files().list();
    } catch (MissingTranscriptsException e) {
      throw new MissingTranscriptsDirectoryException(e);
    } catch (IOException e) {
      throw new SyncFailedException("The transcripts' directory can't be read.", e);
    }
    Map<String, FileState> known = new HashMap<>();
    if (incremental) {
      Futures.of(tools.store().files(tools.accountId(), SyncStore.OWN))
          .forEach(state -> known.put(state.path(), state));
    }
    List<Pending> pending = new ArrayList<>();
    for (TranscriptFile file : listing.files()) {
      FileState state = known.get(file.path().toString());
      if (state == null) {
        pending.add(new Pending(file, Pending.start(file)));
      } else if (!isUnchanged(file, state, nowMs)) {
        pending.add(new Pending(file, state));
      }
    }
    return new PendingTranscripts(pending, listing);
  }

  private static boolean isUnchanged(TranscriptFile file, FileState state, long nowMs) {
    boolean mayEnd =
        state.sessionId() != null
            && !state.ended()
            && nowMs - state.lastTimeMs() > SessionBounds.SESSION_SILENCE_MAX.toMillis();
    return !mayEnd
        && state.sizeBytes() == file.sizeBytes()
        && state.modifiedMs() == file.modifiedMs()
        && state.fileKey().equals(file.fileKey());
  }
}
