package io.tallyhouse.sync;

import com.carrotsearch.hppc.LongHashSet;
import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.event.Event;
import io.tallyhouse.ingest.IngestOutcome;
import io.tallyhouse.ingest.IngestPipeline;
import io.tallyhouse.ingest.IngestRequest;
import io.tallyhouse.sync.PendingTranscripts.Pending;
import io.tallyhouse.transcript.LineReader;
import io.tallyhouse.transcript.RecordReader;
import io.tallyhouse.transcript.TranscriptFile;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pass over all transcripts: reads what is new, has it stored in chunks, and keeps how far it
 * came only once a chunk is stored. Killed at any moment, the next pass reads some lines again,
 * whose events are known by their identities. Blocks; not thread-safe.
 */
final class SyncJob {
  /** Texts and data of a chunk; a single line may have more. */
  static final long CHUNK_BYTES_MAX = 12L << 20;

  /** Events of a chunk. */
  static final int CHUNK_EVENTS_MAX = 30_000;

  /** Calendar months in a chunk: as many as an agent's request may have, for the same reason. */
  static final int CHUNK_MONTHS_MAX = IngestPipeline.REQUEST_MONTHS_MAX;

  /** Chunks that are being stored while the next one is read. */
  static final int CHUNKS_UNDER_WAY_MAX = 2;

  /** Files whose states are kept at once. */
  static final int CHUNK_FILES_MAX = 1000;

  /** How long a chunk is tried again while the database is away. */
  static final Duration STORE_MAX = Duration.ofMinutes(2);

  /** Events that the database may refuse; of more, the fault is not the events'. */
  static final int REFUSED_MAX = 10;

  /** Between two attempts. */
  private static final Duration RETRY_PAUSE = Duration.ofMillis(250);

  private static final Logger LOG = LoggerFactory.getLogger(SyncJob.class);

  /** Events on their way into the store, and what is kept once they are there. */
  private record Chunk(
      IngestRequest request, CompletableFuture<IngestOutcome> outcome, List<FileState> states) {}

  private final SyncContext tools;
  private final boolean dryRun;
  private final long nowMs;
  private final RecordReader records = new RecordReader();
  private final LineReader reader = new LineReader();
  private final SyncErrors errors = new SyncErrors();
  private TranscriptEventBuilder events = new TranscriptEventBuilder(PriceTable.of(List.of()), "");
  private final Deque<Chunk> underWay = new ArrayDeque<>();
  // By path: names that the system prints alike are one to the bookkeeping.
  private final Map<String, FileState> states = new LinkedHashMap<>();
  private final LongHashSet messagesFound = new LongHashSet();
  private final Set<UUID> sessionsFound = new HashSet<>();

  // Read by other threads.
  private volatile long files;
  private volatile long bytes;
  private volatile long filesDone;
  private volatile long bytesDone;
  private long refusedEvents;
  private long filesProcessed;
  private long lines;
  private long linksSkipped;
  private List<String> skippedLinks = List.of();

  /**
   * @param dryRun whether to store nothing and only count what is found
   * @param nowMs the present, milliseconds since 1970-01-01T00:00:00Z
   */
  SyncJob(SyncContext tools, boolean dryRun, long nowMs) {
    this.tools = tools;
    this.dryRun = dryRun;
    this.nowMs = nowMs;
  }

  /** How far it is. Thread-safe. */
  SyncProgress progress(UUID id, Instant startedAt) {
    return new SyncProgress(id, startedAt, dryRun, files, filesDone, bytes, bytesDone);
  }

  /** Messages found by a dry run: at most so many would be added. */
  long messagesFound() {
    return messagesFound.size();
  }

  /** Sessions found by a dry run: at most so many would be added. */
  long sessionsFound() {
    return sessionsFound.size();
  }

  /** What was done so far, but for what was added. */
  SyncStats stats(long sessionsAdded, long messagesAdded) {
    return new SyncStats(
        filesProcessed,
        sessionsAdded,
        messagesAdded,
        errors.byReason(),
        lines,
        bytesDone,
        linksSkipped,
        skippedLinks);
  }

  /**
   * Does it.
   *
   * @param incremental whether to leave out what was read before
   * @throws MissingTranscriptsDirectoryException if there is no directory to look in
   * @throws SyncFailedException if something else than a transcript stands in the way
   */
  void run(boolean incremental) throws InterruptedException {
    events = new TranscriptEventBuilder(prices(), tools.user());
    PendingTranscripts pending = PendingTranscripts.find(tools, incremental, nowMs);
    errors.add(SyncErrors.UNREADABLE_DIRECTORY, pending.listing().unreadable());
    linksSkipped = pending.listing().links();
    skippedLinks = pending.listing().linkNames();
    files = pending.files().size();
    bytes = pending.files().stream().mapToLong(Pending::bytes).sum();
    for (int i = 0; i < pending.files().size(); i++) {
      read(pending.files().get(i));
      filesDone = i + 1L;
    }
    submit();
    while (!underWay.isEmpty()) {
      await(underWay.removeFirst());
    }
  }

  private PriceTable prices() {
    try {
      return tools.prices().get();
    } catch (RuntimeException e) {
      throw new SyncFailedException("The prices can't be read.", e);
    }
  }

  private void read(Pending pending) throws InterruptedException {
    TranscriptFile file = pending.file();
    try {
      Optional<SeekableByteChannel> opened = tools.files().open(file);
      if (opened.isEmpty()) {
        return;
      }
      try (SeekableByteChannel channel = opened.get()) {
        read(file, pending.from(channel), channel);
      }
      filesProcessed++;
    } catch (IOException e) {
      // Never the file's text: only what the system says of it.
      LOG.warn("Transcript {} can't be read: {}", file.path(), e.toString());
      errors.add(SyncErrors.UNREADABLE_FILE);
    }
  }

  private void read(TranscriptFile file, FileState from, SeekableByteChannel channel)
      throws IOException, InterruptedException {
    TranscriptReader pass =
        new TranscriptReader(file, from, channel, records, reader, events, nowMs);
    long bytesBefore = bytesDone;
    while (pass.next()) {
      bytesDone = bytesBefore + pass.position() - from.position();
      boolean full =
          events.gathered().bytes() >= CHUNK_BYTES_MAX
              || events.gathered().size() >= CHUNK_EVENTS_MAX
              || events.gathered().months() >= CHUNK_MONTHS_MAX;
      if (full && pass.isSettled()) {
        // Reading the fingerprint moves the channel, and the reader has read ahead of the line.
        long readTo = channel.position();
        keep(pass.state(Fingerprint.of(channel, pass.position()), false));
        channel.position(readTo);
        submit();
      }
    }
    pass.endIfSilent();
    bytesDone = bytesBefore + pass.position() - from.position();
    lines += pass.lines();
    errors.addAll(pass.errors());
    keep(pass.state(Fingerprint.of(channel, pass.position()), true));
    if (states.size() >= CHUNK_FILES_MAX) {
      submit();
    }
  }

  private void keep(FileState state) {
    states.put(state.path(), state);
  }

  /** Has the gathered events stored, once there is room. */
  private void submit() throws InterruptedException {
    if (events.gathered().size() == 0 && states.isEmpty()) {
      return;
    }
    if (dryRun) {
      count(events.gathered().take());
      states.clear();
      return;
    }
    while (underWay.size() >= CHUNKS_UNDER_WAY_MAX) {
      await(underWay.removeFirst());
    }
    int chunkBytes = (int) Math.min(Integer.MAX_VALUE, events.gathered().bytes());
    IngestRequest request =
        new IngestRequest(tools.accountId(), events.gathered().take(), chunkBytes);
    underWay.add(new Chunk(request, tools.ingest().apply(request), List.copyOf(states.values())));
    states.clear();
  }

  private void count(List<Event> found) {
    for (Event event : found) {
      if (event instanceof Event.MessageEvent) {
        messagesFound.add(event.accountKey());
        sessionsFound.add(event.sessionId());
      }
    }
  }

  private void await(Chunk chunk) throws InterruptedException {
    store(chunk.request(), chunk.outcome());
    Futures.of(tools.store().save(tools.accountId(), SyncStore.OWN, chunk.states()));
  }

  /** Waits until the events are stored; those that never will be are counted as errors. */
  private void store(IngestRequest request, CompletableFuture<IngestOutcome> first)
      throws InterruptedException {
    long start = System.nanoTime();
    IngestOutcome outcome = first.join();
    while (outcome == IngestOutcome.OVERLOADED || outcome == IngestOutcome.UNAVAILABLE) {
      if (System.nanoTime() - start > STORE_MAX.toNanos()) {
        throw new SyncFailedException("The database does not take the transcripts.");
      }
      Thread.sleep(RETRY_PAUSE.toMillis());
      outcome = tools.ingest().apply(request).join();
    }
    if (outcome == IngestOutcome.REFUSED) {
      List<Event> refused = request.events();
      if (refused.size() == 1) {
        errors.add(SyncErrors.REFUSED);
        refusedEvents++;
        if (refusedEvents > REFUSED_MAX) {
          throw new SyncFailedException("The database refuses the transcripts.");
        }
        return;
      }
      for (List<Event> half :
          List.of(
              refused.subList(0, refused.size() / 2),
              refused.subList(refused.size() / 2, refused.size()))) {
        IngestRequest part = new IngestRequest(request.accountId(), half, request.bodyBytes());
        store(part, tools.ingest().apply(part));
      }
    }
  }
}
