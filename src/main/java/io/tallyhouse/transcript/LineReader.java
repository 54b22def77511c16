package io.tallyhouse.transcript;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the complete lines of one file after the other, from a byte position to the file's present
 * end, in memory bounded by {@link #LINE_BYTES_MAX}. A last line without a newline may still be
 * being written: it is not given, and {@link #position} stays before it, but {@link #showTail}
 * shows it. Not thread-safe; closes no channel.
 */
public final class LineReader {
  /** Longest line given, without its line end. The longest real ones hold pasted images. */
  public static final int LINE_BYTES_MAX = 32 << 20;

  /** The buffer while no line needs more, and the most read at once. */
  static final int BUFFER_BYTES = 1 << 20;

  private static final int LINE_END_BYTES_MAX = 2;

  /** What {@link #next} came upon. */
  public enum Found {
    /** A line: {@link #buffer}, {@link #offset} and {@link #length} hold it. */
    LINE,
    /** A line over {@link #LINE_BYTES_MAX}, passed over. */
    TOO_LONG,
    /** No further complete line for now. */
    END
  }

  private final int bufferBytes;
  private final int lineBytesMax;
  private byte[] buffer;
  private @Nullable SeekableByteChannel channel;
  private long position;
  private long tooLongLines;
  private int offset;
  private int length;

  // INVARIANT: buffer[start, end) are the bytes read and not given; none before scanned is a
  // newline. While skipped > 0, the line at position is too long and its first skipped bytes are
  // dropped: the rest of it begins at start.
  private int start;
  private int scanned;
  private int end;
  private long skipped;

  /** Creates a reader of no file. */
  public LineReader() {
    this(BUFFER_BYTES, LINE_BYTES_MAX);
  }

  LineReader(int bufferBytes, int lineBytesMax) {
    this.bufferBytes = bufferBytes;
    this.lineBytesMax = lineBytesMax;
    this.buffer = new byte[bufferBytes];
  }

  /**
   * Turns to a file.
   *
   * @param file open for reading; nobody else may move its position while it is read here
   * @param fromPosition where a line begins; may be past the end
   */
  public void start(SeekableByteChannel file, long fromPosition) throws IOException {
    file.position(fromPosition);
    channel = file;
    position = fromPosition;
    tooLongLines = 0;
    offset = 0;
    length = 0;
    start = 0;
    scanned = 0;
    end = 0;
    skipped = 0;
    if (buffer.length > bufferBytes) {
      buffer = new byte[bufferBytes];
    }
  }

  /** Goes on to the next line; after {@link Found#END} again when the file may have grown. */
  public Found next() throws IOException {
    if (skipped > 0) {
      return skipLine();
    }
    while (true) {
      int newline = ByteScan.indexOfNewline(buffer, scanned, end);
      if (newline >= 0) {
        return give(newline);
      }
      scanned = end;
      if (end - start >= lineBytesMax + LINE_END_BYTES_MAX) {
        return skipLine();
      }
      if (!fill()) {
        return Found.END;
      }
    }
  }

  /** What holds the line; belongs to the reader, which changes it with the next call. */
  public byte[] buffer() {
    return buffer;
  }

  /** The line's first byte in {@link #buffer}. */
  public int offset() {
    return offset;
  }

  /** Bytes of the line, without its line end. */
  public int length() {
    return length;
  }

  /** The byte position in the file after the last line given or passed over. */
  public long position() {
    return position;
  }

  /** Lines of this file passed over because they were too long. */
  public long tooLongLines() {
    return tooLongLines;
  }

  /**
   * After {@link Found#END}: {@link #buffer}, {@link #offset} and {@link #length} hold what there
   * is of the line that has no newline yet; nothing of one that is too long.
   */
  public void showTail() {
    offset = start;
    length = skipped > 0 ? 0 : end - start;
  }

  /**
   * Takes the first bytes that {@link #showTail} showed for read: the line that comes next begins
   * behind them.
   */
  public void takeOfTail(int bytes) {
    if (bytes < 0 || bytes > end - start || skipped > 0) {
      throw new IllegalArgumentException("bytes must be of the tail: " + bytes);
    }
    position += bytes;
    start += bytes;
  }

  private Found give(int newline) {
    int lineEnd = newline > start && buffer[newline - 1] == '\r' ? newline - 1 : newline;
    offset = start;
    length = lineEnd - start;
    position += newline + 1 - start;
    start = newline + 1;
    scanned = start;
    if (length > lineBytesMax) {
      tooLongLines++;
      return Found.TOO_LONG;
    }
    return Found.LINE;
  }

  private Found skipLine() throws IOException {
    while (true) {
      int newline = ByteScan.indexOfNewline(buffer, scanned, end);
      if (newline >= 0) {
        position += skipped + newline + 1 - start;
        skipped = 0;
        start = newline + 1;
        scanned = start;
        tooLongLines++;
        return Found.TOO_LONG;
      }
      skipped += end - start;
      start = 0;
      scanned = 0;
      end = 0;
      if (!fill()) {
        return Found.END;
      }
    }
  }

  /** Reads more behind what there is; whether there was more. */
  private boolean fill() throws IOException {
    if (channel == null) {
      return false;
    }
    if (end == buffer.length) {
      makeRoom();
    }
    int room = Math.min(buffer.length - end, BUFFER_BYTES);
    int read = channel.read(ByteBuffer.wrap(buffer, end, room));
    if (read <= 0) {
      return false;
    }
    end += read;
    return true;
  }

  private void makeRoom() {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      scanned -= start;
      start = 0;
    } else {
      long doubled = 2L * buffer.length;
      buffer = Arrays.copyOf(buffer, (int) Math.min(doubled, lineBytesMax + LINE_END_BYTES_MAX));
    }
  }
}
