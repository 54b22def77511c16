package io.tallyhouse.transcript;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads a usage as ccusage's schema does: input_tokens and output_tokens are required, what is
 * written to the cache is cache_creation_input_tokens, of which cache_creation only tells the part
 * kept for an hour. Not thread-safe, for one usage only.
 */
final class UsageFields {
  private static final String FAST = "fast";

  /** The fields that are read, by their names. */
  private enum Field {
    INPUT_TOKENS("input_tokens"),
    OUTPUT_TOKENS("output_tokens"),
    CACHE_CREATION_INPUT_TOKENS("cache_creation_input_tokens"),
    CACHE_READ_INPUT_TOKENS("cache_read_input_tokens"),
    CACHE_CREATION("cache_creation"),
    EPHEMERAL_1H_INPUT_TOKENS("ephemeral_1h_input_tokens"),
    SPEED("speed");

    private static final Map<String, Field> BY_NAME =
        Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(field -> field.key, Function.identity()));

    private final String key;

    Field(String key) {
      this.key = key;
    }
  }

  private final JsonFields fields;
  private final JsonParser json;
  private final Set<Field> seen = EnumSet.noneOf(Field.class);

  private long input;
  private long output;
  private long cacheWrite;
  private long cacheWrite1h;
  private long cacheRead;
  private boolean fast;

  UsageFields(JsonFields fields) {
    this.fields = fields;
    this.json = fields.json();
  }

  /** Reads the object at whose start the parser stands, up to its end. */
  Usage read() throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      Field field = Field.BY_NAME.get(json.currentName());
      JsonToken value = json.nextToken();
      if (field == null || field == Field.EPHEMERAL_1H_INPUT_TOKENS) {
        json.skipChildren();
      } else {
        JsonFields.expectFirst(seen.add(field));
        readField(field, value);
      }
    }
    require(Field.INPUT_TOKENS);
    require(Field.OUTPUT_TOKENS);
    long writes1h = Math.min(cacheWrite1h, cacheWrite);
    return new Usage(input, output, cacheWrite - writes1h, writes1h, cacheRead, fast);
  }

  private void readField(Field field, JsonToken value) throws IOException {
    switch (field) {
      case INPUT_TOKENS -> input = fields.tokens(field.key, value);
      case OUTPUT_TOKENS -> output = fields.tokens(field.key, value);
      case CACHE_CREATION_INPUT_TOKENS -> cacheWrite = tokensOrNull(field, value);
      case CACHE_READ_INPUT_TOKENS -> cacheRead = tokensOrNull(field, value);
      case EPHEMERAL_1H_INPUT_TOKENS -> cacheWrite1h = tokensOrNull(field, value);
      case CACHE_CREATION -> readCacheCreation(value);
      case SPEED -> fast = fields.text(field.key, value).equals(FAST);
    }
  }

  private void readCacheCreation(JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      fields.expectNull(Field.CACHE_CREATION.key, value);
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      Field field = Field.BY_NAME.get(json.currentName());
      JsonToken count = json.nextToken();
      if (field == Field.EPHEMERAL_1H_INPUT_TOKENS) {
        JsonFields.expectFirst(seen.add(field));
        readField(field, count);
      } else {
        json.skipChildren();
      }
    }
  }

  private long tokensOrNull(Field field, JsonToken value) throws IOException {
    return value == JsonToken.VALUE_NULL ? 0 : fields.tokens(field.key, value);
  }

  private void require(Field field) {
    if (!seen.contains(field)) {
      fields.problem(field.key);
    }
  }
}
