package io.tallyhouse.transcript;

import io.tallyhouse.transcript.TranscriptLine.Blank;
import io.tallyhouse.transcript.TranscriptLine.Other;
import io.tallyhouse.transcript.TranscriptLine.Unreadable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the records in a line. A line is one record, but for what crashes and editors leave behind:
 * NUL bytes before or after a record, a byte order mark, a record that was cut off with a whole one
 * right behind it, two records whose newline was lost. What is whole is found; each stretch that is
 * not is one {@link Unreadable}. Thread-safe.
 */
public final class RecordReader {
  /** The reason of a line of NUL bytes or other control characters: a crash left it empty. */
  public static final String PADDING = "padding";

  /**
   * Bytes of a damaged line that are looked at, again and again, for where a record may begin: a
   * tenth of a second. Only made-up lines need more.
   */
  static final long SCAN_BYTES_MAX = 4L * LineReader.LINE_BYTES_MAX;

  private final TranscriptParser parser = new TranscriptParser();

  /**
   * What was found at the end of a file that has no newline there.
   *
   * @param records the records that are whole; the rest is still being written, and is no error
   * @param length bytes up to behind the last of them, 0 if there is none
   */
  public record Tail(List<TranscriptLine> records, int length) {
    /** Copies the list. */
    public Tail {
      records = List.copyOf(records);
    }
  }

  /**
   * What a line holds, in its order. Throws nothing, whatever the bytes are.
   *
   * @param buffer holds the line; may be changed afterwards
   * @param offset the line's first byte
   * @param length bytes of the line, without its line end
   * @param fileSession the session of records that name none; null = such a record is unreadable
   */
  public List<TranscriptLine> read(
      byte[] buffer, int offset, int length, @Nullable SessionId fileSession) {
    int from = JsonScan.skipPadding(buffer, offset, offset + length);
    int to = JsonScan.trimPadding(buffer, from, offset + length);
    if (from == to) {
      return List.of(
          JsonScan.isBlank(buffer, offset, offset + length)
              ? new Blank()
              : new Unreadable(PADDING));
    }
    TranscriptLine line = parser.parse(buffer, from, to - from, fileSession);
    if (isWhole(line, buffer, from, to)) {
      return List.of(line);
    }
    List<TranscriptLine> found = new Search(buffer, to, fileSession).run(from);
    return found.isEmpty() ? List.of(line) : found;
  }

  /** What is whole of bytes that no newline follows. */
  public Tail readTail(byte[] buffer, int offset, int length, @Nullable SessionId fileSession) {
    int end = offset + length;
    int at = JsonScan.skipPadding(buffer, offset, end);
    int readTo = offset;
    List<TranscriptLine> records = new ArrayList<>();
    while (at < end && buffer[at] == '{') {
      int objectEnd = JsonScan.endOfObject(buffer, at, end);
      if (objectEnd < 0) {
        break;
      }
      TranscriptLine line = parser.parse(buffer, at, objectEnd - at, fileSession);
      if (isNoJson(line)) {
        break;
      }
      records.add(line);
      readTo = objectEnd;
      at = JsonScan.skipPadding(buffer, objectEnd, end);
    }
    return new Tail(records, readTo - offset);
  }

  private static boolean isWhole(TranscriptLine line, byte[] buffer, int from, int to) {
    // Lines with nothing to store are left at their type, so one may go on as another line.
    return line instanceof Other
        ? JsonScan.isOneObject(buffer, from, to)
        : !(line instanceof Unreadable);
  }

  private static boolean isNoJson(TranscriptLine line) {
    return line instanceof Unreadable unreadable && TranscriptParser.isNoJson(unreadable.reason());
  }

  /** The search through one damaged line. */
  private final class Search {
    private final byte[] buffer;
    private final int to;
    private final @Nullable SessionId fileSession;
    private final List<TranscriptLine> found = new ArrayList<>();
    private long scanned;

    Search(byte[] buffer, int to, @Nullable SessionId fileSession) {
      this.buffer = buffer;
      this.to = to;
      this.fileSession = fileSession;
    }

    List<TranscriptLine> run(int from) {
      int at = from;
      int lostFrom = -1;
      while (at < to) {
        int end = endOfRecord(at, lostFrom >= 0);
        TranscriptLine record = end < 0 ? null : parser.parse(buffer, at, end - at, fileSession);
        if (record != null && !isNoJson(record)) {
          addLost(lostFrom, at);
          lostFrom = -1;
          found.add(record);
          at = JsonScan.skipPadding(buffer, end, to);
        } else {
          lostFrom = lostFrom < 0 ? at : lostFrom;
          int next = JsonScan.indexOfObject(buffer, at + 1, to);
          at = next < 0 || scanned > SCAN_BYTES_MAX ? to : next;
        }
      }
      addLost(lostFrom, to);
      return found;
    }

    /**
     * The end of a record that may begin here, or -1. What begins within a lost stretch may be an
     * object of the record that was cut off: behind that the record goes on, but behind a record is
     * nothing, or another one.
     */
    private int endOfRecord(int at, boolean withinLost) {
      int end = buffer[at] == '{' ? JsonScan.endOfObject(buffer, at, to) : -1;
      scanned += (end < 0 ? to : end) - at;
      if (end < 0 || !withinLost) {
        return end;
      }
      int next = JsonScan.skipPadding(buffer, end, to);
      return next == to || buffer[next] == '{' ? end : -1;
    }

    /** Counts a stretch without a record, but for one of a line that has nothing to store. */
    private void addLost(int lostFrom, int lostTo) {
      if (lostFrom < 0) {
        return;
      }
      int end = JsonScan.trimPadding(buffer, lostFrom, lostTo);
      TranscriptLine lost = parser.parse(buffer, lostFrom, end - lostFrom, fileSession);
      if (lost instanceof Unreadable) {
        found.add(lost);
      }
    }
  }
}
