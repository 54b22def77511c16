package io.tallyhouse.model;

import io.tallyhouse.model.QueryRow.Called;
import io.tallyhouse.model.QueryRow.Place;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Random rows of the events table, as the ledger would have written them, about days on which the
 * clocks of some zone change. From a seed.
 */
public final class RandomQueryRows {
  /** Between these lie all rows; every window is about a change of some clocks. */
  public static final List<String> WINDOWS =
      List.of(
          "2010-11-05T20:00:00Z", // St John's, at 00:01
          "2011-03-12T12:00:00Z", // St John's, at 00:01
          "2020-10-03T06:00:00Z", // Casey, at 00:01; Lord Howe, by half an hour
          "2022-03-12T10:00:00Z", // Casey
          "2024-03-30T12:00:00Z", // Berlin
          "2024-10-26T12:00:00Z", // Berlin
          "2024-12-30T18:00:00Z");

  /** How long a window is. */
  public static final long WINDOW_MS = 4 * 86_400_000L;

  public static final List<String> USERS = List.of("", "ada", "bob", "=cmd", "o'neil \\ñ");
  public static final List<String> TOOLS =
      List.of(
          "Bash", "Read", "mcp__github__create_pr", "mcp__my_db__query", "mcp__broken", "-x,\"y");
  public static final List<String> PROJECTS = List.of("", "/p/alpha", "/p/beta", "/q\tz");
  public static final List<String> BRANCHES = List.of("", "main", "fix/1");
  public static final List<String> MODELS = List.of("claude-a", "claude-b", "", "unknown-x");
  private static final List<String> HOSTS = List.of("", "h1");
  private static final List<String> SUBAGENTS = List.of("claude-code", "claude-code", "Explore");
  private static final List<Long> NOTHING = Collections.nCopies(QueryRow.TOKEN_KINDS, 0L);
  private static final Place NOWHERE = new Place("", "", "", "", "", "");
  private static final long QUARTER_MS = 900_000;

  private final Random random;
  private final List<QueryRow> rows = new ArrayList<>();

  public RandomQueryRows(long seed) {
    this.random = new Random(seed);
  }

  /** A session's start that an agent sent, naming nobody. */
  public static QueryRow start(UUID session, Instant time) {
    Place place = new Place("", "claude-code", "", "", "", "");
    return new Facts().row(time.toEpochMilli(), "session_start", "api", session, 1, place);
  }

  /** The rows of some sessions, and of fleets beside them. */
  public List<QueryRow> rows(int sessions) {
    for (int i = 0; i < sessions; i++) {
      long windowMs = Instant.parse(one(WINDOWS)).toEpochMilli();
      new Session(windowMs + (long) (random.nextDouble() * WINDOW_MS)).add();
      if (random.nextInt(3) == 0) {
        fleetEvent(windowMs + (long) (random.nextDouble() * WINDOW_MS));
      }
    }
    return List.copyOf(rows);
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private void fleetEvent(long timeMs) {
    Place place = new Place(one(USERS), one(List.of("support-bot", "Explore")), "", "", "", "");
    UUID id = new UUID(random.nextLong(), random.nextLong());
    Facts facts = new Facts();
    facts.fleet = 1 << random.nextInt(4);
    rows.add(facts.row(edged(timeMs), "fleet_event", "agnt", id, 1, place));
  }

  private long edged(long timeMs) {
    return random.nextInt(3) == 0
        ? TimeEdges.within(random, Instant.ofEpochMilli(timeMs), QUARTER_MS).toEpochMilli()
        : timeMs;
  }

  /** What most rows have not. */
  private static final class Facts {
    private boolean old;
    private @Nullable Called called;
    private boolean completes;
    private long durationMs;
    private boolean error;
    private int fleet;
    private String model = "";
    private int sign;
    private List<Long> tokens = NOTHING;
    private BigDecimal cost = BigDecimal.ZERO;
    private boolean priced;
    private boolean fast;
    private boolean opens;
    private long previousBucket;
    private long startBeforeMs;
    private long startAfterMs;

    QueryRow row(long timeMs, String type, String source, UUID session, int sequence, Place place) {
      return new QueryRow(
          timeMs,
          type,
          source,
          session,
          sequence,
          place,
          called == null ? Called.nothing(timeMs, old ? null : NOWHERE) : called,
          completes,
          durationMs,
          error,
          fleet,
          model,
          sign,
          tokens,
          cost,
          priced,
          fast,
          opens,
          previousBucket,
          startBeforeMs,
          startAfterMs);
    }
  }

  /** A session, whose events come in their order. */
  private final class Session {
    private final UUID id = new UUID(random.nextLong(), random.nextLong());
    private final boolean transcript = random.nextBoolean();
    // Stored before rows had what their calls count under.
    private final boolean old = random.nextInt(4) == 0;
    private final String source = transcript ? "transcript" : "api";
    private final String project = transcript ? one(PROJECTS) : "";
    private long nowMs;
    private int sequence;
    private long bucket = -1;
    private long startMs = -1;
    private boolean started;

    Session(long nowMs) {
      this.nowMs = edged(nowMs);
    }

    void add() {
      if (random.nextInt(3) > 0) {
        event(new Facts(), "session_start", place());
      }
      int events = 1 + random.nextInt(8);
      for (int i = 0; i < events; i++) {
        forward();
        switch (random.nextInt(7)) {
          case 0 -> prompt();
          case 1, 2 -> response();
          case 3, 4, 5 -> call();
          default -> event(new Facts(), "session_start", place());
        }
      }
    }

    private Place place() {
      return new Place(
          one(USERS),
          one(SUBAGENTS),
          random.nextInt(5) == 0 ? "" : project,
          transcript ? one(BRANCHES) : "",
          transcript ? one(HOSTS) : "",
          transcript ? "claude-code" : "");
    }

    /** Mostly minutes, sometimes over hours or to the edge of a quarter of an hour. */
    private void forward() {
      long next = nowMs + 1 + random.nextInt(random.nextInt(4) == 0 ? 20_000_000 : 400_000);
      nowMs = Math.max(nowMs, edged(next));
    }

    private void event(Facts facts, String type, Place place) {
      facts.old = old;
      long own = Math.floorDiv(nowMs, QUARTER_MS);
      if (own != bucket) {
        facts.opens = true;
        facts.previousBucket = Math.max(bucket, 0) * QUARTER_MS / 1000;
        bucket = own;
      }
      boolean isStart = type.equals("session_start");
      if (startMs < 0 || (isStart && !started)) {
        facts.startBeforeMs = Math.max(startMs, 0);
        facts.startAfterMs = nowMs;
        startMs = nowMs;
      }
      started |= isStart;
      rows.add(facts.row(nowMs, type, source, id, ++sequence, place));
    }

    private void prompt() {
      Facts facts = new Facts();
      facts.fleet = random.nextInt(3) == 0 ? 0 : 1;
      event(facts, "user_message", place());
    }

    private void response() {
      Facts facts = usage();
      facts.fleet = random.nextInt(2) * 2;
      Place place = place();
      event(facts, "assistant_message", place);
      if (random.nextInt(4) == 0) {
        // It turns out to be of another branch, or of more tokens: the first is taken back.
        part(facts, -1, place);
        Facts changed = usage();
        changed.model = facts.model;
        part(changed, 1, place.on(one(BRANCHES)));
      }
    }

    private Facts usage() {
      Facts facts = new Facts();
      facts.model = one(MODELS);
      facts.sign = 1;
      facts.tokens = new ArrayList<>();
      for (int kind = 0; kind < QueryRow.TOKEN_KINDS; kind++) {
        facts.tokens.add(random.nextInt(4) == 0 ? 0L : random.nextInt(100_000));
      }
      facts.priced = !facts.model.equals("unknown-x");
      facts.cost =
          facts.priced ? BigDecimal.valueOf(random.nextInt(2_000_000_000), 9) : BigDecimal.ZERO;
      facts.fast = random.nextInt(5) == 0;
      return facts;
    }

    private void part(Facts usage, int sign, Place place) {
      Facts facts = new Facts();
      facts.model = usage.model;
      facts.sign = sign;
      facts.tokens = usage.tokens;
      facts.cost = usage.cost;
      facts.priced = usage.priced;
      facts.fast = usage.fast;
      facts.old = old;
      rows.add(facts.row(nowMs, "message_part", source, id, ++sequence, place));
    }

    private void call() {
      Facts call = new Facts();
      String tool = one(TOOLS);
      boolean retry = random.nextInt(4) == 0;
      call.fleet = random.nextInt(6) == 0 ? 4 : 0;
      Place place = place();
      long callMs = nowMs;
      call.model = one(MODELS);
      call.called = new Called(tool, callMs, old ? null : place, call.model, false, retry);
      event(call, "tool_use", place);
      if (random.nextInt(5) == 0) {
        return;
      }
      long durationMs = random.nextInt(3) == 0 ? random.nextInt(80) : random.nextInt(3_000_000);
      nowMs += durationMs;
      Facts result = new Facts();
      boolean denied = random.nextInt(4) == 0;
      result.called = new Called(tool, callMs, old ? null : place, call.model, denied, false);
      result.completes = true;
      result.durationMs = durationMs;
      result.error = random.nextInt(4) == 0;
      result.fleet = call.fleet == 4 && random.nextBoolean() ? 8 : 0;
      event(result, "tool_result", place());
    }
  }
}
