package io.tallyhouse.sync;

import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.ingest.IngestOutcome;
import io.tallyhouse.ingest.IngestRequest;
import io.tallyhouse.transcript.LineReader;
import io.tallyhouse.transcript.RecordReader;
import io.tallyhouse.transcript.TranscriptFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Takes parts of transcripts that other machines push, each where the last one ended: the same
 * parser and identities as those of {@link Sync}. How far a file came is kept once its events are
 * stored, so a part whose response was lost may be pushed again. Thread-safe; blocks.
 */
public final class PushedTranscripts {
  private static final String PROJECTS = "/projects/";

  private final SyncStore store;
  private final Function<IngestRequest, CompletableFuture<IngestOutcome>> ingest;
  private final Supplier<PriceTable> prices;
  private final Clock clock;
  private final RecordReader records = new RecordReader();
  private final Set<FileId> underWay = ConcurrentHashMap.newKeySet();

  /**
   * A file of an account.
   *
   * @param host the machine, not empty
   * @param path on that machine, absolute
   */
  public record FileId(int accountId, String host, String path) {}

  /** A part of a file. Immutable while its bytes are not changed. */
  public static final class Part {
    private final FileId file;
    private final long offset;
    private final String user;
    private final byte[] bytes;

    /**
     * @param offset of its first byte in the file; 0 = the file is read anew
     * @param user whose it is; empty = nobody's
     * @param bytes whole lines, and maybe the begin of another one
     */
    public Part(FileId file, long offset, String user, byte[] bytes) {
      this.file = file;
      this.offset = offset;
      this.user = user;
      this.bytes = bytes;
    }
  }

  /** What became of a part. */
  public sealed interface Result {
    /**
     * Read, as far as there were whole lines; or not, because it does not begin where the last one
     * ended.
     *
     * @param offset where the next part is to begin
     * @param lines that were read
     * @param unreadable how many of them could not be
     */
    record Read(long offset, long lines, long unreadable) implements Result {}

    /** Not taken: another part of the file is being read, or events can't be stored now. */
    record Later() implements Result {}

    /** The database refuses the events for ever. */
    record Refused() implements Result {}
  }

  PushedTranscripts(
      SyncStore store,
      Function<IngestRequest, CompletableFuture<IngestOutcome>> ingest,
      Supplier<PriceTable> prices,
      Clock clock) {
    this.store = store;
    this.ingest = ingest;
    this.prices = prices;
    this.clock = clock;
  }

  /**
   * How far each file of a host is.
   *
   * @throws SyncFailedException if the bookkeeping can't be read
   */
  public List<FileState> files(int accountId, String host) {
    return Futures.of(store.files(accountId, host));
  }

  /**
   * Takes a part.
   *
   * @throws SyncFailedException if the bookkeeping or the prices can't be read
   */
  public Result take(Part part) {
    if (!underWay.add(part.file)) {
      return new Result.Later();
    }
    try {
      FileState known = state(part);
      return known.position() == part.offset
          ? read(part, known)
          : new Result.Read(known.position(), 0, 0);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    } finally {
      underWay.remove(part.file);
    }
  }

  private FileState state(Part part) {
    FileId file = part.file;
    FileState none = new FileState(file.path(), 0, 0, "", 0, 0, "", null, "", 0, false, "", "");
    return part.offset == 0
        ? none
        : Futures.of(store.file(file.accountId(), file.host(), file.path())).orElse(none);
  }

  private Result read(Part part, FileState from) throws IOException {
    TranscriptEventBuilder events =
        new TranscriptEventBuilder(prices.get(), part.user, part.file.host());
    try (PushedBytes bytes = new PushedBytes(part.bytes, part.offset, from.fingerprint() != 0)) {
      TranscriptReader reader =
          new TranscriptReader(
              file(part), from, bytes, records, new LineReader(), events, clock.millis());
      while (reader.next()) {
        boolean full =
            events.gathered().bytes() >= SyncJob.CHUNK_BYTES_MAX
                || events.gathered().size() >= SyncJob.CHUNK_EVENTS_MAX
                || events.gathered().months() >= SyncJob.CHUNK_MONTHS_MAX;
        if (full && reader.isSettled()) {
          IngestOutcome outcome = submit(part, events.gathered());
          if (outcome != IngestOutcome.STORED) {
            return notStored(outcome);
          }
        }
      }
      reader.endIfSilent();
      IngestOutcome outcome = submit(part, events.gathered());
      if (outcome != IngestOutcome.STORED) {
        return notStored(outcome);
      }
      // A file that is not read from disk has no fingerprint: this says how its last byte was.
      FileState read = reader.state(bytes.continuesLineAt(reader.position()) ? 1 : 0, true);
      Futures.of(store.save(part.file.accountId(), part.file.host(), List.of(named(read, part))));
      return new Result.Read(reader.position(), reader.lines(), reader.errors().total());
    }
  }

  private IngestOutcome submit(Part part, GatheredEvents gathered) {
    if (gathered.size() == 0) {
      return IngestOutcome.STORED;
    }
    int bytes = (int) Math.min(Integer.MAX_VALUE, gathered.bytes());
    return ingest.apply(new IngestRequest(part.file.accountId(), gathered.take(), bytes)).join();
  }

  private static Result notStored(IngestOutcome outcome) {
    return outcome == IngestOutcome.REFUSED ? new Result.Refused() : new Result.Later();
  }

  /** The path as it was pushed: of another system, this one's may be written in another way. */
  private static FileState named(FileState state, Part part) {
    return new FileState(
        part.file.path(),
        state.sizeBytes(),
        state.modifiedMs(),
        state.fileKey(),
        state.position(),
        state.fingerprint(),
        state.project(),
        state.sessionId(),
        state.lastLine(),
        state.lastTimeMs(),
        state.ended(),
        state.queuedPrompts(),
        state.openResponse());
  }

  private static TranscriptFile file(Part part) {
    String path = part.file.path().replace('\\', '/');
    int projects = path.lastIndexOf(PROJECTS);
    String relative = projects < 0 ? path : path.substring(projects + PROJECTS.length());
    return new TranscriptFile(relative, Path.of(relative), part.offset + part.bytes.length, 0, "");
  }
}
