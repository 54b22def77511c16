package io.tallyhouse.model;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The independent recount of the fleet's analytics: remembers what was sent and computes every
 * response from it. What is sent is to be given in the order in which it was acknowledged.
 * Responses are maps, lists, texts, {@link Long} for counts, {@link BigDecimal} for exact money and
 * {@link Double} for quotients. Not thread-safe.
 */
public final class FleetModel {
  /** Bytewise, which for UTF-8 is the order of code points. */
  private static final Comparator<String> BY_NAME =
      Comparator.comparing(name -> name.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  private static final Comparator<Map<String, Object>> BY_TOTAL =
      Comparator.comparingLong((Map<String, Object> entry) -> number(entry, "total")).reversed();

  /** What came into an account at once, and how it is to be told again. */
  private record Arrival(String account, Consumer<FleetReplay> told) {}

  private record Coding(SentEvent sent, Event event) {}

  private record Fleet(SentFleetEvent sent, @Nullable String identity) {}

  private final List<Arrival> arrivals = new ArrayList<>();
  private final Map<String, FleetHistory> histories = new HashMap<>();

  public Receipt accept(Delivery delivery, Instant now) {
    if (delivery instanceof SentRequest request) {
      return acceptCoding(request, now);
    }
    return acceptFleet((SentFleetRequest) delivery, now);
  }

  private Receipt acceptCoding(SentRequest request, Instant now) {
    List<Coding> accepted = new ArrayList<>();
    for (int i = 0; i < request.events().size(); i++) {
      SentEvent sent = request.events().get(i);
      if (Event.isAcceptable(sent, now)) {
        accepted.add(new Coding(sent, Event.read(sent, request.idempotencyKey(), i)));
      }
    }
    accepted.sort(Comparator.comparing(coding -> coding.event().time()));
    arrive(
        request.account(),
        replay -> accepted.forEach(coding -> replay.codingEvent(coding.sent(), coding.event())));
    return new Receipt(accepted.size(), request.events().size() - accepted.size());
  }

  private Receipt acceptFleet(SentFleetRequest request, Instant now) {
    List<Fleet> accepted = new ArrayList<>();
    String key = request.idempotencyKey();
    for (int i = 0; i < request.events().size(); i++) {
      SentFleetEvent sent = request.events().get(i);
      if (isAcceptable(sent, now)) {
        String byKey = key == null ? null : "key " + key + " " + i + " " + sent.json();
        accepted.add(new Fleet(sent, sent.id() == null ? byKey : "id " + sent.id()));
      }
    }
    accepted.sort(Comparator.comparing(fleet -> Times.parse(fleet.sent().timestamp())));
    arrive(
        request.account(),
        replay -> accepted.forEach(fleet -> replay.fleetEvent(fleet.sent(), fleet.identity())));
    return new Receipt(accepted.size(), request.events().size() - accepted.size());
  }

  /** The same borders as those of the events of coding sessions. */
  private static boolean isAcceptable(SentFleetEvent sent, Instant now) {
    return Event.isAcceptable(new SentEvent("", "", sent.timestamp(), sent.data()), now);
  }

  /** Lines of a transcript's file, in their order. */
  public void sync(String account, List<TranscriptLineSpec> lines) {
    List<TranscriptLineSpec> told = List.copyOf(lines);
    arrive(account, replay -> told.forEach(replay::line));
  }

  /** The same of lines that were added to a file and read at a time, with starts and ends. */
  public void sync(String account, String file, List<TranscriptLineSpec> lines, Instant now) {
    List<TranscriptLineSpec> told = List.copyOf(lines);
    arrive(account, replay -> replay.file(file, told, now));
  }

  private void arrive(String account, Consumer<FleetReplay> told) {
    arrivals.add(new Arrival(account, told));
    histories.remove(account);
  }

  /** All that is stored, recounted from the beginning. */
  public FleetHistory history(String account) {
    return histories.computeIfAbsent(account, this::replay);
  }

  private FleetHistory replay(String account) {
    FleetReplay replay = new FleetReplay();
    for (Arrival arrival : arrivals) {
      if (arrival.account().equals(account)) {
        arrival.told().accept(replay);
      }
    }
    return replay.history();
  }

  /** {@code overview} without {@code computedAt}; null parameters are left out. */
  public Map<String, Object> overview(
      String account,
      @Nullable String period,
      @Nullable String endDate,
      @Nullable String assistant,
      Instant now) {
    String name = period == null ? "week" : period;
    long days =
        switch (name) {
          case "day" -> 1;
          case "week" -> 7;
          default -> 30;
        };
    FleetSpan span = FleetSpan.lastDays(days, endDate, now);
    FleetSpan today = FleetSpan.day(now);
    FleetHistory part = part(account, span, assistant);
    Map<String, Object> response = new LinkedHashMap<>();
    response.put("period", name);
    putSpan(response, span);
    putSummary(response, part);
    response.put("resources", part.resources());
    Map<String, Object> realtime = new LinkedHashMap<>();
    realtime.put("startDate", FleetSpan.print(today.start()));
    putSummary(realtime, part(account, today, assistant));
    realtime.putAll(part(account, today, assistant).used());
    response.put("realtime", realtime);
    return response;
  }

  private static void putSummary(Map<String, Object> response, FleetHistory part) {
    response.put("activeUsers", part.figures().get("activeUsers"));
    response.put("events", part.counts());
    response.put("completionRate", part.completionRate());
  }

  /** {@code metrics}. */
  public List<Map<String, Object>> metrics(
      String account, String period, QueryRange range, @Nullable String assistant) {
    List<Map<String, Object>> response = new ArrayList<>();
    for (FleetSpan.Period part : FleetSpan.of(range).periods(period)) {
      Map<String, Object> element = new LinkedHashMap<>();
      element.put("period", period);
      element.put("periodKey", part.key());
      putSpan(element, part.span());
      element.putAll(part(account, part.span(), assistant).figures());
      response.add(element);
    }
    return response;
  }

  /** {@code snapshots}. */
  public Map<String, Object> snapshots(
      String account, QueryRange range, @Nullable String assistant) {
    return Map.of("snapshots", metrics(account, "day", range, assistant));
  }

  /** {@code rolling}. */
  public Map<String, Object> rolling(
      String account,
      int window,
      @Nullable String endDate,
      @Nullable String assistant,
      Instant now) {
    FleetSpan span = FleetSpan.lastDays(window, endDate, now);
    FleetSpan before = new FleetSpan(span.start().minus(Duration.ofDays(window)), span.start());
    Map<String, Object> previous = new LinkedHashMap<>();
    putSpan(previous, before);
    previous.putAll(part(account, before, assistant).figures());
    Map<String, Object> figures = part(account, span, assistant).figures();
    List<Map<String, Object>> series = new ArrayList<>();
    LocalDate first = Times.day(span.start());
    for (int i = 0; i < window; i++) {
      LocalDate day = first.plusDays(i);
      Map<String, Object> point = new LinkedHashMap<>();
      point.put("date", day.toString());
      FleetSpan days = FleetSpan.days(day.minusDays(window - 1L), window);
      point.putAll(part(account, days, assistant).figures());
      series.add(point);
    }
    Map<String, Object> response = new LinkedHashMap<>();
    response.put("window", (long) window);
    putSpan(response, span);
    response.putAll(figures);
    response.put("previous", previous);
    response.put("change", change(figures, previous));
    response.put("series", series);
    return response;
  }

  private static Map<String, Object> change(Map<String, Object> now, Map<String, Object> before) {
    Map<String, Object> change = new LinkedHashMap<>();
    for (String figure :
        List.of(
            "activeUsers",
            "incomingMessages",
            "outgoingMessages",
            "tasksInitiated",
            "tasksCompleted",
            "total",
            "completionRate",
            "costUsd")) {
      change.put(figure, change(now.get(figure), before.get(figure)));
    }
    change.put("tokens", change(totalTokens(now), totalTokens(before)));
    return change;
  }

  private static @Nullable Object totalTokens(Map<String, Object> figures) {
    return figures.get("tokens") instanceof Map<?, ?> tokens ? tokens.get("total") : null;
  }

  private static @Nullable Double change(@Nullable Object now, @Nullable Object before) {
    if (now instanceof Number to && before instanceof Number from && from.doubleValue() != 0) {
      return (to.doubleValue() - from.doubleValue()) / from.doubleValue();
    }
    return null;
  }

  /** {@code events}: all that the log has for this query, in no order. */
  public List<FleetEvent> log(
      String account,
      QueryRange range,
      @Nullable String eventType,
      @Nullable String assistant,
      @Nullable String user) {
    return part(account, FleetSpan.of(range), assistant).events().stream()
        .filter(event -> eventType == null || event.type().equals(eventType))
        .filter(event -> user == null || user.equals(event.row().user()))
        .toList();
  }

  /** The response of the route of that name. */
  public Map<String, Object> assistants(
      String account, QueryRange range, @Nullable String assistant) {
    FleetHistory part = part(account, FleetSpan.of(range), assistant);
    List<Map<String, Object>> assistants = new ArrayList<>();
    for (String name : part.names(FleetRow::assistant).sorted(BY_NAME).toList()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("assistant", name);
      entry.putAll(part.of(name).figures());
      assistants.add(entry);
    }
    assistants.sort(BY_TOTAL);
    return Map.of("assistants", assistants, "hasMore", false);
  }

  /** {@code users/top}. */
  public Map<String, Object> topUsers(
      String account, QueryRange range, @Nullable String assistant, int limit) {
    FleetHistory part = part(account, FleetSpan.of(range), assistant);
    List<Map<String, Object>> users = new ArrayList<>();
    for (String name : part.names(FleetRow::user).sorted(BY_NAME).toList()) {
      FleetHistory ofUser = part.by(name);
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("user", name);
      entry.putAll(ofUser.counts());
      entry.put("completionRate", ofUser.completionRate());
      entry.put("activity", (long) ofUser.rows().size());
      users.add(entry);
    }
    users.sort(
        BY_TOTAL.thenComparing(
            Comparator.comparingLong((Map<String, Object> entry) -> number(entry, "activity"))
                .reversed()));
    return Map.of("users", users.stream().limit(limit).toList());
  }

  private FleetHistory part(String account, FleetSpan span, @Nullable String assistant) {
    return history(account).of(assistant).in(span);
  }

  private static void putSpan(Map<String, Object> response, FleetSpan span) {
    response.put("startDate", FleetSpan.print(span.start()));
    response.put("endDate", FleetSpan.print(span.end()));
  }

  private static long number(Map<String, Object> entry, String field) {
    return (Long) Objects.requireNonNull(entry.get(field));
  }
}
