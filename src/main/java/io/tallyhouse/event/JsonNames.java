package io.tallyhouse.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/**
 * Parses JSON that may have half a surrogate pair in a member's name, as texts have that were cut
 * in the middle of an emoji. It is well-formed (RFC 8259, section 8.2), and Jackson takes it in
 * values, but since 2.20 refuses it in names. Pure and thread-safe.
 */
public final class JsonNames {
  private JsonNames() {}

  /** Reads a value off a parser. May be called twice for the same JSON, with a parser each. */
  public interface Reader<T> {
    T read(JsonParser json) throws IOException;
  }

  /**
   * Parses a value. Where it has such names the parser sees U+FFFD in place of each half; byte
   * offsets, and all else, are those of the value.
   *
   * @throws JsonParseException if it is malformed
   * @throws IOException what the reader throws
   */
  public static <T> T parse(JsonFactory factory, JsonSlice value, Reader<T> reader)
      throws IOException {
    try (JsonParser json = factory.createParser(value.body(), value.offset(), value.length())) {
      return reader.read(json);
    } catch (JsonParseException e) {
      // Looked for only now: nearly no JSON has any.
      ReplacedSurrogates replaced = new ReplacedSurrogates(value);
      if (!replaced.hasAny()) {
        throw e;
      }
      try (JsonParser json = factory.createParser(replaced)) {
        return reader.read(json);
      }
    }
  }
}
