package io.tallyhouse.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventBuilder;
import io.tallyhouse.event.EventType;
import io.tallyhouse.sync.SyncFixture.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server that syncs a directory of transcripts, and lines to write to it. */
abstract class SyncTestCase {
  static final double COST_ERROR_MAX_USD = 1e-9;
  static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temp;
  SyncFixture bed;

  @BeforeEach
  void open() throws IOException {
    bed = new SyncFixture(temp);
  }

  @AfterEach
  void close() {
    bed.close();
  }

  static final UUID SESSION = UUID.fromString("5e551090-0000-4000-8000-000000000001");
  static final UUID OTHER = UUID.fromString("5e551090-0000-4000-8000-000000000002");

  static String header(String uuid, String time) {
    return "\"uuid\":\"%s\",\"sessionId\":\"%s\",\"timestamp\":\"2026-05-02T%sZ\",\"cwd\":\"/p\""
        .formatted(uuid, SESSION, time);
  }

  static String prompt(String uuid, String time, String text) {
    return "{\"type\":\"user\",%s,\"message\":{\"role\":\"user\",\"content\":\"%s\"}}\n"
        .formatted(header(uuid, time), text);
  }

  static String assistant(String id, String time, String toolUseId) {
    return ("{\"type\":\"assistant\",%s,\"requestId\":\"r-%s\",\"message\":{\"id\":\"%s\","
            + "\"model\":\"claude-opus-4-6\",\"usage\":{\"input_tokens\":1,\"output_tokens\":2},"
            + "\"content\":[{\"type\":\"tool_use\",\"id\":\"%s\",\"name\":\"Read\",\"input\":{}}]}}\n")
        .formatted(header("line-" + id, time), id, id, toolUseId);
  }

  static String result(String time, String toolUseId) {
    return ("{\"type\":\"user\",%s,\"message\":{\"role\":\"user\",\"content\":["
            + "{\"type\":\"tool_result\",\"tool_use_id\":\"%s\",\"content\":\"ok\"}]}}\n")
        .formatted(header("result-" + toolUseId, time), toolUseId);
  }

  static Event tool(EventType type, long timeMs, String tool, String toolUseId) {
    return EventBuilder.event(type, SESSION, timeMs).tool(tool, toolUseId).build();
  }

  void assertIsOfCcusage(String name) throws IOException {
    Map<String, Usage> expected = new TreeMap<>();
    JsonNode report;
    try (InputStream recorded =
        Objects.requireNonNull(SyncIT.class.getResourceAsStream("/ccusage/" + name + ".json"))) {
      report = JSON.readTree(recorded);
    }
    for (JsonNode day : report.path("daily")) {
      for (JsonNode model : day.path("modelBreakdowns")) {
        expected.put(
            day.path("date").asText() + " " + model.path("modelName").asText(),
            new Usage(
                model.path("inputTokens").asLong(),
                model.path("outputTokens").asLong(),
                model.path("cacheCreationTokens").asLong(),
                model.path("cacheReadTokens").asLong(),
                model.path("cost").asDouble()));
      }
    }
    Map<String, Usage> actual = bed.daily();
    assertThat(actual).containsOnlyKeys(expected.keySet());
    expected.forEach(
        (key, usage) -> {
          Usage found = Objects.requireNonNull(actual.get(key));
          assertThat(found.costUsd())
              .as(key)
              .isCloseTo(usage.costUsd(), within(COST_ERROR_MAX_USD));
          assertThat(
                  new Usage(
                      found.input(),
                      found.output(),
                      found.cacheCreation(),
                      found.cacheRead(),
                      usage.costUsd()))
              .as(key)
              .isEqualTo(usage);
        });
  }

  /** Cuts every file into up to five at the ends of lines. */
  static List<Path> split(Path from, Path to, Random random) throws IOException {
    Files.createDirectories(to);
    List<Path> parts = new ArrayList<>();
    for (Path file : files(from)) {
      List<String> lines = Files.readAllLines(file);
      int begin = 0;
      while (begin < lines.size()) {
        int end = Math.min(lines.size(), begin + 1 + random.nextInt(lines.size() / 2 + 1));
        Path part = to.resolve("%03d.jsonl".formatted(parts.size()));
        Files.writeString(part, String.join("\n", lines.subList(begin, end)) + "\n");
        parts.add(part);
        begin = end;
      }
    }
    return parts;
  }

  static UUID uuid(Random random) {
    return new UUID(random.nextLong(), random.nextLong());
  }

  static void append(Path file, String text) throws IOException {
    append(file, text.getBytes(StandardCharsets.UTF_8));
  }

  static void append(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  static void copy(Path from, Path to) throws IOException {
    for (Path file : files(from)) {
      append(to.resolve(from.relativize(file).toString()), Files.readAllBytes(file));
    }
  }

  static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  static String recorded() throws URISyntaxException {
    return directory().equals(fixture()) ? "fixture" : "shared";
  }

  static Path directory() throws URISyntaxException {
    Path home = Path.of(System.getProperty("tallyhouse.home", ""));
    String set = System.getProperty("transcripts.dir");
    Path directory = set == null ? home.resolve("../shared/data/transcripts") : Path.of(set);
    return Files.isDirectory(directory) ? directory : fixture();
  }

  static Path fixture() throws URISyntaxException {
    return Path.of(Objects.requireNonNull(SyncIT.class.getResource("/transcripts")).toURI());
  }
}
