package io.tallyhouse.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.cost.PriceFile;
import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.event.BillableUsage;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.otlp.SampleRun;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the made-up API responded in a run, recounted by itself. */
final class ApiRecount {
  static final PriceTable PRICES = PriceTable.of(PriceFile.own().prices());

  private ApiRecount() {}

  /**
   * What the API responded, and what the transcripts have of runs before: those that were resumed
   * or forked have it again.
   */
  static RunFigures expected(SampleRun run, List<List<Event>> lines) {
    Map<Long, TokenUsage> tokens = new HashMap<>();
    long nanoUsd = 0;
    for (List<Event> line : lines) {
      for (Event event : line) {
        if (event instanceof Event.Response response
            && response.message().usage() != null
            && tokens.put(response.message().key(), response.message().usage().tokens()) == null) {
          nanoUsd += response.message().usage().cost().nanoUsd();
        }
      }
    }
    for (JsonNode response : run.responses()) {
      TokenUsage used = tokens(response);
      long key = EventIdentity.ofRequestId(response.path("requestId").asText());
      TokenUsage inTranscript = tokens.put(key, used);
      if (inTranscript != null) {
        nanoUsd -= cost(response, inTranscript);
      }
      nanoUsd += cost(response, used);
    }
    TokenUsage sum = TokenUsage.NONE;
    for (TokenUsage used : tokens.values()) {
      sum =
          new TokenUsage(
              sum.input() + used.input(),
              sum.output() + used.output(),
              sum.cacheWrite5m() + used.cacheWrite5m(),
              sum.cacheWrite1h() + used.cacheWrite1h(),
              sum.cacheRead() + used.cacheRead());
    }
    return new RunFigures(tokens.size(), sum, nanoUsd, new RunFigures.Tools(0, 0, 0, 0), 0, 0);
  }

  private static TokenUsage tokens(JsonNode response) {
    JsonNode usage = response.path("usage");
    return new TokenUsage(
        usage.path("input_tokens").asLong(),
        usage.path("output_tokens").asLong(),
        usage.path("cache_creation").path("ephemeral_5m_input_tokens").asLong(),
        usage.path("cache_creation").path("ephemeral_1h_input_tokens").asLong(),
        usage.path("cache_read_input_tokens").asLong());
  }

  private static long cost(JsonNode response, TokenUsage tokens) {
    return PRICES
        .costNanoUsd(
            response.path("model").asText(),
            Instant.parse(response.path("at").asText()).toEpochMilli(),
            BillableUsage.of(tokens))
        .orElse(0);
  }

  /** Whether the run's client says for how long it wrote to the cache. */
  static boolean apart(SampleRun run) {
    return run.read().records().stream()
        .anyMatch(record -> !record.attributes().text("cache_creation_1h_tokens").isEmpty());
  }

  /** The API's, as far as the client tells kinds apart. */
  static TokenUsage expectedTokens(SampleRun run, TokenUsage counted) {
    TokenUsage all = expected(run, List.of()).tokens();
    return apart(run)
        ? all
        : new TokenUsage(
            all.input(), all.output(), all.cacheWrite(), counted.cacheWrite1h(), all.cacheRead());
  }

  static long cost(SampleRun run, boolean apart) {
    long nanoUsd = 0;
    for (JsonNode response : run.responses()) {
      TokenUsage used = tokens(response);
      nanoUsd +=
          cost(
              response,
              apart
                  ? used
                  : new TokenUsage(
                      used.input(), used.output(), used.cacheWrite(), 0, used.cacheRead()));
    }
    return nanoUsd;
  }
}
