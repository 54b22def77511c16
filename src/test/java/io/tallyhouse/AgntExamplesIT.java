package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.model.Times;
import io.tallyhouse.testing.ApiResponseReader;
import io.tallyhouse.testing.FleetRecount;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/**
 * The requests of reference/agnt-analytics.md, with the key as a Bearer token as it stands there,
 * give answers of the documented form.
 */
class AgntExamplesIT extends AgntExamples {
  @Test
  void overview_respondsAsDocumented() {
    storeTheDocumentedWeek();

    JsonNode data = get("/analytics/overview?period=week&endDate=2026-02-28");
    assertThat(ApiResponseReader.text(data, "computedAt")).matches(FleetRecount.TIME);
    assertThat(Times.parse(ApiResponseReader.text(data, "computedAt")))
        .isBetween(Instant.now().minusSeconds(600), Instant.now().plusSeconds(1));
    JsonNode realtime = ((ObjectNode) data).remove("realtime");
    ((ObjectNode) data).remove("computedAt");
    assertJson(
        data,
        """
        {"period":"week","startDate":"2026-02-22T00:00:00.000Z",
        "endDate":"2026-03-01T00:00:00.000Z","activeUsers":142,
        "events":{"incomingMessages":8420,"outgoingMessages":8105,"tasksInitiated":312,
        "tasksCompleted":298,"total":17135},"completionRate":%s,
        "resources":{"assistants":1,"sessions":0,"tools":0,"models":0,%s}}"""
            .formatted(298.0 / 312, NO_USAGE));
    assertThat(ApiResponseReader.text(realtime, "startDate")).matches(FleetRecount.TIME);
    assertThat(names(realtime))
        .containsExactlyInAnyOrder(
            "startDate",
            "activeUsers",
            "events",
            "completionRate",
            "tokens",
            "costUsd",
            "unpricedResponses");
  }

  @Test
  void overview_isOfTheLastWeekUnlessSaidOtherwise_withTodayBeside() {
    LocalDate before = Times.day(Instant.now());
    post(
        """
        {"events":[{"eventType":"tasksCompleted","timestamp":"%s","user":"ada"}]}"""
            .formatted(Instant.now()));
    JsonNode week = get("/analytics/overview");
    JsonNode month = get("/analytics/overview?period=month");
    LocalDate today = Times.day(Instant.now());
    if (!today.equals(before)) {
      return; // Midnight passed between.
    }

    assertThat(week.path("period").asText()).isEqualTo("week");
    assertThat(week.path("startDate").asText()).isEqualTo(today.minusDays(7) + "T00:00:00.000Z");
    assertThat(week.path("endDate").asText()).isEqualTo(today + "T00:00:00.000Z");
    assertThat(week.path("events").path("total").longValue()).isZero();
    assertThat(month.path("startDate").asText()).isEqualTo(today.minusDays(30) + "T00:00:00.000Z");
    assertJson(
        week.path("realtime"),
        """
        {"startDate":"%sT00:00:00.000Z","activeUsers":1,"events":{"incomingMessages":0,
        "outgoingMessages":0,"tasksInitiated":0,"tasksCompleted":1,"total":1},
        "completionRate":null,%s}"""
            .formatted(today, NO_USAGE));
  }

  @Test
  void metrics_respondsAsDocumented() {
    post(EVENTS);
    assertJson(
        get("/analytics/metrics?period=week&startDate=2026-02-27&endDate=2026-03-02T06:00:00Z"),
        """
        [{"period":"week","periodKey":"2026-W09","startDate":"2026-02-27T00:00:00.000Z",
        "endDate":"2026-03-02T00:00:00.000Z","activeUsers":2,"incomingMessages":1,
        "outgoingMessages":1,"tasksInitiated":2,"tasksCompleted":0,"total":4,"completionRate":0.0,
        %1$s},
        {"period":"week","periodKey":"2026-W10","startDate":"2026-03-02T00:00:00.000Z",
        "endDate":"2026-03-02T06:00:00.000Z","activeUsers":0,"incomingMessages":0,
        "outgoingMessages":0,"tasksInitiated":0,"tasksCompleted":0,"total":0,"completionRate":null,
        %1$s}]"""
            .formatted(NO_USAGE));
    JsonNode months =
        get(
            "/analytics/metrics?period=month&startDate=2026-02-01&endDate=2026-03-31"
                + "&assistant=support");
    assertThat(months.findValuesAsText("periodKey")).containsExactly("2026-02", "2026-03");
    assertThat(totals(months)).containsExactly(2L, 0L);
    JsonNode days = get("/analytics/metrics?period=day&startDate=2026-02-28&endDate=2026-03-01");
    assertThat(days.findValuesAsText("periodKey")).containsExactly("2026-02-28", "2026-03-01");
    assertThat(days.findValuesAsText("tasksInitiated")).containsExactly("1", "1");
  }

  @Test
  void rolling_respondsAsDocumented() {
    post(EVENTS);
    JsonNode data = get("/analytics/rolling?window=1&endDate=2026-02-28");

    assertJson(
        data,
        """
        {"window":1,"startDate":"2026-02-28T00:00:00.000Z","endDate":"2026-03-01T00:00:00.000Z",
        "activeUsers":1,"incomingMessages":0,"outgoingMessages":0,"tasksInitiated":1,
        "tasksCompleted":0,"total":1,"completionRate":0.0,%1$s,
        "previous":{"startDate":"2026-02-27T00:00:00.000Z","endDate":"2026-02-28T00:00:00.000Z",
        "activeUsers":1,"incomingMessages":1,"outgoingMessages":1,"tasksInitiated":0,
        "tasksCompleted":0,"total":2,"completionRate":null,%1$s},
        "change":{"activeUsers":0.0,"incomingMessages":-1.0,"outgoingMessages":-1.0,
        "tasksInitiated":null,"tasksCompleted":null,"total":-0.5,"completionRate":null,
        "tokens":null,"costUsd":null},
        "series":[{"date":"2026-02-28","activeUsers":1,"incomingMessages":0,"outgoingMessages":0,
        "tasksInitiated":1,"tasksCompleted":0,"total":1,"completionRate":0.0,%1$s}]}"""
            .formatted(NO_USAGE));
    assertThat(get("/analytics/rolling").path("window").intValue()).isEqualTo(7);
    assertThat(get("/analytics/rolling").path("series").size()).isEqualTo(7);
    assertThat(get("/analytics/rolling?window=90").path("series").size()).isEqualTo(90);
    JsonNode midnight = get("/analytics/rolling?window=1&endDate=2026-03-01T00:00:00Z");
    assertThat(midnight).isEqualTo(data);
  }
}
