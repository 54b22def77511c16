package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.SampleHooks;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Transcripts of other machines, pushed in parts. */
class TranscriptPushIT {
  private static final String PATH = "/api/v1/transcripts";

  private final TallyhouseServer server = TestServers.shared();
  private final ApiClient client = new ApiClient(server, server.key("pushed-" + UUID.randomUUID()));
  private final SampleHooks tour = new SampleHooks("tour");
  @TempDir Path directory;

  @BeforeEach
  void transcripts() {
    tour.writeTranscripts(directory);
  }

  @Test
  void parts_countWhatTheApiResponded_whereverTheyAreCut() throws IOException {
    for (int seed = 0; seed < 3; seed++) {
      Random random = new Random(seed);
      for (Path file : files()) {
        byte[] bytes = Files.readAllBytes(file);
        long offset = 0;
        while (offset < bytes.length) {
          int to = (int) Math.min(bytes.length, offset + 1 + random.nextInt(30_000));
          byte[] part = Arrays.copyOfRange(bytes, (int) offset, to);
          long next = push("laptop-" + seed, file.toString(), offset, part).path("offset").asLong();
          assertThat(next).isBetween(offset, (long) to);
          if (next == offset) {
            // Not one whole line: more of it.
            part = Arrays.copyOfRange(bytes, (int) offset, bytes.length);
            next = push("laptop-" + seed, file.toString(), offset, part).path("offset").asLong();
            assertThat(next).isGreaterThan(offset);
          }
          if (random.nextInt(3) == 0) {
            // Its response was lost: it is read no more.
            JsonNode again = push("laptop-" + seed, file.toString(), offset + 1, part);
            assertThat(again.path("offset").asLong()).isEqualTo(next);
            assertThat(again.path("lines").asLong()).isZero();
          }
          offset = next;
        }
      }
      assertCountedOnce();
    }
  }

  @Test
  void listing_saysWhereEachFileOfTheMachineIs() throws IOException {
    for (Path file : files()) {
      push("laptop", file.toString(), 0, Files.readAllBytes(file));
    }
    JsonNode listed = client.get(PATH, "host", "laptop").data().path("files");
    assertThat(listed).hasSize(files().size());
    for (JsonNode file : listed) {
      assertThat(file.path("offset").asLong())
          .isEqualTo(Files.size(Path.of(file.path("path").asText())));
    }
    assertThat(client.get(PATH, "host", "desktop").data().path("files")).isEmpty();
    client.get(PATH).error(400, "VALIDATION_ERROR");
  }

  @Test
  void usersAndHosts_areThoseOfThePush() throws IOException {
    for (Path file : files()) {
      byte[] all = Files.readAllBytes(file);
      assertThat(
              client
                  .post(PATH, ApiClient.gzip(all), headers("lap top é", file.toString(), 0, "ada"))
                  .status())
          .isEqualTo(200);
    }
    String query =
        "{\"measures\":[\"calls\"],\"dimensions\":[\"user\",\"host\"],"
            + "\"time\":{\"from\":\"2026-11-01\",\"to\":\"2026-12-31\"}}";
    JsonNode rows =
        client
            .post("/api/v1/query", query.getBytes(StandardCharsets.UTF_8), Map.of())
            .data()
            .path("rows");
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).path("user").asText()).isEqualTo("ada");
    assertThat(rows.get(0).path("host").asText()).isEqualTo("lap top é");
    assertThat(rows.get(0).path("calls").asInt()).isEqualTo(6);
  }

  @ParameterizedTest(name = "{index}")
  @FieldSource("io.tallyhouse.model.Metacharacters#NAMES")
  void hostOfAnyName_isListedAlone(String host) throws IOException {
    Path file = files().get(0);
    push("laptop", file.toString(), 0, Files.readAllBytes(file));
    // As the sender has it in its header.
    String encoded = URLEncoder.encode(host, StandardCharsets.UTF_8).replace("+", "%20");
    if (host.chars().anyMatch(Character::isISOControl)) {
      client
          .post(PATH, new byte[] {'\n'}, headers(encoded, "/x.jsonl", 0, ""))
          .error(400, "VALIDATION_ERROR");
      return;
    }
    push(encoded, "/of-that-host.jsonl", 0, Files.readAllBytes(file));

    JsonNode listed = client.get(PATH, "host", host).data().path("files");
    assertThat(listed).hasSize(1);
    assertThat(listed.get(0).path("path").asText()).isEqualTo("/of-that-host.jsonl");
  }

  @Test
  void wrongHeaders_areNamed() {
    Map<String, String> headers = headers("laptop", "/x.jsonl", 0, "");
    headers.remove("Content-Encoding");
    for (String name : List.of("X-Tallyhouse-Host", "X-Tallyhouse-Path", "X-Tallyhouse-Offset")) {
      Map<String, String> others = new LinkedHashMap<>(headers);
      others.remove(name);
      ApiResponse refused = client.post(PATH, new byte[] {'\n'}, others);
      assertThat(refused.error(400, "VALIDATION_ERROR").toString()).contains(name);
    }
    Map<String, String> malformed = new LinkedHashMap<>(headers);
    malformed.put("X-Tallyhouse-Path", "%zz");
    malformed.put("X-Tallyhouse-Offset", "-1");
    assertThat(
            client
                .post(PATH, new byte[] {'\n'}, malformed)
                .error(400, "VALIDATION_ERROR")
                .toString())
        .contains("X-Tallyhouse-Path", "X-Tallyhouse-Offset");
  }

  private void assertCountedOnce() {
    long input = 0;
    long output = 0;
    for (JsonNode response : tour.responses()) {
      input += response.path("usage").path("input_tokens").asLong();
      output += response.path("usage").path("output_tokens").asLong();
    }
    String query =
        "{\"measures\":[\"responses\",\"input_tokens\",\"output_tokens\",\"calls\"],"
            + "\"time\":{\"from\":\"2026-11-01\",\"to\":\"2026-12-31\"}}";
    JsonNode row =
        client
            .post("/api/v1/query", query.getBytes(StandardCharsets.UTF_8), Map.of())
            .data()
            .path("rows")
            .get(0);
    assertThat(row.path("responses").asInt()).isEqualTo(tour.responses().size());
    assertThat(row.path("input_tokens").asLong()).isEqualTo(input);
    assertThat(row.path("output_tokens").asLong()).isEqualTo(output);
    assertThat(row.path("calls").asInt()).isEqualTo(6);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private JsonNode push(String host, String path, long offset, byte[] part) {
    return client.post(PATH, ApiClient.gzip(part), headers(host, path, offset, "ada")).data();
  }

  private static Map<String, String> headers(String host, String path, long offset, String user) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/x-ndjson");
    headers.put("Content-Encoding", "gzip");
    headers.put("X-Tallyhouse-Host", host.replace(" ", "%20").replace("é", "%C3%A9"));
    headers.put("X-Tallyhouse-Path", path);
    headers.put("X-Tallyhouse-User", user);
    headers.put("X-Tallyhouse-Offset", Long.toString(offset));
    return headers;
  }
}
