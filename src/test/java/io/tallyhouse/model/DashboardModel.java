package io.tallyhouse.model;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.MessageUsage;
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
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The answers of the dashboard surface to one account, recounted each time from all that was told,
 * in plain loops. Answers are maps, lists, texts and {@link BigDecimal}s with no zeros at the end.
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
    private @Nullable MessageUsage earliest;
    private @Nullable MessageUsage fullest;

    Said(Event first, int order) {
      this.first = first;
      this.order = order;
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
      MessageUsage usage = message.usage();
      if (usage != null) {
        if (said.earliest == null || usage.timeMs() < said.earliest.timeMs()) {
          said.earliest = usage;
        }
        if (said.fullest == null || usage.exactOutputTokens() > said.fullest.exactOutputTokens()) {
          said.fullest = usage;
        }
      }
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
    Collection<Said> used = used(query);
    Map<String, Object> answer = new HashMap<>();
    answer.put("totalSessions", number(started.size()));
    answer.put("totalCost", cost(used, false));
    answer.put("exactCost", cost(used, true));
    answer.put("totalTokens", number(input(used) + output(used)));
    putTokens(answer, used);
    answer.put("avgSessionDuration", average(started));
    answer.put("topModels", shares("model", mainModels(started), TOP_MODELS));
    answer.put("unpricedModels", unpriced(used));
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
    answer.put("dateRange", dates);
    return answer;
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
    Map<String, Object> answer = new HashMap<>();
    answer.put("sessions", all.stream().skip(offset).limit(limit).map(this::session).toList());
    answer.put("pagination", pagination(all.size(), limit, offset));
    return answer;
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
    Map<String, Object> answer = new HashMap<>();
    answer.put("session", session(Objects.requireNonNull(sessions.get(id))));
    answer.put("messages", said.stream().skip(offset).limit(limit).map(this::said).toList());
    answer.put("pagination", pagination(said.size(), limit, offset));
    return answer;
  }

  /** {@code daily-usage}. */
  public List<Object> daily(Query query) {
    Map<LocalDate, List<Session>> sessionsOfDay =
        started(query).stream()
            .collect(Collectors.groupingBy(session -> day(session.startedAtMs(), query)));
    Map<LocalDate, List<Said>> usedOnDay =
        used(query).stream()
            .collect(Collectors.groupingBy(said -> day(earliest(said).timeMs(), query)));
    TreeSet<LocalDate> days = new TreeSet<>(Comparator.reverseOrder());
    days.addAll(sessionsOfDay.keySet());
    usedOnDay.forEach(
        (day, used) -> {
          if (used.stream().anyMatch(said -> tokens(earliest(said)) > 0)) {
            days.add(day);
          }
        });
    List<Object> answer = new ArrayList<>();
    for (LocalDate day : days) {
      List<Said> used = usedOnDay.getOrDefault(day, List.of());
      List<Session> started = sessionsOfDay.getOrDefault(day, List.of());
      Map<String, Object> element = new HashMap<>();
      element.put("date", day.toString());
      element.put("sessions", number(started.size()));
      putTokens(element, used);
      element.put("cost", cost(used, false));
      element.put("exactCost", cost(used, true));
      element.put("avgDuration", average(started));
      element.put("unpricedModels", unpriced(used));
      answer.add(element);
    }
    return answer;
  }

  /** {@code model-distribution}. */
  public List<Object> models(Query query) {
    Map<String, Long> counts = mainModels(started(query));
    long sum = counts.values().stream().mapToLong(Long::longValue).sum();
    Map<String, List<Said>> used =
        used(query).stream().collect(Collectors.groupingBy(said -> earliest(said).model()));
    TreeSet<String> names = new TreeSet<>(counts.keySet());
    used.forEach(
        (model, said) -> {
          if (said.stream().anyMatch(message -> tokens(earliest(message)) > 0)) {
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
              List<Said> said = used.getOrDefault(model, List.of());
              Map<String, Object> element =
                  share("model", model, counts.getOrDefault(model, 0L), sum);
              element.put("totalCost", cost(said, false));
              element.put("exactCost", cost(said, true));
              element.put("totalTokens", number(input(said) + output(said)));
              putTokens(element, said);
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
            || usedIn(session).stream()
                .anyMatch(said -> earliest(said).model().equals(query.model())));
  }

  private Collection<Said> used(Query query) {
    return said(
        said ->
            query.holds(earliest(said).timeMs())
                && (query.project() == null || query.project().equals(earliest(said).project()))
                && (query.model() == null || query.model().equals(earliest(said).model())));
  }

  private Collection<Said> usedIn(Session session) {
    return said(said -> said.first.sessionId().equals(session.id));
  }

  private Collection<Said> said(Predicate<Said> which) {
    return messages.values().stream().filter(said -> said.earliest != null).filter(which).toList();
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
    for (Said said : usedIn(session)) {
      long[] sums = byModel.computeIfAbsent(earliest(said).model(), model -> new long[2]);
      sums[0] += tokens(earliest(said));
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
    Collection<Said> used = usedIn(session);
    Map<String, Object> json = new HashMap<>();
    json.put("id", session.id.toString());
    json.put("projectPath", session.project());
    json.put("startTime", time(session.startedAtMs()));
    json.put("endTime", time(session.endedAtMs()));
    json.put("duration", number(session.seconds()));
    putTokens(json, used);
    json.put("cost", cost(used, false));
    json.put("exactCost", cost(used, true));
    json.put("model", mainModel(session).orElse(null));
    json.put("unpricedModels", unpriced(used));
    return json;
  }

  private Map<String, Object> said(Said said) {
    List<Said> used = said.earliest == null ? List.of() : List.of(said);
    String model = said.earliest == null ? said.first.model() : said.earliest.model();
    Map<String, Object> json = new HashMap<>();
    json.put("sessionId", said.first.sessionId().toString());
    json.put("timestamp", time(said.first.timeMs()));
    json.put("role", said.first.type() == EventType.USER_MESSAGE ? "user" : "assistant");
    json.put("content", String.join("\n\n", said.texts));
    putTokens(json, used);
    json.put("cost", cost(used, false));
    json.put("exactCost", cost(used, true));
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

  private static void putTokens(Map<String, Object> json, Collection<Said> used) {
    json.put("inputTokens", number(input(used)));
    json.put("outputTokens", number(output(used)));
    json.put(
        "cacheCreationTokens",
        number(
            used.stream()
                .map(DashboardModel::earliest)
                .mapToLong(u -> u.cacheWrite5mTokens() + u.cacheWrite1hTokens())
                .sum()));
    json.put(
        "cacheReadTokens",
        number(used.stream().mapToLong(said -> earliest(said).cacheReadTokens()).sum()));
    json.put(
        "exactOutputTokens",
        number(used.stream().mapToLong(said -> fullest(said).exactOutputTokens()).sum()));
  }

  private static @Nullable Object cost(Collection<Said> used, boolean exact) {
    if (!used.isEmpty() && used.stream().noneMatch(said -> earliest(said).priced())) {
      return null;
    }
    return plain(
        used.stream()
            .map(said -> exact ? fullest(said).exactCostNanoUsd() : earliest(said).costNanoUsd())
            .map(nano -> BigDecimal.valueOf(nano, 9))
            .reduce(BigDecimal.ZERO, BigDecimal::add));
  }

  private static List<String> unpriced(Collection<Said> used) {
    return used.stream()
        .map(DashboardModel::earliest)
        .filter(usage -> !usage.priced() && !usage.model().isEmpty())
        .map(MessageUsage::model)
        .distinct()
        .sorted(BY_NAME)
        .toList();
  }

  private static long input(Collection<Said> used) {
    return used.stream().mapToLong(said -> earliest(said).inputTokens()).sum();
  }

  private static long output(Collection<Said> used) {
    return used.stream().mapToLong(said -> earliest(said).outputTokens()).sum();
  }

  private static long tokens(MessageUsage usage) {
    return usage.inputTokens()
        + usage.outputTokens()
        + usage.cacheWrite5mTokens()
        + usage.cacheWrite1hTokens()
        + usage.cacheReadTokens();
  }

  private static MessageUsage earliest(Said said) {
    return Objects.requireNonNull(said.earliest);
  }

  private static MessageUsage fullest(Said said) {
    return Objects.requireNonNull(said.fullest);
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
