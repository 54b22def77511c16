package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.Patience;
import io.tallyhouse.testing.SampleHooks;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin's scripts and the server: a run of the real client, piped through its hooks. */
class HookDeliveryIT {
  private static final Path HOOK =
      Path.of(System.getProperty("tallyhouse.home", ""), "plugins/tallyhouse/bin/hook");

  private final TallyhouseServer server = TestServers.shared();
  private final String key = server.key("hooks-" + UUID.randomUUID());
  private final ApiClient client = new ApiClient(server, key);
  @TempDir Path home;

  @Test
  void tour_isCountedOnce_howeverOftenItIsSent() throws Exception {
    for (SampleHooks.Hook hook : new SampleHooks("tour").hooks()) {
      pipe(hook.name(), hook.bytes());
    }
    Path spool = home.resolve("agent/spool");
    await()
        .until(
            () -> {
              try (Stream<Path> left = Files.list(spool);
                  Stream<Path> incoming = Files.list(home.resolve("agent/new"))) {
                return left.findAny().isEmpty() && incoming.findAny().isEmpty();
              }
            });
    await().until(() -> !Files.exists(home.resolve("agent/lock")));
    JsonNode overview = overview();
    assertThat(overview.path("total_sessions").asInt()).isEqualTo(1);
    assertThat(overview.path("total_tool_invocations").asInt()).isEqualTo(6);
    // Start, end, prompt, six calls and results, two stops.
    assertThat(overview.path("total_events").asInt()).isEqualTo(17);
    for (SampleHooks.Hook hook : new SampleHooks("tour").hooks()) {
      assertThat(post(hook.bytes()).status()).isEqualTo(204);
    }
    // A bare start and end have no delivery id, and this run's start is the session's first.
    assertThat(overview().path("total_events").asInt()).isEqualTo(18);
  }

  @Test
  void transcripts_followTheirStops() throws Exception {
    SampleHooks tour = new SampleHooks("tour");
    tour.writeTranscripts(home.resolve("projects"));
    for (SampleHooks.Hook hook : tour.hooks()) {
      String here =
          hook.payload()
              .toString()
              .replace("/home/ada/.claude/projects", home.resolve("projects").toString());
      pipe(hook.name(), here.getBytes(StandardCharsets.UTF_8));
    }
    String query =
        "{\"measures\":[\"responses\",\"calls\",\"prompts\",\"output_tokens\"],"
            + "\"time\":{\"from\":\"2026-11-01\",\"to\":\"2100-01-01\"}}";
    await()
        .untilAsserted(
            () -> {
              JsonNode row =
                  client
                      .post("/api/v1/query", query.getBytes(StandardCharsets.UTF_8), Map.of())
                      .data()
                      .path("rows")
                      .path(0);
              assertThat(row.path("responses").asInt()).isEqualTo(7);
              assertThat(row.path("calls").asInt()).isEqualTo(6);
              assertThat(row.path("prompts").asInt()).isEqualTo(1);
              assertThat(row.path("output_tokens").asInt()).isEqualTo(403);
            });
    await().until(() -> !Files.exists(home.resolve("agent/lock")));
  }

  @Test
  void stored_hasAnEmptyBody_andARefusalNamesTheField() {
    ApiResponse stored = post(new SampleHooks("tour").hooks().get(0).bytes());
    assertThat(stored.status()).isEqualTo(204);
    assertThat(stored.body()).isEmpty();
    ApiResponse refused = post("{\"payload\":{}}".getBytes(StandardCharsets.UTF_8));
    assertThat(refused.error(400, "VALIDATION_ERROR").toString())
        .contains("[0].payload.session_id");
  }

  private JsonNode overview() {
    return client.get(ApiClient.OVERVIEW).data();
  }

  private ApiResponse post(byte[] body) {
    return client.post("/api/v1/hooks/claude-code", body, Map.of());
  }

  private void pipe(String name, byte[] event) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(HOOK.toString(), name);
    Map<String, String> environment = builder.environment();
    environment.put("HOME", home.toString());
    environment.put("TALLYHOUSE_AGENT_DIR", home.resolve("agent").toString());
    environment.put("CLAUDE_PLUGIN_OPTION_URL", server.uri().toString());
    environment.put("CLAUDE_PLUGIN_OPTION_KEY", key);
    Process process = builder.redirectErrorStream(true).start();
    try (var input = process.getOutputStream()) {
      input.write(event);
    }
    assertThat(process.getInputStream().readAllBytes()).isEmpty();
    assertThat(process.waitFor(Patience.MAX_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}
