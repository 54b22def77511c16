package io.tallyhouse.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.sync.SyncFixture.Usage;
import io.tallyhouse.transcript.GeneratedTranscripts;
import io.tallyhouse.transcript.Mutations;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Syncs of transcripts, held against what ccusage says of the same files (recorded by {@code
 * src/test/resources/ccusage/record}) and against a recount. The shared transcripts are looked for
 * in the directory of the system property transcripts.dir, else in ../shared/data/transcripts
 * beside the project; without them the fixture in the test resources stands in.
 */
class SyncIT {
  private static final double COST_ERROR_MAX_USD = 1e-9;
  private static final ObjectMapper JSON = new ObjectMapper();

  private @TempDir Path temp;
  private SyncFixture bed;

  @BeforeEach
  void open() throws IOException {
    bed = new SyncFixture(temp);
  }

  @AfterEach
  void close() {
    bed.close();
  }

  @Test
  void usageByDayAndModel_isThatOfCcusage() throws IOException, URISyntaxException {
    copy(directory(), bed.root);

    SyncStats stats = bed.syncNew();

    assertIsOfCcusage(recorded());
    assertThat(stats.errors()).isZero();
    assertThat(stats.messagesAdded()).isPositive();
    bed.noDrift();
  }

  @Test
  void usageOfTheFixture_isThatOfCcusage() throws IOException, URISyntaxException {
    copy(fixture(), bed.root);

    bed.syncNew();

    assertIsOfCcusage("fixture");
    bed.noDrift();
  }

  @Test
  void syncAgain_andAfterReset_andOfEverything_addsNothing()
      throws IOException, URISyntaxException {
    copy(directory(), bed.root);
    SyncStats first = bed.syncNew();
    List<String> contents = bed.contents();

    SyncStats second = bed.syncNew();
    assertThat(second).isEqualTo(new SyncStats(0, 0, 0, Map.of(), 0, 0, 0, List.of()));
    bed.sync().reset();
    SyncStats afterReset = bed.syncNew();
    SyncStats full = bed.run(false, false);

    assertThat(afterReset.bytesRead()).isEqualTo(first.bytesRead());
    assertThat(afterReset.messagesAdded()).isZero();
    assertThat(afterReset.sessionsAdded()).isZero();
    assertThat(full.messagesAdded()).isZero();
    assertThat(bed.contents()).isEqualTo(contents);
    bed.noDrift();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void splitAndRepeatedFiles_inAnyOrderOfSyncs_countOnce(long seed)
      throws IOException, URISyntaxException {
    Random random = new Random(seed);
    List<Path> parts = split(directory(), temp.resolve("parts"), random);
    // A part comes with copies, some of them under the id of another session.
    for (Path part : List.copyOf(parts)) {
      String text = Files.readString(part);
      if (random.nextBoolean()) {
        text =
            text.replaceAll("\"sessionId\":\"[^\"]*\"", "\"sessionId\":\"" + uuid(random) + "\"");
      }
      if (random.nextBoolean()) {
        Path copy = part.resolveSibling("copy-" + part.getFileName());
        Files.writeString(copy, text);
        // Never before the first: it counts for the session that is synced first.
        parts.add(copy);
      }
    }
    int synced = 0;
    while (synced < parts.size()) {
      int to = Math.min(parts.size(), synced + 1 + random.nextInt(4));
      for (Path part : parts.subList(synced, to)) {
        Path target = bed.root.resolve("-p").resolve(part.getFileName().toString());
        Files.createDirectories(target.getParent());
        Files.copy(part, target);
      }
      synced = to;
      bed.syncNew();
    }

    assertIsOfCcusage(recorded());
    bed.noDrift();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void fileThatGrowsWhileItIsSynced_givesTheSameAsAtOnce(long seed)
      throws IOException, URISyntaxException {
    Random random = new Random(seed);
    List<Path> files = files(directory());
    Map<Path, byte[]> whole = new TreeMap<>();
    for (Path file : files) {
      whole.put(directory().relativize(file), Files.readAllBytes(file));
    }
    Map<Path, Integer> written = new TreeMap<>();
    boolean more = true;
    while (more) {
      more = false;
      for (Map.Entry<Path, byte[]> file : whole.entrySet()) {
        int from = written.getOrDefault(file.getKey(), 0);
        // Mostly in the middle of a line.
        int to = Math.min(file.getValue().length, from + random.nextInt(600_000));
        append(bed.root.resolve(file.getKey()), Arrays.copyOfRange(file.getValue(), from, to));
        written.put(file.getKey(), to);
        more |= to < file.getValue().length;
      }
      bed.syncNew();
    }
    assertIsOfCcusage(recorded());
    bed.noDrift();

    List<String> contents = bed.contents();
    try (SyncFixture atOnce = new SyncFixture(temp.resolve("at-once"))) {
      copy(directory(), atOnce.root);
      atOnce.syncNew();
      assertThat(contents).isEqualTo(atOnce.contents());
    }
  }

  @Test
  void fileThatShrinks_isReplaced_orVanishes_losesNothingAndAddsWhatIsNew() throws IOException {
    Path file = bed.root.resolve("-p/a.jsonl");
    append(file, prompt("u1", "10:00:00", "one") + prompt("u2", "10:00:01", "two"));
    bed.syncNew();

    Files.writeString(file, prompt("u1", "10:00:00", "one"));
    assertThat(bed.syncNew().messagesAdded()).isZero();
    Files.writeString(file, prompt("u9", "10:00:00", "new") + prompt("u3", "10:00:02", "three"));
    assertThat(bed.syncNew().messagesAdded()).isEqualTo(2);
    Files.delete(file);
    assertThat(bed.syncNew().messagesAdded()).isZero();
    Files.writeString(file, prompt("u1", "10:00:00", "one") + prompt("u4", "10:00:03", "four"));
    assertThat(bed.syncNew().messagesAdded()).isEqualTo(1);

    assertThat(bed.count("SELECT sum(messages) FROM session_usage")).isEqualTo(5);
    bed.noDrift();
  }

  @Test
  void toolCallThatAlsoCameByAHook_countsOnce() throws IOException {
    long ten = bed.now.minus(Duration.ofDays(30)).toEpochMilli() + 36_000_000;
    bed.send(
        tool(EventType.TOOL_USE, ten, "Read", "t1"),
        tool(EventType.TOOL_RESULT, ten + 40, "", "t1"));
    append(
        bed.root.resolve("-p/a.jsonl"),
        assistant("m1", "10:00:00.000", "t1")
            + result("10:00:00.050", "t1")
            + assistant("m2", "10:00:01.000", "t2"));
    bed.syncNew();
    bed.send(tool(EventType.TOOL_RESULT, ten + 1500, "", "t2"));
    // The same again in a forked session.
    append(
        bed.root.resolve("-p/b.jsonl"),
        (assistant("m1", "10:00:00.000", "t1") + result("10:00:00.050", "t1"))
            .replace(SESSION.toString(), OTHER.toString()));
    bed.syncNew();

    assertThat(
            bed.rows("SELECT sum(invocations), sum(results), sum(duration_ms_sum) FROM tools_daily")
                .toString())
        .isEqualTo("[[2,2,540]]");
    bed.noDrift();
  }

  @Test
  void sessionThatIsSilentForADay_hasEnded_untilItGoesOn() throws IOException {
    Path file = bed.root.resolve("-p/a.jsonl");
    append(file, prompt("u1", "10:00:00", "one") + prompt("u2", "10:30:00", "two"));
    bed.now = Instant.parse("2026-05-02T12:00:00Z");
    bed.syncNew();
    assertThat(bounds()).isEqualTo("[\"2026-05-02 10:00:00.000\",null]");

    bed.now = Instant.parse("2026-05-03T12:00:00Z");
    bed.syncNew();
    assertThat(bounds()).isEqualTo("[\"2026-05-02 10:00:00.000\",\"2026-05-02 10:30:00.000\"]");

    append(file, prompt("u3", "10:00:00", "three").replace("2026-05-02", "2026-05-04"));
    bed.now = Instant.parse("2026-05-04T12:00:00Z");
    bed.syncNew();
    assertThat(bounds()).isEqualTo("[\"2026-05-02 10:00:00.000\",null]");
    bed.noDrift();
  }

  /** More than a chunk may have; each month is in one line, and in one session for a year. */
  @Test
  void transcriptsOfManyYears_areAllStored() throws IOException {
    int months = 3 * SyncJob.CHUNK_MONTHS_MAX + 5;
    LocalDate first = LocalDate.parse("2014-03-02");
    for (int i = 0; i < months; i++) {
      append(
          bed.root.resolve("-p/%d.jsonl".formatted(i / 60)),
          prompt("u" + i, "10:00:00", "month " + i)
              .replace("2026-05-02", first.plusMonths(i).toString()));
    }

    SyncStats stats = bed.syncNew();

    assertThat(stats.messagesAdded()).isEqualTo(months);
    assertThat(bed.count("SELECT uniqExact(toYYYYMM(event_time)) FROM events")).isEqualTo(months);
    bed.noDrift();
  }

  @Test
  void linesThatCantBeRead_areCounted_andLinksOutOfTheRootNotFollowed() throws IOException {
    Path outside = Files.createDirectories(temp.resolve("outside"));
    Files.writeString(outside.resolve("secret.jsonl"), prompt("u7", "10:00:00", "secret"));
    Files.createSymbolicLink(bed.root.resolve("link"), outside);
    Files.createSymbolicLink(bed.root.resolve("link.jsonl"), outside.resolve("secret.jsonl"));
    append(
        bed.root.resolve("-p/a.jsonl"),
        "{not json}\n\n"
            + prompt("u1", "10:00:00", "one")
            + prompt("u2", "10:00:00", "1999").replace("2026-05-02", "1999-05-02"));

    SyncStats stats = bed.syncNew();

    assertThat(stats.errorsByReason())
        .isEqualTo(Map.of("malformed JSON", 1L, "timestamp out of range", 1L));
    assertThat(stats.linksSkipped()).isEqualTo(2);
    assertThat(stats.skippedLinks())
        .containsExactly(
            bed.root.toRealPath().resolve("link").toString(),
            bed.root.toRealPath().resolve("link.jsonl").toString());
    assertThat(bed.sync().status().last().orElseThrow().stats()).isEqualTo(stats);
    assertThat(stats.messagesAdded()).isEqualTo(1);
    assertThat(bed.count("SELECT count() FROM events WHERE text LIKE '%secret%'")).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void linesOfAResponseInAnyOrder_countOnTheDayOfTheEarliest(boolean atOnce) throws IOException {
    String late =
        assistant("m1", "23:59:59.000", "t1")
            .replace("\"output_tokens\":2", "\"output_tokens\":70")
            .replace("2026-05-02T23:59:59", "2026-05-03T00:00:01")
            .replace("line-m1", "line-late");
    append(bed.root.resolve("-a/late.jsonl"), late);
    if (!atOnce) {
      bed.syncNew();
    }
    append(bed.root.resolve("-b/early.jsonl"), assistant("m1", "23:59:59.000", "t1"));
    bed.syncNew();

    String days =
        "SELECT toString(day), sum(responses), sum(output_tokens)"
            + " FROM usage_daily GROUP BY day HAVING sum(responses) != 0 ORDER BY day";
    assertThat(bed.rows(days).toString()).isEqualTo("[[\"2026-05-02\",1,70]]");
    List<String> contents = bed.contents();
    bed.run(false, false);
    assertThat(bed.rows(days).toString()).isEqualTo("[[\"2026-05-02\",1,70]]");
    assertThat(bed.contents()).isEqualTo(contents);
    bed.noDrift();
  }

  @Test
  void unknownModel_isUnpriced_untilThereIsAPrice() throws IOException {
    append(
        bed.root.resolve("-p/a.jsonl"),
        assistant("m1", "10:00:00.000", "t1").replace("claude-opus-4-6", "claude-next"));
    bed.syncNew();

    assertThat(
            bed.rows(
                    "SELECT model, sum(unpriced_responses), toFloat64(sum(cost)) FROM usage_daily"
                        + " GROUP BY model")
                .toString())
        .isEqualTo("[[\"claude-next\",1,0.0]]".replace("0.0", "0"));
  }

  @Test
  void dryRunAndPreview_tellWhatASyncWouldAdd_andStoreNothing() throws IOException {
    GeneratedTranscripts.Written written = GeneratedTranscripts.write(bed.root, 3 << 20, 5);

    SyncStats dry = bed.run(true, true);
    SyncPreview preview = bed.sync().preview();
    assertThat(bed.count("SELECT count() FROM events")).isZero();
    SyncStats real = bed.syncNew();

    assertThat(dry).isEqualTo(real);
    assertThat(preview.totalFiles()).isEqualTo(written.files()).isEqualTo(real.filesProcessed());
    assertThat(preview.files()).allMatch(PendingFile::isNew);
    long estimated = preview.files().stream().mapToLong(PendingFile::estimatedMessages).sum();
    assertThat((double) estimated)
        .isCloseTo((double) real.messagesAdded(), within(0.5 * estimated));
    assertThat(preview.estimatedNewMessages()).isEqualTo(estimated);
    assertThat(bed.sync().preview().totalFiles()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void generatedTranscripts_withForksAndSubagents_giveTheSumsOfTheirWriter(long seed)
      throws IOException {
    GeneratedTranscripts.Written written = GeneratedTranscripts.write(bed.root, 12 << 20, seed);

    SyncStats stats = bed.syncNew();

    assertThat(stats.errors()).isZero();
    assertThat(stats.linesRead()).isEqualTo(written.lines());
    assertThat(
            bed.rows(
                    "SELECT sum(input_tokens), sum(output_tokens),"
                        + " sum(cache_write_5m_tokens + cache_write_1h_tokens),"
                        + " sum(cache_read_tokens) FROM usage_daily")
                .get(0)
                .toString())
        .isEqualTo(
            List.of(written.input(), written.output(), written.cacheWrite(), written.cacheRead())
                .toString()
                .replace(" ", ""));
    assertThat(stats.messagesAdded()).isEqualTo(written.prompts() + written.responses());
    assertThat(bed.rows("SELECT sum(invocations), sum(results) FROM tools_daily").get(0).toString())
        .isEqualTo("[" + written.calls() + "," + written.results() + "]");
    bed.noDrift();
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23})
  void spoiledFiles_neverStopASync_andSpoilNoOtherFile(long seed) throws IOException {
    Random random = new Random(seed);
    Mutations mutations = new Mutations(random);
    GeneratedTranscripts.write(bed.root, 3 << 20, seed);
    Path sound = bed.root.resolve("-sound/sound.jsonl");
    append(sound, prompt("u1", "10:00:00", "one") + assistant("m1", "10:00:01.000", "t1"));
    List<Path> files = files(bed.root);
    List<byte[]> lines = new ArrayList<>();
    for (String line : Files.readAllLines(files.get(0))) {
      lines.add((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
    for (int round = 0; round < 4; round++) {
      for (Path file : files) {
        if (!file.equals(sound)) {
          Files.write(file, mutations.mutate(Files.readAllBytes(file), lines));
        }
      }
      bed.syncNew();
    }

    bed.noDrift();
    assertThat(
            bed.rows(
                    "SELECT sum(messages), sum(output_tokens) FROM session_usage WHERE session_id = '"
                        + SESSION
                        + "'")
                .toString())
        .isEqualTo("[[2,2]]");
    assertThat(bed.syncNew().messagesAdded()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM TABLE WHERE account_id = {account:UInt32}",
        "INSERT INTO TABLE SELECT * FROM TABLE LIMIT 1",
        "INSERT INTO TABLE SELECT * REPLACE ('ghost' AS model) FROM TABLE LIMIT 1"
      })
  void damagedRollups_areReported_andRepaired(String damage)
      throws IOException, URISyntaxException {
    copy(fixture(), bed.root);
    bed.syncNew();
    List<String> contents = bed.contents();
    Map<String, Usage> daily = bed.daily();
    List<String> tables = List.of("usage_15m", "usage_daily", "session_usage", "messages");

    tables.forEach(table -> bed.execute(damage.replace("TABLE", table)));
    assertThat(bed.drifted()).containsAll(tables);
    bed.repair();

    assertThat(bed.contents()).isEqualTo(contents);
    assertThat(bed.daily()).isEqualTo(daily);
    // The ledger's knowledge of messages is whole again too.
    assertThat(bed.run(false, false).messagesAdded()).isZero();
    bed.noDrift();
  }

  @Test
  void oneSyncAtATime() throws IOException {
    GeneratedTranscripts.write(bed.root, 8 << 20, 3);
    bed.sync().start(true, false);

    assertThatThrownBy(() -> bed.sync().start(true, false))
        .isInstanceOf(SyncInProgressException.class);
    assertThatThrownBy(() -> bed.sync().reset()).isInstanceOf(SyncInProgressException.class);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> bed.sync().status().running().isEmpty());
    bed.sync().reset();
  }

  @Test
  void directoryThatVanished_failsTheSyncsThatRunByThemselves_untilItIsBack() throws IOException {
    append(bed.root.resolve("-p/a.jsonl"), prompt("u1", "10:00:00", "one"));
    Path moved = Files.move(bed.root, temp.resolve("moved"));
    bed.sync().every(Duration.ofMillis(50));
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions() // Databases of a busy machine.
        .until(() -> lastFailure().contains(bed.root.toString()));

    Files.move(moved, bed.root);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> bed.count("SELECT count() FROM events WHERE text = 'one'") == 1);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions()
        .until(() -> lastFailure().isEmpty());
  }

  private String lastFailure() {
    return bed.sync().status().last().flatMap(SyncRun::failure).orElse("");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void subagentReportedByProgress_countsOnce_whetherItsOwnFileCameBefore(boolean ownFileFirst)
      throws IOException {
    String own =
        assistant("m1", "10:00:01.000", "look")
            .replace("\"type\"", "\"isSidechain\":true,\"type\"");
    String progress =
        "{\"type\":\"progress\",\"uuid\":\"p1\",\"sessionId\":\"%s\",\"timestamp\":\"2026-05-02T10:00:01Z\","
                .formatted(SESSION)
            + "\"data\":{\"type\":\"agent_progress\",\"agentId\":\"a1\",\"message\":"
            + assistant("m1", "10:00:01.000", "look").strip()
            + "}}\n";
    Path ownFile = bed.root.resolve("-p/" + SESSION + "/subagents/agent-a1.jsonl");
    Path parent = bed.root.resolve("-p/" + SESSION + ".jsonl");
    append(parent, prompt("u1", "10:00:00", "go"));
    append(ownFileFirst ? ownFile : parent, ownFileFirst ? own : progress);
    SyncStats first = bed.syncNew();
    append(ownFileFirst ? parent : ownFile, ownFileFirst ? progress : own);
    SyncStats second = bed.syncNew();

    assertThat(first.messagesAdded()).isEqualTo(2);
    assertThat(second.messagesAdded()).isZero();
    assertThat(first.errors() + second.errors()).isZero();
    assertThat(bed.count("SELECT sum(messages) FROM session_usage")).isEqualTo(2);
    bed.noDrift();
  }

  @Test
  void watchedDirectory_isSyncedByItself() throws IOException {
    bed.sync().every(Duration.ofMillis(200));
    append(bed.root.resolve("-p/a.jsonl"), prompt("u1", "10:00:00", "one"));

    Awaitility.await().until(() -> bed.count("SELECT sum(messages) FROM session_usage") == 1);
  }

  private static final UUID SESSION = UUID.fromString("5e551090-0000-4000-8000-000000000001");
  private static final UUID OTHER = UUID.fromString("5e551090-0000-4000-8000-000000000002");

  private String bounds() {
    return bed.rows(
            "SELECT toString(min(first_start)), if(max(last_start) > max(last_end), NULL,"
                + " toString(max(last_end))) FROM sessions GROUP BY session_id")
        .get(0)
        .toString();
  }

  private static String header(String uuid, String time) {
    return "\"uuid\":\"%s\",\"sessionId\":\"%s\",\"timestamp\":\"2026-05-02T%sZ\",\"cwd\":\"/p\""
        .formatted(uuid, SESSION, time);
  }

  private static String prompt(String uuid, String time, String text) {
    return "{\"type\":\"user\",%s,\"message\":{\"role\":\"user\",\"content\":\"%s\"}}\n"
        .formatted(header(uuid, time), text);
  }

  private static String assistant(String id, String time, String toolUseId) {
    return ("{\"type\":\"assistant\",%s,\"requestId\":\"r-%s\",\"message\":{\"id\":\"%s\","
            + "\"model\":\"claude-opus-4-6\",\"usage\":{\"input_tokens\":1,\"output_tokens\":2},"
            + "\"content\":[{\"type\":\"tool_use\",\"id\":\"%s\",\"name\":\"Read\",\"input\":{}}]}}\n")
        .formatted(header("line-" + id, time), id, id, toolUseId);
  }

  private static String result(String time, String toolUseId) {
    return ("{\"type\":\"user\",%s,\"message\":{\"role\":\"user\",\"content\":["
            + "{\"type\":\"tool_result\",\"tool_use_id\":\"%s\",\"content\":\"ok\"}]}}\n")
        .formatted(header("result-" + toolUseId, time), toolUseId);
  }

  private static Event tool(EventType type, long timeMs, String tool, String toolUseId) {
    return new Event(
        type,
        SESSION,
        timeMs,
        "",
        "",
        "",
        tool,
        toolUseId,
        false,
        JsonSlice.NONE,
        EventIdentity.ofToolEvent(EventIdentity.ofToolUseId(toolUseId), type));
  }

  private void assertIsOfCcusage(String name) throws IOException {
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
  private static List<Path> split(Path from, Path to, Random random) throws IOException {
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

  private static UUID uuid(Random random) {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private static void append(Path file, String text) throws IOException {
    append(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void append(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path file : files(from)) {
      append(to.resolve(from.relativize(file).toString()), Files.readAllBytes(file));
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static String recorded() throws URISyntaxException {
    return directory().equals(fixture()) ? "fixture" : "shared";
  }

  private static Path directory() throws URISyntaxException {
    Path home = Path.of(System.getProperty("tallyhouse.home", ""));
    String set = System.getProperty("transcripts.dir");
    Path directory = set == null ? home.resolve("../shared/data/transcripts") : Path.of(set);
    return Files.isDirectory(directory) ? directory : fixture();
  }

  private static Path fixture() throws URISyntaxException {
    return Path.of(Objects.requireNonNull(SyncIT.class.getResource("/transcripts")).toURI());
  }
}
