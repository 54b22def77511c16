package io.tallyhouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.testing.DashboardServer;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An OpenTelemetry SDK of npm exports to the server, and finds no fault with its responses. */
class OtlpSdkIT {
  private static final Path DIRECTORY = Path.of("src/test/node");
  private static final int RUNS = 5;
  private static final DashboardServer SERVER = DashboardServer.shared();

  private final DashboardServer.Account account = SERVER.newAccount();

  @ParameterizedTest
  @CsvSource({"proto, delta", "proto, cumulative", "http, delta", "http, cumulative"})
  void whatAnSdkExports_isStored_inEitherEncodingAndTemporality(String encoding, String temporality)
      throws Exception {
    assertThat(DIRECTORY.resolve("node_modules/@opentelemetry/sdk-logs"))
        .as("run " + DIRECTORY + "/fetch, as Maven does")
        .exists();
    String input =
        "{\"url\":\"http://127.0.0.1:%d\",\"key\":\"%s\",\"encoding\":\"%s\",\"temporality\":\"%s\",\"session\":\"%s\",\"runs\":%d}"
            .formatted(
                SERVER.server().uri().getPort(),
                account.client().key(),
                encoding,
                temporality,
                UUID.randomUUID(),
                RUNS);
    Path output = Files.createTempFile("export", ".txt");
    Process node =
        new ProcessBuilder("node", DIRECTORY.resolve("export.mjs").toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try (OutputStream out = node.getOutputStream()) {
      out.write(input.getBytes(UTF_8));
    }
    assertThat(node.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(node.exitValue()).as(Files.readString(output)).isZero();
    Files.delete(output);

    JsonNode row =
        query(
            "\"responses\",\"input_tokens\",\"output_tokens\",\"cache_write_tokens\",\"cache_read_tokens\",\"prompts\",\"calls\",\"results\",\"duration_avg_ms\",\"commits\",\"lines_added\",\"permission_waits\",\"permission_wait_avg_ms\",\"model_requests\",\"request_retries\"");
    Map<String, Long> expected =
        Map.ofEntries(
            Map.entry("responses", (long) RUNS),
            Map.entry("input_tokens", 10L * RUNS),
            Map.entry("output_tokens", 120L * RUNS),
            Map.entry("cache_write_tokens", 7L * RUNS),
            Map.entry("cache_read_tokens", 5L * RUNS),
            Map.entry("prompts", (long) RUNS),
            Map.entry("calls", (long) RUNS),
            Map.entry("results", (long) RUNS),
            Map.entry("duration_avg_ms", 215L),
            Map.entry("commits", (long) RUNS),
            Map.entry("lines_added", 3L * RUNS),
            Map.entry("permission_waits", (long) RUNS),
            Map.entry("permission_wait_avg_ms", 40L),
            Map.entry("model_requests", (long) RUNS),
            Map.entry("request_retries", (long) RUNS));
    expected.forEach(
        (measure, value) ->
            assertThat(row.path(measure).asLong()).as("%s of %s", measure, row).isEqualTo(value));
    assertThat(new BigDecimal(query("\"cost_usd\"").path("cost_usd").asText())).isPositive();
  }

  private JsonNode query(String measures) {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    String body =
        "{\"measures\":[%s],\"time\":{\"from\":\"%s\",\"to\":\"%s\"}}"
            .formatted(measures, today.minusDays(1), today.plusDays(2));
    return account
        .client()
        .post("/api/v1/query", body.getBytes(UTF_8), Map.of())
        .data()
        .path("rows")
        .path(0);
  }
}
