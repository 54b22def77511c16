package io.tallyhouse.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Usage by git branch: the rollup of usage is held against a model that knows only the lines that
 * were written.
 */
class SyncBranchIT {
  private static final List<String> BRANCHES =
      List.of("", "main", "feature/größe", "it's \\ \"x\"");
  private static final UUID SESSION = UUID.fromString("5e551090-0000-4000-8000-000000000001");

  /** What a branch used on a day. */
  private record Used(long responses, long input, long output) {
    private Used plus(Used more) {
      return new Used(responses + more.responses, input + more.input, output + more.output);
    }
  }

  /** A line of a response, as it is written. */
  private record Line(String response, Instant time, String branch, long input, long output) {
    private String json(int number) {
      String field =
          branch.isEmpty()
              ? ""
              : "\"gitBranch\":\"%s\","
                  .formatted(branch.replace("\\", "\\\\").replace("\"", "\\\""));
      return """
          {"type":"assistant",%s"uuid":"line-%s-%d","sessionId":"%s","timestamp":"%s","cwd":"/p",\
          "requestId":"req-%s","message":{"id":"%s","role":"assistant","model":"claude-opus-4-6",\
          "content":[{"type":"text","text":"said %d"}],"usage":{"input_tokens":%d,"output_tokens":%d}}}
          """
          .formatted(
              field, response, number, SESSION, time, response, response, number, input, output);
    }
  }

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

  /** Lines of one response may be on several branches and days, and come in any order. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void usageByBranch_isThatOfTheEarliestLines_howeverTheyAreSynced(long seed) throws IOException {
    Random random = new Random(seed);
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Instant time = Instant.parse("2026-05-02T00:00:00Z").plusSeconds(random.nextInt(400_000));
      long input = 1L + random.nextInt(1000);
      for (int more = 1 + random.nextInt(4); more > 0; more--) {
        String branch = BRANCHES.get(random.nextInt(BRANCHES.size()));
        lines.add(new Line("m" + i, time, branch, input, random.nextInt(500)));
        time = time.plusSeconds(1 + random.nextInt(40_000));
      }
    }
    Collections.shuffle(lines, random);

    for (int from = 0; from < lines.size(); ) {
      int to = Math.min(lines.size(), from + 1 + random.nextInt(40));
      for (int i = from; i < to; i++) {
        append(random.nextInt(3), lines.get(i).json(i));
      }
      bed.syncNew();
      assertThat(stored("usage_daily", "day")).isEqualTo(expected(lines.subList(0, to)));
      from = to;
    }

    assertThat(stored("usage_15m", "toDate(bucket)")).isEqualTo(expected(lines));
    assertThat(bed.count("SELECT countIf(usage_sign < 0) FROM events")).isPositive();
    bed.noDrift();
  }

  @Test
  void usageOfAnEarlierLine_isTakenBackFromTheBranchItCountedUnder() throws IOException {
    append(0, line("2026-05-02T10:00:09Z", "late", 70).json(1));
    bed.syncNew();
    append(1, line("2026-05-02T10:00:00Z", "early", 2).json(2));
    bed.syncNew();

    assertThat(
            bed.rows(
                    "SELECT branch, usage_sign, output_tokens FROM events WHERE usage_sign != 0"
                        + " ORDER BY sequence")
                .toString())
        .isEqualTo("[[\"late\",1,70], [\"late\",-1,70], [\"early\",1,70]]");
    assertThat(stored("usage_daily", "day"))
        .isEqualTo(Map.of("2026-05-02 early", new Used(1, 5, 70)));
    bed.noDrift();
  }

  /** As it is stored before a build that knows branches; a full sync reads its line again. */
  @Test
  void usageWithoutABranch_movesToItsOwn_whenItsLineIsReadAgain() throws IOException {
    append(0, line("2026-05-02T10:00:00Z", "", 70).json(1));
    bed.syncNew();
    assertThat(stored("usage_daily", "day")).containsOnlyKeys("2026-05-02 ");
    Files.delete(file(0));
    append(0, line("2026-05-02T10:00:00Z", "main", 70).json(1));

    assertThat(bed.run(false, false).messagesAdded()).isZero();

    Map<String, Used> moved = Map.of("2026-05-02 main", new Used(1, 5, 70));
    assertThat(stored("usage_daily", "day")).isEqualTo(moved);
    assertThat(stored("usage_15m", "toDate(bucket)")).isEqualTo(moved);
    bed.run(false, false);
    assertThat(bed.count("SELECT count() FROM events WHERE usage_sign != 0")).isEqualTo(3);
    bed.noDrift();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO TABLE SELECT * REPLACE ('ghost' AS branch) FROM TABLE",
        "DELETE FROM TABLE WHERE account_id = {account:UInt32} AND branch = 'main'"
      })
  void branchThatDrifted_isReported_andRepaired(String damage) throws IOException {
    append(0, line("2026-05-02T10:00:00Z", "main", 70).json(1));
    append(0, new Line("m2", Instant.parse("2026-05-03T10:00:00Z"), "other", 1, 2).json(2));
    bed.syncNew();
    Map<String, Used> before = stored("usage_daily", "day");
    List<String> tables = List.of("usage_15m", "usage_daily", "messages");

    tables.forEach(table -> bed.execute(damage.replace("TABLE", table)));
    assertThat(bed.drifted()).containsExactlyInAnyOrderElementsOf(tables);
    bed.repair();

    assertThat(before).hasSize(2);
    assertThat(stored("usage_daily", "day")).isEqualTo(before);
    assertThat(stored("usage_15m", "toDate(bucket)")).isEqualTo(before);
    bed.noDrift();
  }

  /** Sums by day and branch, of what is left after usage was taken back. */
  private Map<String, Used> stored(String table, String day) {
    Map<String, Used> stored = new TreeMap<>();
    for (JsonNode row :
        bed.rows(
            "SELECT concat(toString(%s), ' ', branch) AS of, sum(responses), sum(input_tokens), sum(output_tokens) FROM %s GROUP BY of"
                .formatted(day, table))) {
      Used used = new Used(row.get(1).longValue(), row.get(2).longValue(), row.get(3).longValue());
      if (!used.equals(new Used(0, 0, 0))) {
        stored.put(row.get(0).asText(), used);
      }
    }
    return stored;
  }

  /** Each response once, on the day and branch of its earliest line, with its largest figures. */
  private static Map<String, Used> expected(List<Line> lines) {
    Map<String, Line> responses = new HashMap<>();
    for (Line line : lines) {
      responses.merge(
          line.response(),
          line,
          (a, b) -> {
            Line earliest = a.time().isBefore(b.time()) ? a : b;
            return new Line(
                a.response(),
                earliest.time(),
                earliest.branch(),
                Math.max(a.input(), b.input()),
                Math.max(a.output(), b.output()));
          });
    }
    Map<String, Used> expected = new TreeMap<>();
    for (Line line : responses.values()) {
      String day = line.time().toString().substring(0, 10);
      expected.merge(
          day + " " + line.branch(), new Used(1, line.input(), line.output()), Used::plus);
    }
    return expected;
  }

  private static Line line(String time, String branch, long output) {
    return new Line("m1", Instant.parse(time), branch, 5, output);
  }

  private Path file(int number) {
    return bed.root.resolve(String.format(Locale.ROOT, "-p/%d.jsonl", number));
  }

  private void append(int number, String line) throws IOException {
    Path file = file(number);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
