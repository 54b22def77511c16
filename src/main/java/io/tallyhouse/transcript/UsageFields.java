package io.tallyhouse.transcript;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tallyhouse.event.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads a usage. input_tokens and output_tokens are required. What is written to the cache is
 * cache_creation_input_tokens, and cache_creation says how much of it for how long; where the two
 * differ, the larger is taken. Not thread-safe, for one usage only.
 */
final class UsageFields {
  private static final String FAST = "fast";
  private static final String US = "us";

  /**
   * Requests of a response that its own figures leave out, by their types; those of other types are
   * in them.
   */
  private static final Set<String> BILLED_APART = Set.of("advisor_message", "compaction");

  /** The fields that are read, by their names. */
  private enum Field {
    INPUT_TOKENS("input_tokens"),
    OUTPUT_TOKENS("output_tokens"),
    CACHE_CREATION_INPUT_TOKENS("cache_creation_input_tokens"),
    CACHE_READ_INPUT_TOKENS("cache_read_input_tokens"),
    CACHE_CREATION("cache_creation"),
    EPHEMERAL_5M_INPUT_TOKENS("ephemeral_5m_input_tokens"),
    EPHEMERAL_1H_INPUT_TOKENS("ephemeral_1h_input_tokens"),
    SPEED("speed"),
    INFERENCE_GEO("inference_geo"),
    SERVER_TOOL_USE("server_tool_use"),
    WEB_SEARCH_REQUESTS("web_search_requests"),
    ITERATIONS("iterations"),
    TYPE("type"),
    MODEL("model");

    private static final Map<String, Field> BY_NAME =
        Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(field -> field.key, Function.identity()));

    private final String key;

    Field(String key) {
      this.key = key;
    }
  }

  /** Fields of a usage itself; the others are of what lies in it. */
  private static final Set<Field> OWN =
      EnumSet.of(
          Field.INPUT_TOKENS,
          Field.OUTPUT_TOKENS,
          Field.CACHE_CREATION_INPUT_TOKENS,
          Field.CACHE_READ_INPUT_TOKENS,
          Field.CACHE_CREATION,
          Field.SPEED,
          Field.INFERENCE_GEO,
          Field.SERVER_TOOL_USE,
          Field.ITERATIONS);

  /** Fields of one of its iterations. */
  private static final Set<Field> OF_ITERATION =
      EnumSet.of(
          Field.TYPE,
          Field.MODEL,
          Field.INPUT_TOKENS,
          Field.OUTPUT_TOKENS,
          Field.CACHE_CREATION_INPUT_TOKENS,
          Field.CACHE_READ_INPUT_TOKENS,
          Field.CACHE_CREATION,
          Field.SPEED,
          Field.INFERENCE_GEO,
          Field.SERVER_TOOL_USE);

  private final JsonFields fields;
  private final JsonParser json;
  private final Set<Field> seen = EnumSet.noneOf(Field.class);
  private final List<Usage.Iteration> iterations = new ArrayList<>(0);

  private long input;
  private long output;
  private long cacheWrite;
  private long cacheWrite5m;
  private long cacheWrite1h;
  private long cacheRead;
  private long webSearches;
  private boolean fast;
  private boolean usInference;
  private String type = "";
  private String model = "";

  UsageFields(JsonFields fields) {
    this.fields = fields;
    this.json = fields.json();
  }

  /** Reads the object at whose start the parser stands, up to its end. */
  Usage read() throws IOException {
    readObject(OWN);
    require(Field.INPUT_TOKENS);
    require(Field.OUTPUT_TOKENS);
    return usage();
  }

  private void readObject(Set<Field> wanted) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      Field field = Field.BY_NAME.get(json.currentName());
      JsonToken value = json.nextToken();
      if (field == null || !wanted.contains(field)) {
        json.skipChildren();
      } else {
        JsonFields.expectFirst(seen.add(field));
        readField(field, value);
      }
    }
  }

  private Usage usage() {
    long writes5m = Math.max(cacheWrite5m, cacheWrite - cacheWrite1h);
    return new Usage(
        input,
        output,
        writes5m,
        cacheWrite1h,
        cacheRead,
        fast,
        usInference,
        webSearches,
        iterations);
  }

  private void readField(Field field, JsonToken value) throws IOException {
    switch (field) {
      case INPUT_TOKENS -> input = fields.tokens(field.key, value);
      case OUTPUT_TOKENS -> output = fields.tokens(field.key, value);
      case CACHE_CREATION_INPUT_TOKENS -> cacheWrite = tokensOrNull(field, value);
      case CACHE_READ_INPUT_TOKENS -> cacheRead = tokensOrNull(field, value);
      case EPHEMERAL_5M_INPUT_TOKENS -> cacheWrite5m = tokensOrNull(field, value);
      case EPHEMERAL_1H_INPUT_TOKENS -> cacheWrite1h = tokensOrNull(field, value);
      case WEB_SEARCH_REQUESTS ->
          webSearches = Math.min(Usage.SEARCHES_MAX, tokensOrNull(field, value));
      case CACHE_CREATION ->
          readInner(
              field,
              value,
              EnumSet.of(Field.EPHEMERAL_5M_INPUT_TOKENS, Field.EPHEMERAL_1H_INPUT_TOKENS));
      case SERVER_TOOL_USE -> readInner(field, value, EnumSet.of(Field.WEB_SEARCH_REQUESTS));
      case SPEED -> fast = fields.text(field.key, value).equals(FAST);
      case INFERENCE_GEO ->
          usInference = fields.text(field.key, value).toLowerCase(Locale.ROOT).equals(US);
      case ITERATIONS -> readIterations(value);
      case TYPE -> type = fields.text(field.key, value);
      case MODEL -> model = fields.text(field.key, value);
    }
  }

  private void readInner(Field field, JsonToken value, Set<Field> wanted) throws IOException {
    if (value == JsonToken.START_OBJECT) {
      readObject(wanted);
    } else {
      fields.expectNull(field.key, value);
    }
  }

  private void readIterations(JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      fields.expectNull(Field.ITERATIONS.key, value);
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY && json.currentToken() != null) {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        fields.expectNull(Field.ITERATIONS.key, json.currentToken());
        continue;
      }
      UsageFields iteration = new UsageFields(fields);
      iteration.readObject(OF_ITERATION);
      if (BILLED_APART.contains(iteration.type)) {
        if (iterations.size() == Message.ITERATIONS_MAX) {
          fields.problem(Field.ITERATIONS.key);
        } else {
          iterations.add(new Usage.Iteration(iteration.model, iteration.usage()));
        }
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
