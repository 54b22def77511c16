package io.tallyhouse.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.transcript.GeneratedTranscripts;
import io.tallyhouse.transcript.Mutations;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Syncs of transcripts, held against what ccusage says of the same files (recorded by {@code
 * src/test/resources/ccusage/record}) and against a recount. The shared transcripts are looked for
 * in the directory of the system property transcripts.dir, else in ../shared/data/transcripts
 * beside the project; without them the fixture in the test resources stands in.
 */
class SyncIT extends SyncTestCase {
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
}
