package io.tallyhouse.model;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.MessageUsage;
import io.tallyhouse.event.Pricing;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The answers of the dashboard surface to one account, recounted each time from all that was told,
 * in plain loops. Responses are maps, lists, texts and {@link BigDecimal}s with no zeros at the
 * end.
 */
public final class DashboardModel {
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final int TOP_MODELS = 5;

  /** Bytewise, which for UTF-8 is the order of code points. */
  private static final Comparator<String> BY_NAME =
      Comparator.comparing(name -> name.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  /** The parameters all routes have; null = left out. */
  public record Query(
      @Nullable String from,
      @Nullable String to,
      @Nullable String timezone,
      @Nullable String project,
      @Nullable String model) {
    /** Everything. */
    public static final Query ALL = new Query(null, null, null, null, null);

    ZoneId zone() {
      return timezone == null ? ZoneOffset.UTC : ZoneId.of(timezone);
    }

    boolean holds(long timeMs) {
      return (from == null || timeMs >= firstMs(from)) && (to == null || timeMs <= lastMs(to));
    }

    /** Whether the start is not after the end. */
    boolean isInOrder() {
      return from == null || to == null || firstMs(from) <= lastMs(to);
    }

    private long firstMs(String text) {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(zone()).toInstant().toEpochMilli()
          : ms(text);
    }

    private long lastMs(String text) {
      return text.length() == 10
          ? LocalDate.parse(text).plusDays(1).atStartOfDay(zone()).toInstant().toEpochMilli() - 1
          : ms(text);
    }

    private long ms(String text) {
      return text.endsWith("Z")
          ? Instant.parse(text).toEpochMilli()
          : LocalDateTime.parse(text).atZone(zone()).toInstant().toEpochMilli();
    }
  }

  private static final class Session {
    private final UUID id;
    private final TreeSet<String> projects = new TreeSet<>(BY_NAME);
    private final List<Long> times = new ArrayList<>();
    private final List<Long> starts = new ArrayList<>();

    Session(UUID id) {
      this.id = id;
    }

    long startedAtMs() {
      return java.util.Collections.min(starts.isEmpty() ? times : starts);
    }

    long endedAtMs() {
      return java.util.Collections.max(times);
    }

    String project() {
      return projects.isEmpty() ? "" : projects.first();
    }

    long seconds() {
      return (endedAtMs() - startedAtMs() + 500) / 1000;
    }
  }

  private static final class Said {
    private final Event first;
    private final int order;
    private final List<String> texts = new ArrayList<>();
    // Of the response itself, and of each request it made besides: what all lines say.
    private final List<List<MessageUsage>> told = new ArrayList<>();
    private @Nullable Pricing pricing;

    Said(Event first, int order) {
      this.first = first;
      this.order = order;
    }

    void tell(int request, MessageUsage usage) {
      while (told.size() <= request) {
        told.add(new ArrayList<>());
      }
      told.get(request).add(usage);
    }

    /** What counts: of each figure the largest that any line says, under the earliest line. */
    List<MessageUsage> used() {
      return told.stream().filter(lines -> !lines.isEmpty()).map(this::largest).toList();
    }

    private MessageUsage largest(List<MessageUsage> lines) {
      if (lines.size() == 1) {
        return lines.get(0);
      }
      MessageUsage earliest =
          lines.stream().min(Comparator.comparingLong(MessageUsage::timeMs)).orElseThrow();
      long writes = max(lines, usage -> usage.cacheWrite5mTokens() + usage.cacheWrite1hTokens());
      long writes1h = max(lines, MessageUsage::cacheWrite1hTokens);
      MessageUsage largest =
          new MessageUsage(
              earliest.timeMs(),
              earliest.project(),
              earliest.model(),
              max(lines, MessageUsage::inputTokens),
              max(lines, MessageUsage::outputTokens),
              writes - writes1h,
              writes1h,
              max(lines, MessageUsage::cacheReadTokens),
              max(lines, MessageUsage::webSearches),
              lines.stream().anyMatch(MessageUsage::fast),
              lines.stream().anyMatch(MessageUsage::usInference),
              0,
              false,
              false);
      if (lines.stream().anyMatch(MessageUsage::costReported)) {
        long cost = max(lines, usage -> usage.costReported() ? usage.costNanoUsd() : 0);
        return largest.withCost(OptionalLong.of(cost), true);
      }
      return largest.withCost(Objects.requireNonNull(pricing).costNanoUsd(largest), false);
    }

    private static long max(List<MessageUsage> lines, ToLongFunction<MessageUsage> figure) {
      return lines.stream().mapToLong(figure).max().orElseThrow();
    }
  }

  private record Call(UUID session, long timeMs, String tool) {}

  private final Map<UUID, Session> sessions = new LinkedHashMap<>();
  private final Map<Long, Said> messages = new LinkedHashMap<>();
  private final List<Call> calls = new ArrayList<>();

  /** Takes in an event; only messages are told more than once. */
  public void accept(Event event) {
    Message message = event.message();
    if (message != null && event.type().isMessage()) {
      Said known = messages.get(message.key());
      Said said = known == null ? new Said(event, messages.size()) : known;
      for (String text : message.texts()) {
        if (!said.texts.contains(text)) {
          said.texts.add(text);
        }
      }
      if (message.usage() != null) {
        said.tell(0, message.usage());
      }
      for (int i = 0; i < message.iterations().size(); i++) {
        said.tell(i + 1, message.iterations().get(i));
      }
      said.pricing = message.pricing();
      messages.put(message.key(), said);
      if (known != null) {
        return;
      }
    }
    Session session = sessions.computeIfAbsent(event.sessionId(), Session::new);
    session.times.add(event.timeMs());
    if (event.type() == EventType.SESSION_START) {
      session.starts.add(event.timeMs());
    }
    if (!event.project().isEmpty()) {
      session.projects.add(event.project());
    }
    if (event.type() == EventType.TOOL_USE) {
      calls.add(new Call(event.sessionId(), event.timeMs(), event.calledTool()));
    }
  }

  /** All sessions' ids. */
  public List<UUID> sessionIds() {
    return List.copyOf(sessions.keySet());
  }

  /** {@code overview}, without the end of {@code dateRange} where it depends on today. */
  public Map<String, Object> overview(Query query) {
    List<Session> started = started(query);
    List<MessageUsage> used = used(query);
    Map<String, Object> response = new HashMap<>();
    response.put("totalSessions", number(started.size()));
    response.put("totalCost", cost(used));
    response.put("totalTokens", number(input(used) + output(used)));
    putTokens(response, used);
    response.put("avgSessionDuration", average(started));
    response.put("topModels", shares("model", mainModels(started), TOP_MODELS));
    response.put("unpricedModels", unpriced(used));
    Map<String, Object> dates = new HashMap<>();
    if (query.from() != null) {
      dates.put("from", time(query.firstMs(query.from())));
    } else if (!sessions.isEmpty()) {
      long first =
          sessions.values().stream().flatMap(s -> s.times.stream()).min(Long::compare).orElse(0L);
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
  public Map<String, Object> sessions(Query query, int limit, int offset) {
    List<Session> all =
        started(query).stream()
            .sorted(
                Comparator.comparingLong(Session::startedAtMs)
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
    List<Said> said =
        messages.values().stream()
            .filter(message -> message.first.sessionId().equals(id))
            .sorted(
                Comparator.comparingLong((Said message) -> message.first.timeMs())
                    .thenComparingInt(message -> message.order))
            .toList();
    Map<String, Object> response = new HashMap<>();
    response.put("session", session(Objects.requireNonNull(sessions.get(id))));
    response.put("messages", said.stream().skip(offset).limit(limit).map(this::said).toList());
    response.put("pagination", pagination(said.size(), limit, offset));
    return response;
  }

  /** {@code daily-usage}. */
  public List<Object> daily(Query query) {
    Map<LocalDate, List<Session>> sessionsOfDay =
        started(query).stream()
            .collect(Collectors.groupingBy(session -> day(session.startedAtMs(), query)));
    Map<LocalDate, List<MessageUsage>> usedOnDay =
        used(query).stream().collect(Collectors.groupingBy(usage -> day(usage.timeMs(), query)));
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
      List<Session> started = sessionsOfDay.getOrDefault(day, List.of());
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
  public List<Object> models(Query query) {
    Map<String, Long> counts = mainModels(started(query));
    long sum = counts.values().stream().mapToLong(Long::longValue).sum();
    Map<String, List<MessageUsage>> used =
        used(query).stream().collect(Collectors.groupingBy(MessageUsage::model));
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
  public List<Map<String, Object>> tools(Query query) {
    Map<String, Long> counts = new HashMap<>();
    for (Call call : calls) {
      if (query.holds(call.timeMs())
          && isOf(Objects.requireNonNull(sessions.get(call.session())), query)) {
        counts.merge(call.tool(), 1L, Long::sum);
      }
    }
    return shares("tool", counts, Integer.MAX_VALUE);
  }

  private List<Session> started(Query query) {
    return sessions.values().stream()
        .filter(session -> query.holds(session.startedAtMs()) && isOf(session, query))
        .toList();
  }

  private boolean isOf(Session session, Query query) {
    return (query.project() == null || query.project().equals(session.project()))
        && (query.model() == null
            || usedIn(session).stream().anyMatch(usage -> usage.model().equals(query.model())));
  }

  private List<MessageUsage> used(Query query) {
    return messages.values().stream()
        .flatMap(said -> said.used().stream())
        .filter(
            usage ->
                query.holds(usage.timeMs())
                    && (query.project() == null || query.project().equals(usage.project()))
                    && (query.model() == null || query.model().equals(usage.model())))
        .toList();
  }

  private List<MessageUsage> usedIn(Session session) {
    return messages.values().stream()
        .filter(said -> said.first.sessionId().equals(session.id))
        .flatMap(said -> said.used().stream())
        .toList();
  }

  private Map<String, Long> mainModels(List<Session> started) {
    Map<String, Long> counts = new HashMap<>();
    for (Session session : started) {
      mainModel(session).ifPresent(model -> counts.merge(model, 1L, Long::sum));
    }
    return counts;
  }

  private Optional<String> mainModel(Session session) {
    TreeMap<String, long[]> byModel = new TreeMap<>(BY_NAME);
    for (MessageUsage usage : usedIn(session)) {
      long[] sums = byModel.computeIfAbsent(usage.model(), model -> new long[2]);
      sums[0] += tokens(usage);
      sums[1]++;
    }
    byModel.remove("");
    String main = null;
    long[] most = {-1, -1};
    for (Map.Entry<String, long[]> model : byModel.entrySet()) {
      long[] sums = model.getValue();
      if (sums[0] > most[0] || (sums[0] == most[0] && sums[1] > most[1])) {
        main = model.getKey();
        most = sums;
      }
    }
    return Optional.ofNullable(main);
  }

  private Map<String, Object> session(Session session) {
    List<MessageUsage> used = usedIn(session);
    Map<String, Object> json = new HashMap<>();
    json.put("id", session.id.toString());
    json.put("projectPath", session.project());
    json.put("startTime", time(session.startedAtMs()));
    json.put("endTime", time(session.endedAtMs()));
    json.put("duration", number(session.seconds()));
    putTokens(json, used);
    json.put("cost", cost(used));
    json.put("model", mainModel(session).orElse(null));
    json.put("unpricedModels", unpriced(used));
    return json;
  }

  private Map<String, Object> said(Said said) {
    List<MessageUsage> used = said.used();
    boolean told = !said.told.isEmpty() && !said.told.get(0).isEmpty();
    String model = told ? used.get(0).model() : said.first.model();
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

  private static Map<String, Object> pagination(int total, int limit, int offset) {
    Map<String, Object> json = new HashMap<>();
    json.put("total", number(total));
    json.put("limit", number(limit));
    json.put("offset", number(offset));
    json.put("hasMore", total > offset + limit);
    return json;
  }

  private static List<Map<String, Object>> shares(
      String name, Map<String, Long> counts, int limit) {
    long sum = counts.values().stream().mapToLong(Long::longValue).sum();
    return counts.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<String, Long> entry) -> -entry.getValue())
                .thenComparing(Map.Entry::getKey, BY_NAME))
        .limit(limit)
        .map(entry -> share(name, entry.getKey(), entry.getValue(), sum))
        .toList();
  }

  private static Map<String, Object> share(String name, String value, long count, long sum) {
    Map<String, Object> json = new HashMap<>();
    json.put(name, value);
    json.put("count", number(count));
    json.put(
        "percentage",
        sum == 0
            ? number(0)
            : plain(
                BigDecimal.valueOf(100 * count)
                    .divide(BigDecimal.valueOf(sum), 1, RoundingMode.HALF_UP)));
    return json;
  }

  private static Object average(List<Session> started) {
    return started.isEmpty()
        ? number(0)
        : plain(
            BigDecimal.valueOf(started.stream().mapToLong(Session::seconds).sum())
                .divide(BigDecimal.valueOf(started.size()), 0, RoundingMode.HALF_UP));
  }

  private static void putTokens(Map<String, Object> json, List<MessageUsage> used) {
    json.put("inputTokens", number(input(used)));
    json.put("outputTokens", number(output(used)));
    json.put(
        "cacheCreationTokens",
        number(
            used.stream()
                .mapToLong(usage -> usage.cacheWrite5mTokens() + usage.cacheWrite1hTokens())
                .sum()));
    json.put(
        "cacheReadTokens", number(used.stream().mapToLong(MessageUsage::cacheReadTokens).sum()));
  }

  private static @Nullable Object cost(List<MessageUsage> used) {
    if (!used.isEmpty() && used.stream().noneMatch(MessageUsage::priced)) {
      return null;
    }
    return plain(
        used.stream()
            .map(usage -> BigDecimal.valueOf(usage.costNanoUsd(), 9))
            .reduce(BigDecimal.ZERO, BigDecimal::add));
  }

  private static List<String> unpriced(List<MessageUsage> used) {
    return used.stream()
        .filter(usage -> !usage.priced() && !usage.model().isEmpty())
        .map(MessageUsage::model)
        .distinct()
        .sorted(BY_NAME)
        .toList();
  }

  private static long input(List<MessageUsage> used) {
    return used.stream().mapToLong(MessageUsage::inputTokens).sum();
  }

  private static long output(List<MessageUsage> used) {
    return used.stream().mapToLong(MessageUsage::outputTokens).sum();
  }

  private static long tokens(MessageUsage usage) {
    return usage.inputTokens()
        + usage.outputTokens()
        + usage.cacheWrite5mTokens()
        + usage.cacheWrite1hTokens()
        + usage.cacheReadTokens();
  }

  private static LocalDate day(long timeMs, Query query) {
    return Instant.ofEpochMilli(timeMs).atZone(query.zone()).toLocalDate();
  }

  private static String time(long timeMs) {
    return MILLIS.format(Instant.ofEpochMilli(timeMs));
  }

  private static BigDecimal number(long value) {
    return plain(BigDecimal.valueOf(value));
  }

  /** A number that equals all others of its value. */
  public static BigDecimal plain(BigDecimal value) {
    return value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
  }
}
