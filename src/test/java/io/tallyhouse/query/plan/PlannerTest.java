package io.tallyhouse.query.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallyhouse.query.RefusedQueryException;
import io.tallyhouse.query.Row;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.query.TimeRange;
import io.tallyhouse.rollup.Catalog;
import io.tallyhouse.rollup.NamedDimension;
import io.tallyhouse.rollup.NamedMeasure;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which tables a query is read of, and what is refused. */
class PlannerTest {
  private static final String FROM = "2024-10-01T00:00:00Z";
  private static final String TO = "2024-11-01T00:00:00Z";

  private static GroupedRead read(
      String measure,
      Optional<Every> every,
      String zone,
      String from,
      String to,
      String... dimensions) {
    NamedMeasure named =
        Catalog.measures().stream().filter(m -> m.name().equals(measure)).findFirst().orElseThrow();
    List<NamedDimension> grouped = Arrays.stream(dimensions).map(PlannerTest::dimension).toList();
    TimeRange range =
        new TimeRange(Instant.parse(from).toEpochMilli(), Instant.parse(to).toEpochMilli());
    Calendar calendar = Calendar.of(range, ZoneId.of(zone), every, grouped);
    return new GroupedRead(
        Set.copyOf(named.formula().components()), grouped, every.isPresent(), List.of(), calendar);
  }

  private static NamedDimension dimension(String name) {
    return Catalog.DIMENSIONS.stream().filter(d -> d.name().equals(name)).findFirst().orElseThrow();
  }

  private static List<String> tables(GroupedRead read) {
    return read.plans().stream().flatMap(plan -> plan.tables().stream()).toList();
  }

  @Test
  void rollupWithTheFewestRows_isRead() {
    assertThat(tables(read("tokens", Optional.empty(), "UTC", FROM, TO)))
        .containsExactly("fleet_daily");
    assertThat(tables(read("tokens", Optional.empty(), "UTC", FROM, TO, "assistant", "user")))
        .containsExactly("user_activity_daily");
    assertThat(tables(read("tokens", Optional.of(Every.WEEK), "UTC", FROM, TO, "model")))
        .containsExactly("usage_daily");
    assertThat(tables(read("cache_write_1h_tokens", Optional.empty(), "UTC", FROM, TO)))
        .containsExactly("usage_daily");
  }

  @Test
  void daysOfAZone_areReadByTheQuarterOfAnHour_weeksMostlyByDay() {
    assertThat(tables(read("calls", Optional.of(Every.DAY), "Europe/Berlin", FROM, TO, "tool")))
        .containsExactly("tools_15m");
    assertThat(tables(read("calls", Optional.of(Every.WEEK), "Europe/Berlin", FROM, TO, "tool")))
        .containsExactly("tools_daily", "tools_15m");
  }

  @Test
  void whatRollupsCanNotGive_comesFromRawEvents_andNothingElse() {
    String inAQuarter = "2024-10-31T23:59:59.999Z";
    GroupedRead cut = read("calls", Optional.empty(), "UTC", FROM, inAQuarter, "tool");
    assertThat(tables(cut)).containsExactly("tools_daily", "tools_15m", "events");
    assertThat(cut.plans().get(0).cover().baseMs()).isEqualTo(15 * 60_000 - 1);
    assertThat(tables(read("calls", Optional.empty(), "UTC", FROM, TO, "branch")))
        .containsExactly("events");
    // Its clocks are never at a quarter of an hour when UTC's are.
    assertThat(tables(read("calls", Optional.of(Every.QUARTER_HOUR), "+00:07", FROM, TO)))
        .containsExactly("events");
  }

  @Test
  void quarterHour_inWhichClocksAreSet_isAllThatIsReadRaw() {
    GroupedRead read =
        read(
            "responses",
            Optional.of(Every.DAY),
            "Antarctica/Casey",
            "2020-09-01T00:00:00Z",
            "2020-11-01T00:00:00Z",
            "model");
    // 00:01 is no midnight: days are whole quarters of an hour all the same.
    assertThat(tables(read)).containsExactly("usage_15m");
    GroupedRead byHour =
        read(
            "responses",
            Optional.empty(),
            "Antarctica/Casey",
            "2020-09-01T00:00:00Z",
            "2020-11-01T00:00:00Z",
            "hour_of_day");
    assertThat(tables(byHour)).containsExactly("usage_15m", "events");
    assertThat(byHour.plans().get(0).cover().baseMs()).isEqualTo(15 * 60_000);
  }

  @Test
  void distinctSessions_areASumOfWholeBuckets_orCountedOfRawEvents() {
    assertThat(tables(read("sessions_active", Optional.of(Every.MONTH), "UTC", FROM, TO)))
        .containsExactly("activity_daily");
    assertThat(tables(read("sessions_active", Optional.of(Every.DAY), "Asia/Kathmandu", FROM, TO)))
        .containsExactly("activity_15m");
    assertThat(
            tables(read("sessions_active", Optional.empty(), "UTC", FROM, "2024-10-31T00:00:01Z")))
        .containsExactly("events");
    assertThat(tables(read("sessions_active", Optional.empty(), "UTC", FROM, TO, "hour_of_day")))
        .containsExactly("events");
  }

  @Test
  void statement_hasNoValueOfTheQuery() {
    Condition.Prefix condition = new Condition.Prefix(dimension("tool"), "x') OR 1 --");
    TimeRange range = new TimeRange(0, 900_000);
    Calendar calendar =
        Calendar.of(range, ZoneId.of("UTC"), Optional.empty(), List.of(dimension("tool")));
    GroupedRead read =
        new GroupedRead(Set.of("tools.errors"), List.of(), false, List.of(condition), calendar);
    StatementText.Statement statement = StatementText.of(read.plans().get(0), "", Map.of());
    assertThat(statement.sql()).doesNotContain("OR 1").contains("startsWith(tool, {v0:String})");
    assertThat(statement.parameters()).containsEntry("v0", "x') OR 1 --");
  }

  /** Days whose number of events is the number of the day. */
  private static SqlRunner days(String from, int count) {
    Row.Columns columns = new Row.Columns(List.of("day_ms", "all_events"));
    LocalDate first = LocalDate.parse(from);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long dayMs = (first.toEpochDay() + i) * 86_400_000L;
      rows.add(
          columns.row(
              new ObjectMapper()
                  .createArrayNode()
                  .add(dayMs)
                  .add(first.plusDays(i).getDayOfMonth())));
    }
    return (account, sql, parameters, route) -> rows;
  }

  @Test
  void moreRawEventsThanThereIsTimeFor_areRefused_withTheRangeThatFits() {
    FamilyPlan plan = read("calls", Optional.empty(), "UTC", FROM, TO, "branch").plans().get(0);
    RawBound enough = new RawBound(1, days("2024-10-01", 31), "test", 496);
    assertThat(enough.check(plan)).isEqualTo(31 * 32 / 2);
    RawBound few = new RawBound(1, days("2024-10-01", 31), "test", 31 + 30 + 29);
    assertThatThrownBy(() -> few.check(plan))
        .isInstanceOf(RefusedQueryException.class)
        .hasMessageContaining("496 raw events")
        .hasMessageContaining("at most 90")
        .hasMessageContaining("from 2024-10-29 on");
  }

  @Test
  void onlyDaysOfWhichRawEventsAreRead_count() {
    FamilyPlan plan =
        read("events", Optional.of(Every.WEEK), "Europe/Berlin", FROM, TO, "user").plans().get(0);
    assertThat(plan.tables()).containsExactly("user_activity_daily", "events");
    // Sundays, on which a week of Berlin begins at 22:00 or 23:00.
    assertThat(new RawBound(1, days("2024-10-01", 31), "test", 496).check(plan))
        .isEqualTo(6 + 13 + 20 + 27);
  }

  @Test
  void everyMeasure_hasItsComponentsInTheBase() {
    Set<String> components = new HashSet<>();
    Catalog.measures().forEach(measure -> components.addAll(measure.formula().components()));
    Set<String> known = new HashSet<>();
    Catalog.FAMILIES.forEach(
        family ->
            Stream.concat(family.base().components().keySet().stream(), family.presence().stream())
                .forEach(name -> known.add(family.name() + "." + name)));
    assertThat(known).containsAll(components);
  }
}
