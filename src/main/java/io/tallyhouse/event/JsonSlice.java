package io.tallyhouse.event;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A JSON value as it was sent: a part of a request body, not copied. The body must not change
 * afterwards.
 *
 * @param body the request body, UTF-8
 * @param offset first byte of the value
 * @param length bytes of the value; 0 = no value
 */
public record JsonSlice(byte[] body, int offset, int length) {
  /** No value. */
  public static final JsonSlice NONE = new JsonSlice(new byte[0], 0, 0);

  public JsonSlice {
    Objects.checkFromIndexSize(offset, length, body.length);
  }

  @Override
  public String toString() {
    return new String(body, offset, length, StandardCharsets.UTF_8);
  }
}
