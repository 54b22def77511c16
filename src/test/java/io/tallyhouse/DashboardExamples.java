package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.event.MessageUsage;
import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.event.Usages;
import io.tallyhouse.model.Json;
import io.tallyhouse.model.TranscriptEvent;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.DashboardServer;
import io.tallyhouse.testing.DashboardServer.Account;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of its subclasses share. */
abstract class DashboardExamples {
  static final String PROJECT = "/Users/username/project";

  static final String SONNET = "claude-sonnet-4-5-20250929";

  static final String HAIKU = "claude-3-5-haiku-20241022";

  static final String FREE = "free-model";

  static final UUID SESSION = UUID.fromString("550e8400-e29b-41d4-a716-446655440000");

  static final UUID DAY_BEFORE = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

  static final UUID HOOKS_ONLY = UUID.fromString("00000000-0000-4000-8000-000000000001");

  final DashboardServer server = DashboardServer.shared();

  final Account account = server.newAccount();

  final ApiClient client = account.client();

  @BeforeEach
  void store() {
    server.store(
        account.id(),
        List.of(
            TranscriptEvent.prompt(
                SESSION, ms("2025-11-23T10:00:00Z"), PROJECT, "l1", "Help me debug this function"),
            TranscriptEvent.response(
                SESSION,
                "m1",
                List.of("I'll help you debug the function..."),
                usage("2025-11-23T10:01:00Z", SONNET, 1000, 250, 0, 100_000_000)),
            TranscriptEvent.toolUse(SESSION, ms("2025-11-23T10:02:00Z"), PROJECT, "t1", "Read"),
            TranscriptEvent.toolUse(SESSION, ms("2025-11-23T10:03:00Z"), PROJECT, "t2", "Read"),
            TranscriptEvent.toolUse(SESSION, ms("2025-11-23T10:04:00Z"), PROJECT, "t3", "Edit"),
            TranscriptEvent.response(
                SESSION,
                "m2",
                List.of(),
                usage("2025-11-23T10:30:00Z", SONNET, 500, 550, 300, 350_000_000))));
    server.store(
        account.id(),
        List.of(
            TranscriptEvent.response(
                DAY_BEFORE,
                "m3",
                List.of("Done."),
                usage("2025-11-22T23:50:00Z", HAIKU, 100, 10, 0, 1)),
            TranscriptEvent.response(
                DAY_BEFORE, "m4", List.of(), unpriced("2025-11-22T23:50:01.500Z", 7, 3))));
    account
        .client()
        .post(
            """
            {"events":[{"event_type":"tool_use","session_id":"%s","timestamp":"2025-11-21T08:00:00Z",\
            "data":{"tool_name":"Bash"}}]}"""
                .formatted(HOOKS_ONLY))
        .data();
  }

  static String sessionJson() {
    return """
    {"id":"%s","projectPath":"%s","startTime":"2025-11-23T10:00:00.000Z",
    "endTime":"2025-11-23T10:30:00.000Z","duration":1800,"inputTokens":1500,"outputTokens":800,
    "cacheCreationTokens":200,"cacheReadTokens":300,"cost":0.45,
    "model":"%s","unpricedModels":[]}"""
        .formatted(SESSION, PROJECT, SONNET);
  }

  static MessageUsage usage(
      String time, String model, long input, long output, long cacheRead, long nanoUsd) {
    boolean cached = model.equals(SONNET);
    TokenUsage tokens = new TokenUsage(input, output, cached ? 60 : 0, cached ? 40 : 0, cacheRead);
    return Usages.of(ms(time), PROJECT, model, tokens).withCost(OptionalLong.of(nanoUsd), false);
  }

  static MessageUsage unpriced(String time, long input, long output) {
    return Usages.of(ms(time), PROJECT, FREE, new TokenUsage(input, output, 0, 0, 0));
  }

  static long ms(String time) {
    return Instant.parse(time).toEpochMilli();
  }

  static long total(ApiResponse reply) {
    return data(reply).path("pagination").path("total").longValue();
  }

  static void assertData(ApiResponse reply, String expected) {
    assertThat(data(reply)).isEqualTo(Json.parse(expected));
  }

  static JsonNode data(ApiResponse reply) {
    assertThat(reply.status()).as("%s", reply).isEqualTo(200);
    assertThat(reply.json().path("success").booleanValue()).as("%s", reply).isTrue();
    return reply.json().path("data");
  }

  static JsonNode error(ApiResponse reply, int status) {
    assertThat(reply.status()).as("%s", reply).isEqualTo(status);
    assertThat(reply.json().path("success").isBoolean()).as("%s", reply).isTrue();
    assertThat(reply.json().path("success").booleanValue()).as("%s", reply).isFalse();
    JsonNode error = reply.json().path("error");
    assertThat(error.path("message").asText()).as("%s", reply).isNotBlank();
    assertThat(error.path("details").isObject()).as("%s", reply).isTrue();
    return error;
  }
}
