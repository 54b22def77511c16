package io.tallyhouse.model;

import io.tallyhouse.event.BillableUsage;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventBuilder;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.MessageUsage;
import io.tallyhouse.event.Pricing;
import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.event.Usages;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sessions around the days on which clocks are changed, from transcripts and from hooks, and
 * queries about them. Equal seeds give equal sessions.
 */
public final class RandomTranscripts {
  private static final List<String> PROJECTS =
      List.of("/home/ada/engine", "C:\\new\\table", "/tmp/größe's \"x\"", "/a\tb", "");
  private static final List<String> MODELS =
      List.of("claude-a", "claude-b", "claude-c", "free-model", "x", "y", "");
  private static final List<String> UNPRICED = List.of("free-model", "");

  /** Prices of no real model, which no sum of prices by line makes up for. */
  public static final Pricing PRICING =
      usage ->
          UNPRICED.contains(usage.model())
              ? OptionalLong.empty()
              : OptionalLong.of(nanoUsd(usage.billable()));

  private static long nanoUsd(BillableUsage usage) {
    TokenUsage tokens = usage.tokens();
    return (tokens.prompt() > 20_000 ? 2L : 1L)
            * (usage.fast() ? 6 : 1)
            * (usage.usOnlyInference() ? 11 : 10)
            * (3000 * tokens.input()
                + 15_001 * tokens.output()
                + 3750 * tokens.cacheWrite5m()
                + 6007 * tokens.cacheWrite1h()
                + 301 * tokens.cacheRead())
        + 10_000_000 * usage.webSearchRequests();
  }

  private static final List<String> TOOLS = List.of("Read", "Edit", "Bash", "mcp__a__b");

  /** Zones whose offsets are hours, halves and quarters, with and without summer time. */
  public static final List<String> ZONES =
      List.of(
          "UTC",
          "Europe/Berlin",
          "America/New_York",
          "Asia/Kolkata",
          "Asia/Kathmandu",
          "Australia/Lord_Howe",
          "Pacific/Chatham",
          "America/St_Johns",
          "Pacific/Apia");

  private static final List<String> DAYS =
      List.of("2024-03-09", "2024-03-10", "2024-03-31", "2024-04-07", "2024-10-27", "2024-11-03");
  private static final long BUCKET_MS = 900_000;

  private final Random random;
  private final String salt;
  private final List<Long> times = new ArrayList<>();
  private int count;

  public RandomTranscripts(long seed) {
    this.random = new Random(seed);
    this.salt = "seed" + seed + "-";
  }

  /** Requests of events, to be stored in their order; each in order of time. */
  public List<List<Event>> requests(int sessions) {
    List<List<Event>> requests = new ArrayList<>();
    for (int i = 0; i < sessions; i++) {
      requests.addAll(session(new UUID(random.nextLong(), random.nextLong())));
    }
    Collections.shuffle(requests, random);
    return requests;
  }

  private List<List<Event>> session(UUID id) {
    List<List<Event>> requests = new ArrayList<>();
    long timeMs = time();
    if (random.nextInt(6) == 0) {
      requests.add(List.of(fromHook(id, timeMs)));
      return requests;
    }
    String project = pick(PROJECTS);
    List<Event> events = new ArrayList<>();
    if (random.nextInt(3) == 0) {
      events.add(TranscriptEvent.sessionStart(id, timeMs + random.nextInt(5000), project));
    }
    int turns = random.nextInt(6);
    for (int i = 0; i <= turns; i++) {
      timeMs += random.nextInt(5) == 0 ? random.nextInt(90_000_000) : random.nextInt(600_000);
      timeMs = random.nextInt(6) == 0 ? Math.max(timeMs, edge(timeMs)) : timeMs;
      times.add(timeMs);
      String place = random.nextInt(6) == 0 ? pick(PROJECTS) : project;
      switch (random.nextInt(4)) {
        case 0 -> events.add(TranscriptEvent.prompt(id, timeMs, place, next("line"), text()));
        case 1 -> events.add(TranscriptEvent.toolUse(id, timeMs, place, next("call"), pick(TOOLS)));
        default -> addResponse(id, timeMs, place, events, requests);
      }
    }
    events.sort(Comparator.comparingLong(Event::timeMs));
    requests.add(events);
    return requests;
  }

  /** The lines of a response, some of them read again later, in any order. */
  private void addResponse(
      UUID id, long timeMs, String project, List<Event> events, List<List<Event>> requests) {
    String messageId = next("msg");
    String model = pick(MODELS);
    boolean silent = random.nextInt(8) == 0;
    long input = silent ? 0 : random.nextInt(3000);
    long output = silent ? 0 : random.nextInt(3) * 500;
    int lines = 1 + random.nextInt(3);
    for (int line = 0; line < lines; line++) {
      long at = timeMs + line * random.nextLong(2_000_000);
      TokenUsage tokens =
          new TokenUsage(
              input,
              output + line,
              silent ? 0 : random.nextInt(2) * 100,
              silent ? 0 : random.nextInt(2) * 30,
              silent ? 0 : random.nextInt(40_000));
      int searches = random.nextInt(4) == 0 ? random.nextInt(3) : 0;
      BillableUsage billable =
          new BillableUsage(tokens, random.nextInt(5) == 0, random.nextInt(5) == 0, searches);
      MessageUsage usage = Usages.of(at, project, model, billable);
      List<String> texts = random.nextBoolean() ? List.of(text()) : List.of();
      MessageUsage priced = usage.withCost(PRICING.costNanoUsd(usage), false);
      if (random.nextInt(6) == 0) {
        priced = usage.withCost(OptionalLong.of(random.nextInt(2_000_000_000)), true);
      }
      Event event = TranscriptEvent.response(id, messageId, texts, priced, iterations(usage));
      if (line == 0 && random.nextBoolean()) {
        events.add(event);
      } else {
        requests.add(List.of(event));
      }
    }
  }

  /** What an advisor used, and a compaction: in some lines more of them than in others. */
  private List<MessageUsage> iterations(MessageUsage response) {
    List<MessageUsage> iterations = new ArrayList<>();
    int count = random.nextInt(3) == 0 ? random.nextInt(3) : 0;
    for (int i = 0; i < count; i++) {
      MessageUsage usage =
          Usages.of(
              response.timeMs(),
              response.project(),
              MODELS.get(i),
              new TokenUsage(random.nextInt(30_000), random.nextInt(500), 0, 0, 0));
      iterations.add(usage.withCost(PRICING.costNanoUsd(usage), false));
    }
    return iterations;
  }

  private Event fromHook(UUID id, long timeMs) {
    times.add(timeMs);
    return EventBuilder.event(EventType.TOOL_USE, id, timeMs)
        .actor("ada", "claude", "")
        .tool(pick(TOOLS))
        .build();
  }

  /** A query, often with its ends at or beside an event. */
  public DashboardQuery query() {
    String zone = random.nextInt(3) == 0 ? null : pick(ZONES);
    String from = random.nextInt(4) == 0 ? null : end();
    String to = random.nextInt(4) == 0 ? null : end();
    DashboardQuery query =
        new DashboardQuery(
            from,
            to,
            zone,
            random.nextInt(3) == 0 ? nonEmpty(PROJECTS) : null,
            random.nextInt(3) == 0 ? nonEmpty(MODELS) : null);
    return query.isInOrder()
        ? query
        : new DashboardQuery(to, from, zone, query.project(), query.model());
  }

  private String end() {
    Instant instant = Instant.ofEpochMilli(pick(times) + random.nextInt(3) - 1);
    return switch (random.nextInt(4)) {
      case 0 -> instant.toString();
      case 1 -> instant.toString().substring(0, 16) + ":00Z";
      case 2 -> instant.toString().substring(0, 19);
      default -> instant.toString().substring(0, 10);
    };
  }

  private long time() {
    long day = Instant.parse(pick(DAYS) + "T00:00:00Z").toEpochMilli();
    long bucket = day + random.nextInt(3 * 96) * BUCKET_MS - 96 * BUCKET_MS;
    return switch (random.nextInt(5)) {
      case 0 -> bucket;
      case 1 -> bucket - 1;
      case 2 -> edge(bucket);
      default -> bucket + random.nextInt((int) BUCKET_MS);
    };
  }

  private long edge(long bucketMs) {
    return TimeEdges.within(random, Instant.ofEpochMilli(bucketMs + 1), 2 * 96 * BUCKET_MS)
        .toEpochMilli();
  }

  private String text() {
    return "said " + count + " größe\\'s \n\t\"\uD83D\uDE80\"" + random.nextInt(1000);
  }

  private String next(String what) {
    return salt + what + count++;
  }

  private @Nullable String nonEmpty(List<String> names) {
    String name = pick(names);
    return name.isEmpty() ? null : name;
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
