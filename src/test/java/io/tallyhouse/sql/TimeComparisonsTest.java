package io.tallyhouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No statement compares a DateTime64 with anything of another type: see {@link TimeComparisons}.
 */
class TimeComparisonsTest {
  private static final Path HOME = Path.of(System.getProperty("tallyhouse.home", ""));
  private static final List<String> DIRECTORIES =
      List.of(
          "sql/clickhouse/migrations",
          "sql/generated/migrations",
          "sql/generated/reconcile",
          "sql/generated/queries",
          "sql/queries",
          "sql/reconcile",
          "sql/mend");

  /** Of PostgreSQL, which has other types. */
  private static final Path POSTGRES = Path.of("sql/postgres");

  private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");
  private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\\\n]|\\\\.)*\"");
  private static final Pattern BETWEEN_STRINGS = Pattern.compile("'\"\\s*\\+[^\"]*\\+\\s*\"'");

  private final TimeComparisons comparisons =
      TimeComparisons.ofColumns(
          DIRECTORIES.subList(0, 2).stream()
              .flatMap(
                  directory ->
                      SqlFile.list(directory).stream()
                          .map(name -> SqlFile.read(directory + "/" + name)))
              .toList());

  @Test
  void columns_areThoseOfTheMigrations() {
    assertThat(comparisons.columns())
        .contains("event_time", "call_time", "start_before", "start_after", "started_at")
        .contains("first_start", "last_start", "last_end", "first_event", "last_event")
        .doesNotContain("bucket", "previous_bucket", "day", "account_id", "data");
    assertThat(
            TimeComparisons.ofColumns(
                    List.of("CREATE TABLE t\n(\n    a UInt8,\n    b DateTime64(6)\n)"))
                .columns())
        .containsExactly("b");
  }

  @Test
  void statements_compareLikeWithLike() throws IOException {
    Map<Path, List<String>> found = new TreeMap<>();
    int files = 0;
    try (Stream<Path> all = Files.walk(HOME.resolve("sql"))) {
      for (Path file : all.filter(path -> path.toString().endsWith(".sql")).toList()) {
        if (!HOME.relativize(file).startsWith(POSTGRES)) {
          files++;
          found.put(file, comparisons.violations(Files.readString(file)));
        }
      }
    }
    found.values().removeIf(List::isEmpty);
    assertThat(found).isEmpty();
    assertThat(files).isGreaterThan(100);
    int listed = DIRECTORIES.stream().mapToInt(name -> SqlFile.list(name).size()).sum();
    assertThat(files).isGreaterThanOrEqualTo(listed);
  }

  @Test
  void statementsInTestsAndBenchmarks_compareLikeWithLike() throws IOException {
    Map<Path, List<String>> found = new TreeMap<>();
    for (String root : List.of("src/main", "src/test", "benchmarks/src")) {
      try (Stream<Path> all = Files.walk(HOME.resolve(root))) {
        for (Path file : all.filter(path -> path.toString().matches(".*\\.(java|sql)")).toList()) {
          if (!file.endsWith("TimeComparisonsTest.java")) {
            String text = Files.readString(file);
            boolean java = file.toString().endsWith(".java");
            found.put(
                file,
                (java ? strings(text) : Stream.of(text))
                    .flatMap(sql -> comparisons.violations(sql).stream())
                    .toList());
          }
        }
      }
    }
    found.values().removeIf(List::isEmpty);
    assertThat(found).isEmpty();
  }

  /** The statements in a program's text: its strings, those joined by a plus as one. */
  private static Stream<String> strings(String java) {
    String joined = BETWEEN_STRINGS.matcher(java).replaceAll("''");
    return STRING
        .matcher(JOINED.matcher(joined).replaceAll(""))
        .results()
        .map(string -> string.group().substring(1, string.group().length() - 1))
        // A column that is put in: the worst it can be.
        .map(string -> string.replace("%s", "event_time"))
        .filter(string -> string.matches("(?s).*\\b(SELECT|WHERE|AND|FROM)\\b.*"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1 FROM events WHERE event_time < toDateTime({to:Date}, 'UTC')",
        "SELECT 1 FROM events WHERE event_time >= {from:DateTime('UTC')} AND is_error = 1",
        "SELECT 1 FROM events AS e WHERE e.call_time > '2026-05-31'",
        "SELECT 1 FROM events WHERE {to:Date} > event_time",
        "SELECT 1 FROM events WHERE event_time < now()",
        "SELECT 1 FROM events WHERE event_time < toDateTime64({to:Date}, 0, 'UTC')",
        "SELECT 1 FROM events WHERE event_time BETWEEN toDateTime64('2026-01-01', 3) AND now()",
        "SELECT 1 FROM events WHERE event_time NOT BETWEEN now() AND toDateTime64('2026-01-01', 3)",
        "SELECT 1 FROM events WHERE event_time - 5 < toDateTime({to:Date})",
        "SELECT 1 FROM events WHERE event_time IN (toDateTime({to:Date}), toDateTime({to:Date}))",
        "SELECT 1 FROM events WHERE (event_time, sequence) < ({at:DateTime}, {sequence:UInt32})",
        "SELECT 1 FROM events WHERE (sequence, event_time) IN (SELECT sequence, bucket FROM x)",
        "SELECT 1 FROM events WHERE (sequence, event_time) IN {rows:Array(Tuple(UInt32, DateTime))}",
        "SELECT 1 FROM events WHERE less(event_time, toDateTime({to:Date}))",
        "SELECT min(event_time) AS begin FROM events HAVING begin < {to:Date}",
        "SELECT 1 FROM sessions HAVING ifNull(min(first_start), min(first_event)) < {to:Date}",
        "WITH (SELECT (min(event_time), 1) FROM events) AS t SELECT bucket FROM x WHERE bucket > t.1",
        "SELECT event_time::DateTime64(3) AS t FROM events WHERE t = toDateTime(0)"
      })
  void comparisonWithAnotherType_isFound(String sql) {
    assertThat(comparisons.violations(sql)).as(sql).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1 FROM events WHERE event_time < toDateTime64({to:Date}, 3, 'UTC')",
        "SELECT 1 FROM events WHERE event_time < {to:DateTime64(3, 'UTC')} -- < toDateTime(0)",
        "SELECT 1 FROM events WHERE event_time < fromUnixTimestamp64Milli({to:Int64}, 'UTC')",
        "SELECT 1 FROM events WHERE event_time < call_time AND call_time = event_time",
        "SELECT 1 FROM events WHERE toDate(event_time) = {day:Date}",
        "SELECT 1 FROM events WHERE toStartOfFifteenMinutes(event_time) < toDateTime({to:Date})",
        "SELECT minOrNullIf(event_time, event_type = 'session_start') FROM events",
        "SELECT toUnixTimestamp64Milli(min(event_time)) AS ms FROM events HAVING ms > 5",
        "SELECT (event_time, sequence) IN (SELECT call_time, sequence FROM events) FROM events",
        "SELECT 1 FROM events WHERE event_type IN ('tool_use', 'tool_result') AND bucket > toDate(0)"
      })
  void comparisonOfLikeWithLike_isNone(String sql) {
    assertThat(comparisons.violations(sql)).as(sql).isEmpty();
  }
}
