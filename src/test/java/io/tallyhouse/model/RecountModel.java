package io.tallyhouse.model;

import io.tallyhouse.model.Overview.TopTool;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The independent recount: remembers what was sent and computes every response from it, from
 * scratch at each call. Requests are to be given in the order in which they were acknowledged. Not
 * thread-safe.
 */
public final class RecountModel {
  private static final int TOP_TOOLS_MAX = 5;

  /** Bytewise, which for UTF-8 is the order of code points. */
  private static final Comparator<String> BY_NAME =
      Comparator.comparing(name -> name.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  /** The acceptable events of one request, in the order in which they are processed. */
  private record Arrival(String account, List<Event> events) {}

  private final List<Arrival> arrivals = new ArrayList<>();
  private final IdentityHashMap<Event, SentEvent> sentAs = new IdentityHashMap<>();

  public Receipt accept(SentRequest request, Instant now) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < request.events().size(); i++) {
      SentEvent sent = request.events().get(i);
      if (Event.isAcceptable(sent, now)) {
        Event event = Event.read(sent, request.idempotencyKey(), i);
        events.add(event);
        sentAs.put(event, sent);
      }
    }
    events.sort(Comparator.comparing(Event::time));
    arrivals.add(new Arrival(request.account(), events));
    return new Receipt(events.size(), request.events().size() - events.size());
  }

  /** The events that count, each once, in order of arrival. */
  public List<Event> stored(String account) {
    Set<List<String>> seen = new HashSet<>();
    List<Event> stored = new ArrayList<>();
    for (Arrival arrival : arrivals) {
      if (arrival.account().equals(account)) {
        for (Event event : arrival.events()) {
          if (event.identity() == null || seen.add(List.of(event.session(), event.identity()))) {
            stored.add(event);
          }
        }
      }
    }
    return stored;
  }

  public Overview overview(
      String account, @Nullable String start, @Nullable String end, Instant now) {
    List<Event> inRange = inRange(account, TimeRange.ofAnalytics(start, end, now));
    Map<String, Long> calls = callsByTool(inRange);
    return new Overview(
        inRange.stream().map(Event::session).distinct().count(),
        inRange.size(),
        inRange.stream().filter(Event::isCall).count(),
        inRange.stream().map(event -> Times.day(event.time())).distinct().count(),
        byCount(calls).stream()
            .limit(TOP_TOOLS_MAX)
            .map(name -> new TopTool(name, Objects.requireNonNull(calls.get(name))))
            .toList());
  }

  public List<ToolStats> tools(
      String account, @Nullable String start, @Nullable String end, int limit, Instant now) {
    TimeRange range = TimeRange.ofAnalytics(start, end, now);
    Map<String, Long> calls = callsByTool(inRange(account, range));
    List<Pair> pairs =
        pairs(account).stream().filter(pair -> range.contains(pair.call().time())).toList();
    List<ToolStats> tools = new ArrayList<>();
    for (String name : byCount(calls).stream().limit(limit).toList()) {
      List<Pair> ofTool = pairs.stream().filter(pair -> pair.call().tool().equals(name)).toList();
      tools.add(ToolStats.of(name, Objects.requireNonNull(calls.get(name)), ofTool));
    }
    return tools;
  }

  public SessionsPage sessions(
      String account, @Nullable String start, @Nullable String end, int limit, int offset) {
    TimeRange starts = TimeRange.ofSessionStarts(start, end);
    Map<String, List<Event>> bySession = new LinkedHashMap<>();
    for (Event event : stored(account)) {
      bySession.computeIfAbsent(event.session(), session -> new ArrayList<>()).add(event);
    }
    List<SessionRow> rows = new ArrayList<>();
    bySession.forEach((id, events) -> rows.add(SessionRow.of(id, events)));
    rows.removeIf(row -> !starts.contains(row.startedAt()));
    rows.sort(Comparator.comparing(SessionRow::startedAt).reversed().thenComparing(SessionRow::id));
    List<SessionRow> page = rows.stream().skip(offset).limit(limit).toList();
    return new SessionsPage(page, rows.size(), limit, offset);
  }

  /** The calls that got their result, each with it. */
  public List<Pair> pairs(String account) {
    return Pairing.of(stored(account));
  }

  /** Whose the events are, and what the calls count under. */
  public Attributed attributed(String account) {
    return new Attributed(
        stored(account).stream()
            .map(event -> CodingEvent.read(Objects.requireNonNull(sentAs.get(event)), event))
            .toList());
  }

  private List<Event> inRange(String account, TimeRange range) {
    return stored(account).stream().filter(event -> range.contains(event.time())).toList();
  }

  private static Map<String, Long> callsByTool(List<Event> events) {
    Map<String, Long> calls = new LinkedHashMap<>();
    events.stream().filter(Event::isCall).forEach(call -> calls.merge(call.tool(), 1L, Long::sum));
    return calls;
  }

  private static List<String> byCount(Map<String, Long> calls) {
    return calls.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey(BY_NAME)))
        .map(Map.Entry::getKey)
        .toList();
  }
}
