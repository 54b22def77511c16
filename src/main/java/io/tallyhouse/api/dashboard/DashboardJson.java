package io.tallyhouse.api.dashboard;

import static io.tallyhouse.http.JsonResponse.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.event.Iso8601;
import io.tallyhouse.http.JsonResponse;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * Responses of the dashboard surface as claude-code-dashboard-api.md writes them, with fields of
 * ours for cache tokens and models without a price. USD are exact decimals.
 */
final class DashboardJson {
  private DashboardJson() {}

  static ObjectNode summary(Summary summary, DashboardParameters query) {
    Usage usage = summary.usage().total();
    ObjectNode json = object();
    json.put("totalSessions", summary.sessions());
    putUsd(json, "totalCost", usage.cost());
    json.put("totalTokens", usage.totalTokens());
    putTokens(json, usage);
    json.put("avgSessionDuration", summary.avgDurationSeconds());
    json.set("topModels", shares(summary.topModels(), "model"));
    putNames(json, "unpricedModels", summary.usage().unpricedModels());
    long fromMs =
        query.openStart()
            ? summary.firstEventMs().orElse(query.startOfLastDayMs())
            : query.range().fromMs();
    json.putObject("dateRange")
        .put("from", Iso8601.formatMillis(fromMs))
        .put("to", Iso8601.formatMillis(query.range().toMs() - 1));
    return json;
  }

  static ObjectNode sessions(SessionList list, int limit, long offset) {
    ObjectNode json = object();
    ArrayNode sessions = json.putArray("sessions");
    list.sessions().forEach(session -> sessions.add(session(session)));
    putPagination(json, list.total(), limit, offset);
    return json;
  }

  static ObjectNode detail(SessionDetail detail, int limit, long offset) {
    ObjectNode json = object();
    json.set("session", session(detail.session()));
    ArrayNode messages = json.putArray("messages");
    for (SessionDetail.Message said : detail.messages()) {
      ObjectNode message = messages.addObject();
      message
          .put("id", said.id().toString())
          .put("sessionId", detail.session().id().toString())
          .put("timestamp", Iso8601.formatMillis(said.timeMs()))
          .put("role", said.role())
          .put("content", said.content());
      putExternalId(message, "externalSessionId", detail.session());
      putTokens(message, said.usage());
      putUsd(message, "cost", said.usage().cost());
      message.put("model", said.model().orElse(null));
    }
    putPagination(json, detail.session().messages(), limit, offset);
    return json;
  }

  static ArrayNode days(List<DailyUsage> days) {
    ArrayNode json = JsonResponse.JSON.createArrayNode();
    for (DailyUsage day : days) {
      Usage usage = day.usage().total();
      ObjectNode node = json.addObject();
      node.put("date", day.date().toString()).put("sessions", day.sessions());
      putTokens(node, usage);
      putUsd(node, "cost", usage.cost());
      node.put("avgDuration", day.avgDurationSeconds());
      putNames(node, "unpricedModels", day.usage().unpricedModels());
    }
    return json;
  }

  static ArrayNode models(List<ModelShare> models) {
    ArrayNode json = JsonResponse.JSON.createArrayNode();
    for (ModelShare model : models) {
      ObjectNode node = json.addObject();
      putShare(node, "model", model.sessions());
      putUsd(node, "totalCost", model.usage().cost());
      node.put("totalTokens", model.usage().totalTokens());
      putTokens(node, model.usage());
    }
    return json;
  }

  /** Names with their counts and percentages; {@code name} is what the document calls a name. */
  static ArrayNode shares(List<CategoryCount> shares, String name) {
    ArrayNode json = JsonResponse.JSON.createArrayNode();
    shares.forEach(share -> putShare(json.addObject(), name, share));
    return json;
  }

  private static ObjectNode session(SessionUsage session) {
    Usage usage = session.usage().total();
    ObjectNode json = object();
    json.put("id", session.id().toString());
    putExternalId(json, "externalId", session);
    json.put("projectPath", session.projectPath())
        .put("startTime", Iso8601.formatMillis(session.startedAtMs()))
        .put("endTime", Iso8601.formatMillis(session.endedAtMs()))
        .put("duration", session.durationSeconds());
    putTokens(json, usage);
    putUsd(json, "cost", usage.cost());
    json.put("model", session.mainModel().orElse(null));
    putNames(json, "unpricedModels", session.usage().unpricedModels());
    return json;
  }

  /** The id as transcripts write it, of sessions whose id is no UUID. */
  private static void putExternalId(ObjectNode json, String name, SessionUsage session) {
    if (!session.externalId().isEmpty()) {
      json.put(name, session.externalId());
    }
  }

  private static void putShare(ObjectNode json, String name, CategoryCount share) {
    json.put(name, share.name()).put("count", share.count()).put("percentage", share.percentage());
  }

  private static void putTokens(ObjectNode json, Usage usage) {
    json.put("inputTokens", usage.inputTokens())
        .put("outputTokens", usage.outputTokens())
        .put("cacheCreationTokens", usage.cacheCreationTokens())
        .put("cacheReadTokens", usage.cacheReadTokens());
  }

  private static void putUsd(ObjectNode json, String name, Optional<BigDecimal> usd) {
    json.set(
        name,
        usd.<JsonNode>map(sum -> json.numberNode(sum.stripTrailingZeros()))
            .orElse(json.nullNode()));
  }

  private static void putNames(ObjectNode json, String name, List<String> names) {
    ArrayNode array = json.putArray(name);
    names.forEach(array::add);
  }

  private static void putPagination(ObjectNode json, long total, int limit, long offset) {
    json.putObject("pagination")
        .put("total", total)
        .put("limit", limit)
        .put("offset", offset)
        .put("hasMore", offset + limit < total);
  }
}
