package io.tallyhouse.model;

import static io.tallyhouse.model.Events.call;
import static io.tallyhouse.model.FleetEvent.INCOMING_MESSAGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Periods, windows and orders of the fleet's recount. */
class FleetResponsesTest {
  private static final Instant NOW = Instant.parse("2024-03-10T12:00:00Z");
  private static final QueryRange ALL = new QueryRange("2024-01-01", "2024-12-31");
  private static final String DAY = "2024-03-01T";

  private final FleetModel model = new FleetModel();

  @Test
  void metrics_cutWeeksAtTheRange_andKeyThemByTheIsoYear() {
    sendFleet(new SentFleetEvent(INCOMING_MESSAGES, "2021-01-03T23:59:59.999Z"));
    List<Map<String, Object>> weeks =
        model.metrics("a", "week", new QueryRange("2020-12-27", "2021-01-04T00:00:00.001Z"), null);

    assertThat(weeks)
        .extracting(week -> week.get("periodKey"))
        .containsExactly("2020-W52", "2020-W53", "2021-W01");
    assertThat(weeks)
        .extracting(week -> week.get("startDate"))
        .containsExactly(
            "2020-12-27T00:00:00.000Z", "2020-12-28T00:00:00.000Z", "2021-01-04T00:00:00.000Z");
    assertThat(weeks.get(2)).containsEntry("endDate", "2021-01-04T00:00:00.001Z");
    assertThat(weeks).extracting(week -> week.get("total")).containsExactly(0L, 1L, 0L);
    assertThat(model.metrics("a", "week", new QueryRange("2024-12-30", "2024-12-30"), null).get(0))
        .containsEntry("periodKey", "2025-W01");
    assertThat(model.metrics("a", "month", new QueryRange("2024-02-29", "2024-03-01"), null))
        .extracting(month -> month.get("periodKey"))
        .containsExactly("2024-02", "2024-03");
    assertThat(
            model.metrics(
                "a", "day", new QueryRange("2024-02-29T01:00Z", "2024-02-29T01:00Z"), null))
        .isEmpty();
  }

  @Test
  void rolling_hasTheWindowBefore_theChangeAndAPointPerDay() {
    sendFleet(day("2024-03-01").by("ada", null), day("2024-03-02").by("bob", null));
    sendFleet(day("2024-03-03").by("ada", null), day("2024-03-04").by("ada", null));
    sendFleet(day("2024-03-04").by("bob", null));
    Map<String, Object> rolling = model.rolling("a", 2, "2024-03-04", null, NOW);

    assertThat(rolling)
        .containsEntry("startDate", "2024-03-03T00:00:00.000Z")
        .containsEntry("endDate", "2024-03-05T00:00:00.000Z")
        .containsEntry("activeUsers", 2L)
        .containsEntry("total", 3L);
    assertThat(rolling.get("previous"))
        .asInstanceOf(MAP)
        .containsEntry("startDate", "2024-03-01T00:00:00.000Z")
        .containsEntry("total", 2L);
    assertThat(rolling.get("change"))
        .asInstanceOf(MAP)
        .containsEntry("total", 0.5)
        .containsEntry("activeUsers", 0.0)
        .containsEntry("tasksInitiated", null);
    assertThat(rolling.get("series"))
        .asInstanceOf(LIST)
        .extracting(point -> ((Map<?, ?>) point).get("date") + " " + total(point))
        .containsExactly("2024-03-03 2", "2024-03-04 3");
  }

  @Test
  void overview_isOfTheLastWholeDays_withTodayBeside() {
    sendFleet(day("2024-03-09"), day("2024-03-10"), day("2024-03-02"), day("2024-03-03"));
    Map<String, Object> week = model.overview("a", null, null, null, NOW);

    assertThat(week)
        .containsEntry("period", "week")
        .containsEntry("startDate", "2024-03-03T00:00:00.000Z")
        .containsEntry("endDate", "2024-03-10T00:00:00.000Z");
    assertThat(total(Objects.requireNonNull(week.get("events")))).isEqualTo(2L);
    assertThat(week.get("realtime"))
        .asInstanceOf(MAP)
        .containsEntry("startDate", "2024-03-10T00:00:00.000Z");
    assertThat(model.overview("a", "month", "2024-03-01", null, NOW))
        .containsEntry("startDate", "2024-02-01T00:00:00.000Z")
        .containsEntry("endDate", "2024-03-02T00:00:00.000Z");
    assertThat(model.overview("a", "day", "2024-03-01T00:00:00Z", null, NOW))
        .containsEntry("startDate", "2024-02-29T00:00:00.000Z");
  }

  @Test
  void topUsers_areByTotalThenActivityThenName() {
    sendFleet(day("2024-03-01").by("b", "x"), day("2024-03-01").by("a", "x"));
    send(call(DAY + "10:00:00Z", "{}").by("c", null), call(DAY + "10:00:00Z", "{}").by("Z", null));
    send(call(DAY + "10:00:00Z", "{}").by("c", "x"));

    assertThat(names(model.topUsers("a", ALL, null, 9), "users", "user"))
        .containsExactly("a", "b", "c", "Z");
    assertThat(names(model.topUsers("a", ALL, "", 1), "users", "user")).containsExactly("a");
    assertThat(names(model.topUsers("a", ALL, "x", 9), "users", "user"))
        .containsExactly("a", "b", "c");
    assertThat(model.history("a").of("x").figures()).containsEntry("activeUsers", 3L);
  }

  private void send(SentEvent... events) {
    model.accept(new SentRequest("a", null, List.of(events)), NOW);
  }

  private void sendFleet(SentFleetEvent... events) {
    model.accept(new SentFleetRequest("a", null, List.of(events)), NOW);
  }

  private static @Nullable Object total(Object figures) {
    return ((Map<?, ?>) figures).get("total");
  }

  private static List<String> names(Map<String, Object> response, String list, String field) {
    return ((List<?>) Objects.requireNonNull(response.get(list)))
        .stream().map(entry -> String.valueOf(((Map<?, ?>) entry).get(field))).toList();
  }

  private static SentFleetEvent day(String date) {
    return new SentFleetEvent(INCOMING_MESSAGES, date);
  }
}
