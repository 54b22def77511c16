package io.tallyhouse.transcript;

import java.io.IOException;
import java.io.OutputStream;

/** Text written to a stream by way of one buffer. Not thread-safe. */
final class JsonBytes {
  private static final int BUFFER_BYTES = 1 << 20;
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private final byte[] buffer = new byte[BUFFER_BYTES];
  private OutputStream stream = OutputStream.nullOutputStream();
  private int size;
  private long written;

  /** Writes out what there is and goes on to this stream, which the caller closes. */
  void to(OutputStream next) throws IOException {
    flush();
    stream = next;
  }

  /** All bytes put so far, to whatever stream. */
  long written() {
    return written;
  }

  void flush() throws IOException {
    stream.write(buffer, 0, size);
    size = 0;
  }

  /** ASCII only. */
  JsonBytes put(String text) throws IOException {
    room(text.length());
    for (int i = 0; i < text.length(); i++) {
      buffer[size++] = (byte) text.charAt(i);
    }
    return this;
  }

  JsonBytes put(long number) throws IOException {
    return put(Long.toString(number));
  }

  /** As many of these pieces, from this one on, as make the length or a little more. */
  JsonBytes fill(byte[][] pieces, int from, int length) throws IOException {
    int next = from;
    for (int left = length; left > 0; next++) {
      byte[] piece = pieces[next % pieces.length];
      room(piece.length);
      System.arraycopy(piece, 0, buffer, size, piece.length);
      size += piece.length;
      left -= piece.length;
    }
    return this;
  }

  /** A UUID. */
  JsonBytes uuid(long high, long low) throws IOException {
    hex(high >>> 32, 8).put("-").hex(high >>> 16, 4).put("-").hex(high, 4).put("-");
    return hex(low >>> 48, 4).put("-").hex(low, 12);
  }

  /** The lowest digits. */
  JsonBytes hex(long value, int digits) throws IOException {
    room(digits);
    for (int i = digits - 1; i >= 0; i--) {
      buffer[size++] = HEX[(int) (value >>> (4 * i)) & 0xf];
    }
    return this;
  }

  private void room(int bytes) throws IOException {
    if (size + bytes > buffer.length) {
      flush();
    }
    written += bytes;
  }
}
