package io.tallyhouse.model;

import static io.tallyhouse.model.DashboardFigures.BY_NAME;
import static io.tallyhouse.model.DashboardFigures.cost;
import static io.tallyhouse.model.DashboardFigures.input;
import static io.tallyhouse.model.DashboardFigures.number;
import static io.tallyhouse.model.DashboardFigures.output;
import static io.tallyhouse.model.DashboardFigures.pagination;
import static io.tallyhouse.model.DashboardFigures.plain;
import static io.tallyhouse.model.DashboardFigures.putTokens;
import static io.tallyhouse.model.DashboardFigures.share;
import static io.tallyhouse.model.DashboardFigures.shares;
import static io.tallyhouse.model.DashboardFigures.time;
import static io.tallyhouse.model.DashboardFigures.tokens;
import static io.tallyhouse.model.DashboardFigures.unpriced;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.MessageUsage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The responses of the dashboard surface to one account, recounted each time from all that was
 * sent, in plain loops. Responses are maps, lists, texts and {@link BigDecimal}s with no zeros at
 * the end.
 */
public final class DashboardModel {
  private static final int TOP_MODELS = 5;

  private final DashboardEvents events = new DashboardEvents();

  /** Takes in an event; only messages come more than once. */
  public void accept(Event event) {
    events.accept(event);
  }

  /** All sessions' ids. */
  public List<UUID> sessionIds() {
    return List.copyOf(events.sessions.keySet());
  }

  /** {@code overview}, without the end of {@code dateRange} where it depends on today. */
  public Map<String, Object> overview(DashboardQuery query) {
    List<DashboardSession> started = events.started(query);
    List<MessageUsage> used = events.used(query);
    Map<String, Object> response = new HashMap<>();
    response.put("totalSessions", number(started.size()));
    response.put("totalCost", cost(used));
    response.put("totalTokens", number(input(used) + output(used)));
    putTokens(response, used);
    response.put("avgSessionDuration", average(started));
    response.put("topModels", shares("model", events.mainModels(started), TOP_MODELS));
    response.put("unpricedModels", unpriced(used));
    Map<String, Object> dates = new HashMap<>();
    if (query.from() != null) {
      dates.put("from", time(query.firstMs(query.from())));
    } else if (!events.sessions.isEmpty()) {
      long first =
          events.sessions.values().stream()
              .flatMap(s -> s.times.stream())
              .min(Long::compare)
              .orElse(0L);
      if (query.to() == null || first <= query.lastMs(query.to())) {
        dates.put("from", time(first));
      }
    }
    if (query.to() != null) {
      dates.put("to", time(query.lastMs(query.to())));
    }
    response.put("dateRange", dates);
    return response;
  }

  /** {@code sessions}. */
  public Map<String, Object> sessions(DashboardQuery query, int limit, int offset) {
    List<DashboardSession> all =
        events.started(query).stream()
            .sorted(
                Comparator.comparingLong(DashboardSession::startedAtMs)
                    .reversed()
                    .thenComparing(session -> session.id.toString()))
            .toList();
    Map<String, Object> response = new HashMap<>();
    response.put("sessions", all.stream().skip(offset).limit(limit).map(this::session).toList());
    response.put("pagination", pagination(all.size(), limit, offset));
    return response;
  }

  /** {@code sessions/:id}; ids of messages are left out. */
  public Map<String, Object> session(UUID id, int limit, int offset) {
    List<DashboardMessage> said =
        events.messages.values().stream()
            .filter(message -> message.first.sessionId().equals(id))
            .sorted(
                Comparator.comparingLong((DashboardMessage message) -> message.first.timeMs())
                    .thenComparingInt(message -> message.order))
            .toList();
    Map<String, Object> response = new HashMap<>();
    response.put("session", session(Objects.requireNonNull(events.sessions.get(id))));
    response.put("messages", said.stream().skip(offset).limit(limit).map(this::said).toList());
    response.put("pagination", pagination(said.size(), limit, offset));
    return response;
  }

  /** {@code daily-usage}. */
  public List<Object> daily(DashboardQuery query) {
    Map<LocalDate, List<DashboardSession>> sessionsOfDay =
        events.started(query).stream()
            .collect(Collectors.groupingBy(session -> day(session.startedAtMs(), query)));
    Map<LocalDate, List<MessageUsage>> usedOnDay =
        events.used(query).stream()
            .collect(Collectors.groupingBy(usage -> day(usage.timeMs(), query)));
    TreeSet<LocalDate> days = new TreeSet<>(Comparator.reverseOrder());
    days.addAll(sessionsOfDay.keySet());
    usedOnDay.forEach(
        (day, used) -> {
          if (used.stream().anyMatch(usage -> tokens(usage) > 0)) {
            days.add(day);
          }
        });
    List<Object> response = new ArrayList<>();
    for (LocalDate day : days) {
      List<MessageUsage> used = usedOnDay.getOrDefault(day, List.of());
      List<DashboardSession> started = sessionsOfDay.getOrDefault(day, List.of());
      Map<String, Object> element = new HashMap<>();
      element.put("date", day.toString());
      element.put("sessions", number(started.size()));
      putTokens(element, used);
      element.put("cost", cost(used));
      element.put("avgDuration", average(started));
      element.put("unpricedModels", unpriced(used));
      response.add(element);
    }
    return response;
  }

  /** {@code model-distribution}. */
  public List<Object> models(DashboardQuery query) {
    Map<String, Long> counts = events.mainModels(events.started(query));
    long sum = counts.values().stream().mapToLong(Long::longValue).sum();
    Map<String, List<MessageUsage>> used =
        events.used(query).stream().collect(Collectors.groupingBy(MessageUsage::model));
    TreeSet<String> names = new TreeSet<>(counts.keySet());
    used.forEach(
        (model, usages) -> {
          if (usages.stream().anyMatch(usage -> tokens(usage) > 0)) {
            names.add(model);
          }
        });
    names.remove("");
    return names.stream()
        .sorted(
            Comparator.comparing((String model) -> -counts.getOrDefault(model, 0L))
                .thenComparing(
                    model ->
                        -input(used.getOrDefault(model, List.of()))
                            - output(used.getOrDefault(model, List.of())))
                .thenComparing(BY_NAME))
        .map(
            model -> {
              List<MessageUsage> usages = used.getOrDefault(model, List.of());
              Map<String, Object> element =
                  share("model", model, counts.getOrDefault(model, 0L), sum);
              element.put("totalCost", cost(usages));
              element.put("totalTokens", number(input(usages) + output(usages)));
              putTokens(element, usages);
              return (Object) element;
            })
        .toList();
  }

  /** {@code tool-usage}. */
  public List<Map<String, Object>> tools(DashboardQuery query) {
    Map<String, Long> counts = new HashMap<>();
    for (DashboardEvents.Call call : events.calls) {
      if (query.holds(call.timeMs())
          && events.isOf(Objects.requireNonNull(events.sessions.get(call.session())), query)) {
        counts.merge(call.tool(), 1L, Long::sum);
      }
    }
    return shares("tool", counts, Integer.MAX_VALUE);
  }

  private Map<String, Object> session(DashboardSession session) {
    List<MessageUsage> used = events.usedIn(session);
    Map<String, Object> json = new HashMap<>();
    json.put("id", session.id.toString());
    json.put("projectPath", session.project());
    json.put("startTime", time(session.startedAtMs()));
    json.put("endTime", time(session.endedAtMs()));
    json.put("duration", number(session.seconds()));
    putTokens(json, used);
    json.put("cost", cost(used));
    json.put("model", events.mainModel(session).orElse(null));
    json.put("unpricedModels", unpriced(used));
    return json;
  }

  private Map<String, Object> said(DashboardMessage said) {
    List<MessageUsage> used = said.used();
    boolean hasUsage = !said.lines.isEmpty() && !said.lines.get(0).isEmpty();
    String model = hasUsage ? used.get(0).model() : said.first.model();
    Map<String, Object> json = new HashMap<>();
    json.put("sessionId", said.first.sessionId().toString());
    json.put("timestamp", time(said.first.timeMs()));
    json.put("role", said.first.type() == EventType.USER_MESSAGE ? "user" : "assistant");
    json.put("content", String.join("\n\n", said.texts));
    putTokens(json, used);
    json.put("cost", cost(used));
    json.put("model", model.isEmpty() ? null : model);
    return json;
  }

  private static Object average(List<DashboardSession> started) {
    return started.isEmpty()
        ? number(0)
        : plain(
            BigDecimal.valueOf(started.stream().mapToLong(DashboardSession::seconds).sum())
                .divide(BigDecimal.valueOf(started.size()), 0, RoundingMode.HALF_UP));
  }

  private static LocalDate day(long timeMs, DashboardQuery query) {
    return Instant.ofEpochMilli(timeMs).atZone(query.zone()).toLocalDate();
  }
}
