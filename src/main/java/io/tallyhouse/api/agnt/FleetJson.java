package io.tallyhouse.api.agnt;

import static io.tallyhouse.http.JsonResponse.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.tallyhouse.api.agnt.AssistantsQuery.Assistant;
import io.tallyhouse.api.agnt.AssistantsQuery.Assistants;
import io.tallyhouse.api.agnt.EventLogQuery.LoggedEvent;
import io.tallyhouse.api.agnt.EventLogQuery.Page;
import io.tallyhouse.api.agnt.FleetOverviewQuery.FleetOverview;
import io.tallyhouse.api.agnt.PeriodsQuery.PeriodFigures;
import io.tallyhouse.api.agnt.RollingQuery.Rolling;
import io.tallyhouse.api.agnt.TopUsersQuery.User;
import io.tallyhouse.event.Iso8601;
import io.tallyhouse.event.Origin;
import io.tallyhouse.event.TimeBucket;
import io.tallyhouse.http.JsonResponse;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Responses of agnt-analytics.md, with fields of ours where its text speaks of completion rates and
 * cost. USD are exact decimals.
 */
final class FleetJson {
  private FleetJson() {}

  static ObjectNode overview(
      FleetPeriod period, LocalDate start, LocalDate end, LocalDate today, FleetOverview overview) {
    ObjectNode json = object();
    json.put("period", period.wireName());
    json.put("startDate", midnight(start)).put("endDate", midnight(end));
    ActivityTotals counts = overview.figures().counts();
    json.put("activeUsers", overview.figures().activeUsers());
    json.set("events", events(counts));
    putRate(json, counts);
    ObjectNode resources = json.putObject("resources");
    resources
        .put("assistants", overview.resources().assistants())
        .put("sessions", overview.resources().sessions())
        .put("tools", overview.resources().tools())
        .put("models", overview.resources().models());
    putUsage(resources, counts);
    ObjectNode realtime = json.putObject("realtime");
    realtime.put("startDate", midnight(today));
    realtime.put("activeUsers", overview.realtime().activeUsers());
    realtime.set("events", events(overview.realtime().counts()));
    putRate(realtime, overview.realtime().counts());
    putUsage(realtime, overview.realtime().counts());
    return json.put("computedAt", Iso8601.formatMillis(overview.computedAtMs()));
  }

  static ArrayNode periods(FleetPeriod period, List<PeriodFigures> periods) {
    ArrayNode json = JsonResponse.JSON.createArrayNode();
    for (PeriodFigures one : periods) {
      ObjectNode node = json.addObject();
      node.put("period", period.wireName()).put("periodKey", one.key());
      node.put("startDate", Iso8601.formatMillis(one.range().fromMs()));
      node.put("endDate", Iso8601.formatMillis(one.range().toMs()));
      putFigures(node, one.figures());
    }
    return json;
  }

  static ObjectNode rolling(RollingQuery query, Rolling rolling) {
    ObjectNode json = object();
    json.put("window", query.window());
    json.put("startDate", midnight(query.start())).put("endDate", midnight(query.end()));
    putFigures(json, rolling.current());
    ObjectNode previous = json.putObject("previous");
    previous.put("startDate", midnight(query.start().minusDays(query.window())));
    previous.put("endDate", midnight(query.start()));
    putFigures(previous, rolling.previous());
    json.set("change", change(rolling.previous(), rolling.current()));
    ArrayNode series = json.putArray("series");
    LocalDate day = query.start();
    for (ActivityStats point : rolling.series()) {
      putFigures(series.addObject().put("date", day.toString()), point);
      day = day.plusDays(1);
    }
    return json;
  }

  static ObjectNode events(Page page, int limit, long skip) {
    ObjectNode json = object();
    ArrayNode events = json.putArray("events");
    page.events().forEach(event -> events.add(event(event)));
    json.put("total", page.total()).put("limit", limit).put("skip", skip);
    return page.hasMore()
        ? json.put("nextCursor", page.events().get(page.events().size() - 1).position().toCursor())
        : json.putNull("nextCursor");
  }

  static ObjectNode assistants(Assistants assistants) {
    ObjectNode json = object();
    ArrayNode list = json.putArray("assistants");
    for (Assistant assistant : assistants.busiest()) {
      putFigures(list.addObject().put("assistant", assistant.name()), assistant.figures());
    }
    return json.put("hasMore", assistants.more());
  }

  static ObjectNode users(List<User> users) {
    ObjectNode json = object();
    ArrayNode list = json.putArray("users");
    for (User user : users) {
      ObjectNode node = list.addObject().put("user", user.name());
      putEvents(node, user.counts());
      putRate(node, user.counts());
      node.put("activity", user.activity());
    }
    return json;
  }

  /** An object with one field. */
  static ObjectNode named(String name, JsonNode value) {
    return object().set(name, value);
  }

  private static ObjectNode event(LoggedEvent event) {
    boolean sentAsSuch = event.source().equals(Origin.Source.AGNT.wireName());
    ObjectNode json = object();
    json.put("id", event.id().isEmpty() ? event.position().toCursor() : event.id());
    json.put("eventType", event.type().wireName());
    json.put("timestamp", Iso8601.formatMillis(event.position().timeMs()));
    json.put("assistant", event.assistant());
    json.put("user", event.user().isEmpty() ? null : event.user());
    json.putRawValue("data", new RawValue(event.data().isEmpty() ? "{}" : event.data()));
    json.put("sessionId", sentAsSuch ? null : event.position().sessionId().toString());
    return json.put("source", event.source());
  }

  private static ObjectNode events(ActivityTotals counts) {
    ObjectNode json = object();
    putEvents(json, counts);
    return json;
  }

  private static void putFigures(ObjectNode json, ActivityStats figures) {
    json.put("activeUsers", figures.activeUsers());
    putCounts(json, figures.counts());
  }

  private static void putCounts(ObjectNode json, ActivityTotals counts) {
    putEvents(json, counts);
    putRate(json, counts);
    putUsage(json, counts);
  }

  private static void putEvents(ObjectNode json, ActivityTotals counts) {
    json.put("incomingMessages", counts.incomingMessages())
        .put("outgoingMessages", counts.outgoingMessages())
        .put("tasksInitiated", counts.tasksInitiated())
        .put("tasksCompleted", counts.tasksCompleted())
        .put("total", counts.total());
  }

  private static void putRate(ObjectNode json, ActivityTotals counts) {
    putNullable(json, "completionRate", counts.completionRate());
  }

  private static void putUsage(ObjectNode json, ActivityTotals counts) {
    json.putObject("tokens")
        .put("input", counts.inputTokens())
        .put("output", counts.outputTokens())
        .put("cacheWrite", counts.cacheWriteTokens())
        .put("cacheRead", counts.cacheReadTokens())
        .put("total", counts.tokens());
    Optional<BigDecimal> cost = counts.costUsd();
    json.put("costUsd", cost.orElse(null));
    json.put("unpricedResponses", counts.unpricedResponses());
  }

  private static ObjectNode change(ActivityStats before, ActivityStats now) {
    ActivityTotals old = before.counts();
    ActivityTotals current = now.counts();
    ObjectNode json = object();
    putChange(json, "activeUsers", before.activeUsers(), now.activeUsers());
    putChange(json, "incomingMessages", old.incomingMessages(), current.incomingMessages());
    putChange(json, "outgoingMessages", old.outgoingMessages(), current.outgoingMessages());
    putChange(json, "tasksInitiated", old.tasksInitiated(), current.tasksInitiated());
    putChange(json, "tasksCompleted", old.tasksCompleted(), current.tasksCompleted());
    putChange(json, "total", old.total(), current.total());
    putNullable(json, "completionRate", relative(old.completionRate(), current.completionRate()));
    putChange(json, "tokens", old.tokens(), current.tokens());
    putNullable(json, "costUsd", relative(asDouble(old.costUsd()), asDouble(current.costUsd())));
    return json;
  }

  private static void putChange(ObjectNode json, String name, long before, long now) {
    putNullable(
        json, name, relative(OptionalDouble.of((double) before), OptionalDouble.of((double) now)));
  }

  private static OptionalDouble relative(OptionalDouble before, OptionalDouble now) {
    return before.isEmpty() || now.isEmpty() || before.getAsDouble() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((now.getAsDouble() - before.getAsDouble()) / before.getAsDouble());
  }

  private static OptionalDouble asDouble(Optional<BigDecimal> value) {
    return value.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(value.get().doubleValue());
  }

  private static void putNullable(ObjectNode json, String name, OptionalDouble value) {
    if (value.isPresent()) {
      json.put(name, value.getAsDouble());
    } else {
      json.putNull(name);
    }
  }

  private static String midnight(LocalDate day) {
    return Iso8601.formatMillis(day.toEpochDay() * TimeBucket.DAY_MS);
  }
}
