package io.tallyhouse.http;

import io.tallyhouse.http.limits.MemoryBudget;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The bytes of one body as they come in. What it allocates, in however many pieces they come, is
 * reserved before. Not thread-safe.
 */
public final class BodyBuffer {
  private static final int FIRST_BYTES = 8 << 10;
  private static final int LARGE_BYTES = 1 << 20;
  private static final int PIECE_BYTES = 16 << 10;
  private static final byte[] NONE = new byte[0];

  private final MemoryBudget.Reservation reservation;
  private final int bytesMax;
  private final int expected;
  private byte[] bytes = NONE;
  private int size;

  /**
   * Creates an empty one.
   *
   * @param bytesMax most bytes it takes
   * @param expected how many will come, as far as anybody said so; else 0
   */
  public BodyBuffer(MemoryBudget budget, int bytesMax, int expected) {
    this.reservation = budget.reserveNothing();
    this.bytesMax = bytesMax;
    this.expected = expected;
  }

  /**
   * Adds a piece.
   *
   * @throws ApiError if there is no room: 413 in this one, 503 in the budget
   */
  public void add(Buffer piece) {
    reserve(piece.length());
    piece.getBytes(bytes, size);
    size += piece.length();
  }

  /**
   * Adds all that a stream has, and closes it.
   *
   * @throws ApiError as {@link #add}
   */
  public void addAll(InputStream in) throws IOException {
    try (in) {
      byte[] piece = new byte[Math.min(PIECE_BYTES, bytesMax)];
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        reserve(read);
        System.arraycopy(piece, 0, bytes, size, read);
        size += read;
      }
    }
  }

  /**
   * The bytes there are; to be used before {@link #release}.
   *
   * @throws ApiError 503 if there is no room in the budget for a copy, which is needed where more
   *     or fewer came than were expected
   */
  public byte[] bytes() {
    if (size < bytes.length) {
      reserveMore(size);
      byte[] exact = Arrays.copyOf(bytes, size);
      reservation.shrink(bytes.length);
      bytes = exact;
    }
    return bytes;
  }

  /** The bytes there are, without a copy; to be used before {@link #release}. */
  public InputStream stream() {
    return new ByteArrayInputStream(bytes, 0, size);
  }

  /** Forgets everything and gives its memory back. */
  public void release() {
    reservation.close();
    bytes = NONE;
    size = 0;
  }

  private void reserve(int more) {
    if (more > bytesMax - size) {
      throw ApiError.bodyTooLarge(bytesMax);
    }
    if (more <= bytes.length - size) {
      return;
    }
    boolean asExpected = size + more <= expected;
    // By a quarter once it is large: nobody else gets what is not used. What was announced is.
    int growth = asExpected ? 3 * bytes.length : bytes.length;
    int spare = bytes.length < LARGE_BYTES ? growth : bytes.length / 4;
    int wanted = Math.max(FIRST_BYTES, bytes.length + spare);
    int most = asExpected ? expected : bytesMax;
    int capacity = Math.max(size + more, Math.min(most, wanted));
    reserveMore(capacity - bytes.length);
    bytes = Arrays.copyOf(bytes, capacity);
  }

  private void reserveMore(int more) {
    if (!reservation.grow(more)) {
      throw ApiError.tooManyEvents();
    }
  }
}
