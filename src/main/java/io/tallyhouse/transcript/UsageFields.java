package io.tallyhouse.transcript;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tallyhouse.event.BillableUsage;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.TokenUsage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads a usage. input_tokens and output_tokens are required. What is written to the cache is
 * cache_creation_input_tokens, and cache_creation says how much of it for how long; where the two
 * differ, the larger is taken. Not thread-safe, for one usage only.
 */
final class UsageFields {
  private static final String INPUT_TOKENS = "input_tokens";
  private static final String OUTPUT_TOKENS = "output_tokens";
  private static final String FAST = "fast";
  private static final String US = "us";
  private static final long MISSING = -1;

  /**
   * Requests of a response that its own figures leave out, by their types; those of other types are
   * in them.
   */
  private static final Set<String> BILLED_APART = Set.of("advisor_message", "compaction");

  private static final ObjectFields<UsageFields> FIELDS =
      figures().value("iterations", UsageFields::readIterations);

  private static final ObjectFields<UsageFields> ITERATION_FIELDS =
      figures()
          .text("type", (usage, type) -> usage.type = type)
          .text("model", (usage, model) -> usage.model = model);

  private final List<Usage.Iteration> iterations = new ArrayList<>(0);
  private long input = MISSING;
  private long output = MISSING;
  private long cacheWrite;
  private long cacheWrite5m;
  private long cacheWrite1h;
  private long cacheRead;
  private long webSearches;
  private boolean fast;
  private boolean usInference;
  private String type = "";
  private String model = "";

  private static ObjectFields<UsageFields> figures() {
    ObjectFields<UsageFields> cacheCreation =
        new ObjectFields<UsageFields>()
            .tokensOrNull("ephemeral_5m_input_tokens", (usage, n) -> usage.cacheWrite5m = n)
            .tokensOrNull("ephemeral_1h_input_tokens", (usage, n) -> usage.cacheWrite1h = n);
    ObjectFields<UsageFields> serverToolUse =
        new ObjectFields<UsageFields>()
            .tokensOrNull("web_search_requests", (usage, n) -> usage.webSearches = n);
    return new ObjectFields<UsageFields>()
        .tokens(INPUT_TOKENS, (usage, n) -> usage.input = n)
        .tokens(OUTPUT_TOKENS, (usage, n) -> usage.output = n)
        .tokensOrNull("cache_creation_input_tokens", (usage, n) -> usage.cacheWrite = n)
        .tokensOrNull("cache_read_input_tokens", (usage, n) -> usage.cacheRead = n)
        .object("cache_creation", cacheCreation)
        .object("server_tool_use", serverToolUse)
        .text("speed", (usage, speed) -> usage.fast = speed.equals(FAST))
        .text(
            "inference_geo",
            (usage, geo) -> usage.usInference = geo.toLowerCase(Locale.ROOT).equals(US));
  }

  /** Reads the object at whose start the parser stands, up to its end. */
  static Usage read(JsonFields json) throws IOException {
    UsageFields usage = new UsageFields();
    FIELDS.read(json, usage);
    if (usage.input == MISSING) {
      json.problem(INPUT_TOKENS);
    }
    if (usage.output == MISSING) {
      json.problem(OUTPUT_TOKENS);
    }
    return usage.usage();
  }

  private Usage usage() {
    TokenUsage tokens =
        new TokenUsage(
            Math.max(0, input),
            Math.max(0, output),
            Math.max(cacheWrite5m, cacheWrite - cacheWrite1h),
            cacheWrite1h,
            cacheRead);
    long searches = Math.min(BillableUsage.WEB_SEARCH_REQUESTS_MAX, webSearches);
    return new Usage(new BillableUsage(tokens, fast, usInference, searches), iterations);
  }

  private void readIterations(JsonFields json, String name) throws IOException {
    JsonParser parser = json.parser();
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      json.expectNull(name);
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY && parser.currentToken() != null) {
      if (!json.expectObject(name)) {
        continue;
      }
      UsageFields iteration = new UsageFields();
      ITERATION_FIELDS.read(json, iteration);
      if (BILLED_APART.contains(iteration.type)) {
        if (iterations.size() == Message.ITERATIONS_MAX) {
          json.problem(name);
        } else {
          iterations.add(new Usage.Iteration(iteration.model, iteration.usage()));
        }
      }
    }
  }
}
