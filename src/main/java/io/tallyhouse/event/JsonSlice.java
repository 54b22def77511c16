package io.tallyhouse.event;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A JSON value as it was sent: a part of a request body, not copied. Immutable while the body is
 * not changed.
 */
public final class JsonSlice {
  /** No value. */
  public static final JsonSlice NONE = new JsonSlice(new byte[0], 0, 0);

  private final byte[] body;
  private final int offset;
  private final int length;

  /**
   * Creates a slice.
   *
   * @param body the request body, UTF-8; must not change afterwards
   * @param offset first byte of the value
   * @param length bytes of the value; 0 = no value
   */
  public JsonSlice(byte[] body, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, body.length);
    this.body = body;
    this.offset = offset;
    this.length = length;
  }

  /** The whole body, of which this is {@link #length} bytes from {@link #offset}. */
  public byte[] body() {
    return body;
  }

  public int offset() {
    return offset;
  }

  public int length() {
    return length;
  }

  @Override
  public String toString() {
    return new String(body, offset, length, StandardCharsets.UTF_8);
  }
}
