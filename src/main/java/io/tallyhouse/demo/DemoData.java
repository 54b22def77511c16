package io.tallyhouse.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Six weeks of a team's telemetry up to a moment: transcripts of its sessions, what hooks sent of
 * them, and the messages of assistants that write no code. The same moment and seed give the same
 * bytes. Immutable.
 */
public final class DemoData {
  /** How far it goes back. */
  public static final int DAYS = 42;

  /** Events in a request. */
  public static final int REQUEST_EVENTS_MAX = 1_000;

  private static final double WORK_STARTS_HOUR = 8.7;
  private static final double WORK_HOURS = 9.5;
  private static final long HOUR_MS = 3_600_000;
  private static final List<String> ASSISTANTS = List.of("support-bot", "onboarding-bot");
  private static final double CONVERSATIONS_PER_DAY = 35;
  private static final int CUSTOMERS = 400;

  /** Whatever the hour: sessions that are under way at the end, begun so long before it. */
  private static final List<Long> OPEN_AGES_MS = List.of(2 * HOUR_MS, HOUR_MS / 2, HOUR_MS / 10);

  private final List<DemoEvent> events;
  private final int sessions;
  private final int files;

  private DemoData(List<DemoEvent> events, int sessions, int files) {
    this.events = events;
    this.sessions = sessions;
    this.files = files;
  }

  /** Takes a transcript. */
  public interface TranscriptSink {
    /**
     * Takes it.
     *
     * @param path relative to the directory of projects
     */
    void accept(String path, String text) throws IOException;
  }

  /**
   * Makes it up.
   *
   * @param transcripts takes every transcript, which is not kept here: they are many
   */
  public static DemoData until(Instant end, long seed, TranscriptSink transcripts)
      throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Sessions sessions = new Sessions(random, end.toEpochMilli(), transcripts);
    LocalDate last = LocalDate.ofInstant(end, ZoneOffset.UTC).plusDays(1);
    for (LocalDate day = last.minusDays(DAYS); !day.isAfter(last); day = day.plusDays(1)) {
      for (DemoPerson person : DemoPerson.TEAM) {
        int count = sessionsOf(person, day, random);
        for (int i = 0; i < count; i++) {
          sessions.add(person, startMs(person, day, random));
        }
      }
    }
    for (LocalDate day = last.minusDays(DAYS); !day.isAfter(last); day = day.plusDays(1)) {
      conversations(random, day, end, sessions.events);
    }
    for (int i = 0; i < OPEN_AGES_MS.size(); i++) {
      sessions.add(DemoPerson.TEAM.get(i), end.toEpochMilli() - OPEN_AGES_MS.get(i));
    }
    sessions.events.sort(Comparator.comparingLong(DemoEvent::timeMs));
    return new DemoData(List.copyOf(sessions.events), sessions.number, sessions.files);
  }

  /** The sessions as they are made. */
  private static final class Sessions {
    private final RandomGenerator random;
    private final long endMs;
    private final TranscriptSink transcripts;
    private final List<DemoEvent> events = new ArrayList<>();
    private int number;
    private int files;

    Sessions(RandomGenerator random, long endMs, TranscriptSink transcripts) {
      this.random = random;
      this.endMs = endMs;
      this.transcripts = transcripts;
    }

    void add(DemoPerson person, long startMs) throws IOException {
      if (startMs > endMs) {
        return;
      }
      DemoSession session = new DemoSession(random, person, startMs, endMs, events::add);
      session.run();
      for (Map.Entry<String, String> transcript : session.transcripts().entrySet()) {
        transcripts.accept(transcript.getKey(), transcript.getValue());
        files++;
      }
      number++;
    }
  }

  /** How many sessions there are. */
  public int sessions() {
    return sessions;
  }

  /** How many transcripts, those of subagents included. */
  public int files() {
    return files;
  }

  /** What hooks send: the bodies of requests to {@code POST /api/v1/events}, in order of time. */
  public List<byte[]> requests() {
    return requests(events.stream().filter(event -> !event.fleet()).toList());
  }

  /** The bodies of the requests to {@code POST /analytics/events}, in order of time. */
  public List<byte[]> fleetRequests() {
    return requests(events.stream().filter(DemoEvent::fleet).toList());
  }

  private static List<byte[]> requests(List<DemoEvent> events) {
    List<byte[]> requests = new ArrayList<>();
    for (int from = 0; from < events.size(); from += REQUEST_EVENTS_MAX) {
      int to = Math.min(events.size(), from + REQUEST_EVENTS_MAX);
      requests.add(request(events.subList(from, to)));
    }
    return requests;
  }

  private static byte[] request(List<DemoEvent> events) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    String before = "{\"events\":[";
    for (DemoEvent event : events) {
      body.writeBytes(before.getBytes(StandardCharsets.US_ASCII));
      body.writeBytes(event.json().getBytes(StandardCharsets.UTF_8));
      before = ",";
    }
    body.writeBytes("]}".getBytes(StandardCharsets.US_ASCII));
    return body.toByteArray();
  }

  /** The day's customers of the assistants that write no code, up to the end. */
  private static void conversations(
      RandomGenerator random, LocalDate day, Instant end, List<DemoEvent> events) {
    for (String assistant : ASSISTANTS) {
      int count = poisson(random, CONVERSATIONS_PER_DAY);
      for (int i = 0; i < count; i++) {
        // Some come often, most do once in a while.
        double rank = random.nextDouble() * random.nextDouble();
        String customer = "customer-" + (1 + (int) (rank * CUSTOMERS));
        long startMs =
            day.toEpochSecond(LocalTime.MIN, ZoneOffset.UTC) * 1000
                + (long) (random.nextDouble() * 24 * HOUR_MS);
        new DemoConversation(
                random,
                assistant,
                customer,
                event -> {
                  if (event.timeMs() <= end.toEpochMilli()) {
                    events.add(event);
                  }
                })
            .run(startMs);
      }
    }
  }

  private static int sessionsOf(DemoPerson person, LocalDate day, RandomGenerator random) {
    boolean weekend =
        day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
    double mean = person.sessionsPerDay() * (weekend ? person.weekends() : 1);
    return poisson(random, mean);
  }

  /** Knuth's method: how many exponential waits fit into one. */
  private static int poisson(RandomGenerator random, double mean) {
    double left = Math.exp(-mean);
    int count = 0;
    for (double product = random.nextDouble(); product > left; product *= random.nextDouble()) {
      count++;
    }
    return count;
  }

  /** In working hours, most often in the middle of the morning or the afternoon. */
  private static long startMs(DemoPerson person, LocalDate day, RandomGenerator random) {
    double of = (random.nextDouble() + random.nextDouble()) / 2;
    double hour = WORK_STARTS_HOUR + WORK_HOURS * of - person.utcOffsetHours();
    long midnightMs = day.toEpochSecond(LocalTime.MIN, ZoneOffset.UTC) * 1000;
    return midnightMs + (long) (hour * HOUR_MS) + random.nextInt(1000);
  }
}
