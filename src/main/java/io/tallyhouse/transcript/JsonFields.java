package io.tallyhouse.transcript;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.JsonText;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.OptionalLong;

/**
 * Reads the values of fields off a parser, each wholly. A value of another type than expected is a
 * problem of the line; whether it makes the line unreadable is known once its type is. Null is as
 * good as missing. Not thread-safe.
 */
final class JsonFields {
  static final String MORE_THAN_ONE_VALUE = "more than one value";

  /** Longest id, name or path, in chars; the longest path of Linux. */
  static final int FIELD_CHARS_MAX = 4096;

  /** The highest cost of a response that is believed. */
  static final double COST_USD_MAX = 1_000_000;

  private static final double NANOS = 1e9;
  private static final BigDecimal TOKENS_MAX = BigDecimal.valueOf(Usage.TOKENS_MAX);

  private final JsonParser json;
  private final byte[] buffer;
  private final int offset;
  private final int end;
  private String problem = "";

  JsonFields(JsonParser json, byte[] buffer, int offset, int length) {
    this.json = json;
    this.buffer = buffer;
    this.offset = offset;
    this.end = offset + length;
  }

  JsonParser parser() {
    return json;
  }

  /** The first problem; empty if none. */
  String problem() {
    return problem;
  }

  /** Notes what makes the line unreadable if its type is one that matters. */
  void problem(String reason) {
    if (problem.isEmpty()) {
      problem = reason;
    }
  }

  /** Throws if there is another value behind the outermost one. */
  void expectEnd() throws IOException {
    if (json.nextToken() != null) {
      throw new UnreadableException(MORE_THAN_ONE_VALUE);
    }
  }

  /** A short text; empty if missing. */
  String text(String name) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      if (json.getTextLength() <= FIELD_CHARS_MAX) {
        return JsonText.wellFormed(json.getText());
      }
      problem(name);
    } else {
      expectNull(name);
    }
    return "";
  }

  /** A text of no consequence: what is no text, or too long a one, is as good as none. */
  String lenientText() throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING && json.getTextLength() <= FIELD_CHARS_MAX) {
      return JsonText.wellFormed(json.getText());
    }
    json.skipChildren();
    return "";
  }

  boolean bool(String name) throws IOException {
    JsonToken value = json.currentToken();
    if (value == JsonToken.VALUE_TRUE) {
      return true;
    }
    if (value != JsonToken.VALUE_FALSE) {
      expectNull(name);
    }
    return false;
  }

  /** Tokens, 0 to {@link Usage#TOKENS_MAX}. JSON writes a whole number as 100.0 and 1e2, too. */
  long tokens(String name) throws IOException {
    JsonToken value = json.currentToken();
    if (value == JsonToken.VALUE_NUMBER_INT
        && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      long tokens = json.getLongValue();
      if (tokens >= 0 && tokens <= Usage.TOKENS_MAX) {
        return tokens;
      }
    } else if (value == JsonToken.VALUE_NUMBER_FLOAT) {
      BigDecimal tokens = json.getDecimalValue();
      // Compared first: 1e999999999 written out would fill the memory.
      if (tokens.signum() >= 0
          && tokens.compareTo(TOKENS_MAX) <= 0
          && tokens.stripTrailingZeros().scale() <= 0) {
        return tokens.longValueExact();
      }
    }
    problem(name);
    json.skipChildren();
    return 0;
  }

  /** The same; null is 0. */
  long tokensOrNull(String name) throws IOException {
    return json.currentToken() == JsonToken.VALUE_NULL ? 0 : tokens(name);
  }

  OptionalLong nanoUsd(String name) throws IOException {
    JsonToken value = json.currentToken();
    if (value == JsonToken.VALUE_NUMBER_INT || value == JsonToken.VALUE_NUMBER_FLOAT) {
      double usd = json.getDoubleValue();
      if (usd >= 0 && usd <= COST_USD_MAX) {
        return OptionalLong.of(Math.round(usd * NANOS));
      }
      problem(name);
    } else {
      expectNull(name);
    }
    return OptionalLong.empty();
  }

  /** The value as it is written, not copied. */
  JsonSlice raw() throws IOException {
    int from = offset + (int) json.currentTokenLocation().getByteOffset();
    int to;
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      to = endOfString(from);
    } else {
      json.skipChildren();
      json.finishToken();
      to = offset + (int) json.currentLocation().getByteOffset();
    }
    return new JsonSlice(buffer, from, to - from);
  }

  /** Where the string ends. The parser would have to decode it to know; it only passes over it. */
  private int endOfString(int from) {
    for (int i = from + 1; i < end; i++) {
      if (buffer[i] == '\\') {
        i++;
      } else if (buffer[i] == '"') {
        return i + 1;
      }
    }
    return end; // Cut off: the parser is about to find out.
  }

  /** Whether there is an object to read; passes over a value of another type. */
  boolean expectObject(String name) throws IOException {
    if (json.currentToken() == JsonToken.START_OBJECT) {
      return true;
    }
    expectNull(name);
    return false;
  }

  /** Passes over a value of a wrong type. */
  void expectNull(String name) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_NULL) {
      problem(name);
      json.skipChildren();
    }
  }
}
