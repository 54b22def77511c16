package io.tallyhouse.sync;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;

/**
 * Whether a file that has grown still begins with what was read of it: a hash of the first bytes
 * and of the last ones before a position. A file that is only appended to keeps it.
 */
final class Fingerprint {
  /** Bytes hashed at either end. */
  static final int BYTES = 4096;

  private static final XXHash64 XXH64 = XXHashFactory.fastestJavaInstance().hash64();

  private Fingerprint() {}

  /** Of the bytes before the position; a file that is shorter by now has another one. */
  static long of(SeekableByteChannel file, long position) throws IOException {
    long head = hash(file, 0, Math.min(BYTES, position), position);
    return hash(file, Math.max(0, position - BYTES), position, head);
  }

  private static long hash(SeekableByteChannel file, long from, long to, long seed)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) (to - from));
    file.position(from);
    int read = 0;
    while (read >= 0 && bytes.hasRemaining()) {
      read = file.read(bytes);
    }
    bytes.flip();
    return XXH64.hash(bytes, seed + bytes.remaining());
  }
}
