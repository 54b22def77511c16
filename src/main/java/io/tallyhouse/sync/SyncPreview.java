package io.tallyhouse.sync;

import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.event.Event;
import io.tallyhouse.sync.PendingTranscripts.Pending;
import io.tallyhouse.transcript.LineReader;
import io.tallyhouse.transcript.RecordReader;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a sync would read.
 *
 * @param files the first {@value #FILES_MAX} pending ones, by path
 * @param totalFiles all that are pending
 * @param estimatedNewSessions sessions in all pending files that are new, those beyond {@code
 *     files} judged by their bytes
 * @param estimatedNewMessages prompts and responses in all that is to be read, judged alike
 */
public record SyncPreview(
    List<PendingFile> files,
    long totalFiles,
    long estimatedNewSessions,
    long estimatedNewMessages) {
  /** Pending files that are named; the others are counted. */
  public static final int FILES_MAX = 500;

  /** Bytes at the begin of a file by which the rest is judged. */
  static final int SAMPLE_BYTES = 256 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(SyncPreview.class);

  public SyncPreview {
    files = List.copyOf(files);
  }

  static SyncPreview of(SyncContext tools, long nowMs) {
    List<Pending> pending = PendingTranscripts.find(tools, true, nowMs).files();
    return of(
        pending.stream().limit(FILES_MAX).map(file -> estimate(tools, file, nowMs)).toList(),
        pending);
  }

  private static SyncPreview of(List<PendingFile> files, List<Pending> pending) {
    long sessions = 0;
    long messages = 0;
    for (PendingFile file : files) {
      sessions += file.isNew() ? file.estimatedSessions() : 0;
      messages += file.estimatedMessages();
    }
    long judged = bytes(pending.subList(0, files.size()));
    double share = judged == 0 ? 1 : (double) bytes(pending) / judged;
    return new SyncPreview(
        files, pending.size(), Math.round(share * sessions), Math.round(share * messages));
  }

  private static long bytes(List<Pending> pending) {
    return pending.stream().mapToLong(Pending::bytes).sum();
  }

  private static PendingFile estimate(SyncContext tools, Pending pending, long nowMs) {
    try {
      Optional<SeekableByteChannel> opened = tools.files().open(pending.file());
      if (opened.isPresent()) {
        try (SeekableByteChannel channel = opened.get()) {
          return estimate(pending, channel, nowMs);
        }
      }
    } catch (IOException e) {
      LOG.warn("Transcript {} can't be read: {}", pending.file().path(), e.toString());
    }
    return file(pending, 0, 0, pending.known().position() == 0);
  }

  private static PendingFile estimate(Pending pending, SeekableByteChannel channel, long nowMs)
      throws IOException {
    FileState from = pending.from(channel);
    // An estimate has no costs.
    TranscriptEventBuilder events = new TranscriptEventBuilder(PriceTable.of(List.of()), "");
    TranscriptReader pass =
        new TranscriptReader(
            pending.file(), from, channel, new RecordReader(), new LineReader(), events, nowMs);
    while (pass.position() - from.position() < SAMPLE_BYTES && pass.next()) {
      // Reads on.
    }
    long read = pass.position() - from.position();
    long all = Math.max(0, pending.file().sizeBytes() - from.position());
    Set<UUID> sessions = new HashSet<>();
    long messages = 0;
    for (Event event : events.gathered().take()) {
      if (event instanceof Event.MessageEvent) {
        messages++;
        sessions.add(event.sessionId());
      }
    }
    long estimated = read == 0 ? 0 : Math.round((double) messages * all / read);
    return file(pending, sessions.size(), estimated, from.position() == 0);
  }

  private static PendingFile file(Pending pending, long sessions, long messages, boolean isNew) {
    return new PendingFile(
        pending.file().path().toString(), pending.file().modifiedMs(), sessions, messages, isNew);
  }
}
