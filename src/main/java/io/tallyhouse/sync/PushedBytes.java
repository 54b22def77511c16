package io.tallyhouse.sync;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/**
 * A part of a file that another machine sent, as if it was the file: bytes have the positions that
 * they have there. Before the part there are line ends, or the end of a record whose line goes on.
 * Not thread-safe.
 */
final class PushedBytes implements SeekableByteChannel {
  private final byte[] bytes;
  private final long offset;
  private final byte before;
  private long position;
  private boolean open = true;

  /**
   * @param offset of the first byte in the file
   * @param continuesLine whether the bytes before it end with a record and no line end
   */
  PushedBytes(byte[] bytes, long offset, boolean continuesLine) {
    this.bytes = bytes;
    this.offset = offset;
    this.before = (byte) (continuesLine ? '}' : '\n');
  }

  /** Whether what is read up to a position ends with a record and no line end. */
  boolean continuesLineAt(long at) {
    return at > 0 && byteAt(at - 1) != '\n';
  }

  private byte byteAt(long at) {
    return at < offset ? before : bytes[(int) (at - offset)];
  }

  @Override
  public int read(ByteBuffer into) throws ClosedChannelException {
    if (!open) {
      throw new ClosedChannelException();
    }
    if (position >= size()) {
      return -1;
    }
    if (position < offset) {
      into.put(before);
      position++;
      return 1;
    }
    int from = (int) (position - offset);
    int count = Math.min(into.remaining(), bytes.length - from);
    into.put(bytes, from, count);
    position += count;
    return count;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long newPosition) {
    position = newPosition;
    return this;
  }

  @Override
  public long size() {
    return offset + bytes.length;
  }

  @Override
  public int write(ByteBuffer from) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
  }
}
