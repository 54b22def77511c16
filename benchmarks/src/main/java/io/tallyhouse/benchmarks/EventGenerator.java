package io.tallyhouse.benchmarks;

import io.tallyhouse.event.Iso8601;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Makes request bodies of {@code POST /api/v1/events} as collectors of a team's machines send them:
 * each collector ships the events of its own 25 sessions, interleaved. The same seed gives the same
 * events. Not thread-safe.
 */
public final class EventGenerator {
  /** Machines that send. */
  static final int COLLECTORS = 16;

  static final int SESSIONS_PER_COLLECTOR = 25;

  private static final long HOUR_MS = 3_600_000L;
  private static final int EVENTS_PER_SESSION = 800;
  private static final int MS_BETWEEN_EVENTS = 9_000;
  private static final int USERS = 40;

  /** How far an event may be moved to an edge of a quarter of an hour, a day or a month. */
  private static final long EDGE_DISTANCE_MS = 60_000;

  /** Tools and how often each is called, per hundred. */
  private static final Object[][] TOOLS = {
    {"Bash", 24},
    {"Read", 20},
    {"Edit", 14},
    {"Grep", 11},
    {"Write", 6},
    {"Glob", 6},
    {"TodoWrite", 5},
    {"Task", 3},
    {"WebFetch", 3},
    {"WebSearch", 2},
    {"MultiEdit", 2},
    {"NotebookEdit", 1},
    {"mcp__github__create_pull_request", 2},
    {"mcp__linear__list_issues", 1},
  };

  private static final String[] WORDS =
      ("import return class public static void const function await async error test build run git"
              + " commit push status diff src main java index config server client request response"
              + " query table column insert select where group order limit cache token session user"
              + " account event tool result invoke handler route parse json schema update delete"
              + " create file path line number string value key list map filter reduce")
          .split(" ");

  private static final String[] PROJECTS = {
    "abacus", "billing-api", "web-console", "ledger-service", "infra", "mobile-app", "docs-site"
  };

  /** A request body. */
  public record Body(byte[] bytes, int events) {}

  /**
   * Bodies and what is in them.
   *
   * @param collectors the bodies of each collector, in the order they are sent
   */
  public record Batch(List<List<Body>> collectors, Counts counts) {
    /** All bodies, in about the order in which they arrive. */
    public List<Body> inOrder() {
      List<Body> all = new ArrayList<>();
      int longest = collectors.stream().mapToInt(List::size).max().orElse(0);
      for (int i = 0; i < longest; i++) {
        for (List<Body> bodies : collectors) {
          if (i < bodies.size()) {
            all.add(bodies.get(i));
          }
        }
      }
      return all;
    }
  }

  private static final class Session {
    UUID id;
    String user;
    String assistant;
    String cwd;
    long timeMs;
    boolean started;
    String openTool;
    String openId;
    long openMs;
  }

  private final SplittableRandom random;
  private final long nowMs;
  private final Counts counts = new Counts();
  private final StringBuilder json = new StringBuilder(1 << 19);

  private EventGenerator(long seed, long nowMs) {
    this.random = new SplittableRandom(seed);
    this.nowMs = nowMs;
  }

  /**
   * Makes events.
   *
   * @param nowMs the events lie in the two days before it
   */
  public static Batch make(long seed, long nowMs, int events, int eventsPerRequest) {
    EventGenerator generator = new EventGenerator(seed, nowMs);
    List<List<Body>> collectors = new ArrayList<>();
    for (int collector = 0; collector < COLLECTORS; collector++) {
      int share = events / COLLECTORS + (collector < events % COLLECTORS ? 1 : 0);
      collectors.add(generator.collector(share, eventsPerRequest));
    }
    return new Batch(collectors, generator.counts);
  }

  private List<Body> collector(int events, int eventsPerRequest) {
    Session[] sessions = new Session[SESSIONS_PER_COLLECTOR];
    for (int i = 0; i < sessions.length; i++) {
      sessions[i] = newSession();
    }
    List<Body> bodies = new ArrayList<>();
    for (int made = 0; made < events; ) {
      int inBody = Math.min(eventsPerRequest, events - made);
      json.setLength(0);
      json.append("{\"events\":[");
      for (int i = 0; i < inBody; i++) {
        if (i > 0) {
          json.append(',');
        }
        int slot = random.nextInt(sessions.length);
        if (!event(sessions[slot])) {
          sessions[slot] = newSession();
        }
      }
      json.append("]}");
      bodies.add(new Body(json.toString().getBytes(StandardCharsets.UTF_8), inBody));
      made += inBody;
    }
    return bodies;
  }

  private Session newSession() {
    Session session = new Session();
    session.id =
        new UUID(random.nextLong() & ~0xf000L | 0x4000L, random.nextLong() >>> 2 | 1L << 63);
    int user = random.nextInt(USERS);
    session.user = "user-" + user + "@example.com";
    session.assistant = user % 2 == 0 ? "claude-code" : "";
    session.cwd = "/home/dev" + user + "/projects/" + PROJECTS[random.nextInt(PROJECTS.length)];
    session.timeMs = nowMs - 6 * HOUR_MS - random.nextLong(42 * HOUR_MS);
    if (random.nextInt(8) == 0) {
      long edge = Edges.after(random, session.timeMs, 24 * HOUR_MS);
      session.timeMs = edge < nowMs - 6 * HOUR_MS ? edge : session.timeMs;
    }
    return session;
  }

  /** Writes the session's next event. Returns whether the session goes on. */
  private boolean event(Session session) {
    if (!session.started) {
      session.started = true;
      begin(session, "session_start");
      json.append("\"source\":\"startup\",\"model\":\"claude-opus-4\",");
      end(session, 4);
      return true;
    }
    if (session.openTool != null) {
      result(session);
      return true;
    }
    session.timeMs += 1 + (long) (-Math.log(1 - random.nextDouble()) * MS_BETWEEN_EVENTS);
    if (random.nextInt(16) == 0) {
      session.timeMs = Edges.after(random, session.timeMs, EDGE_DISTANCE_MS);
    }
    int choice = random.nextInt(EVENTS_PER_SESSION);
    if (choice == 0) {
      begin(session, "session_end");
      json.append("\"reason\":\"exit\",");
      end(session, 4);
      return false;
    }
    if (choice < EVENTS_PER_SESSION / 10) {
      begin(session, choice % 4 == 0 ? "subagent_stop" : "assistant_stop");
      json.append("\"stop_hook_active\":false,\"output_tokens\":").append(random.nextInt(4000));
      json.append(',');
      end(session, 6 + random.nextInt(20));
      return true;
    }
    call(session);
    return true;
  }

  private void call(Session session) {
    session.openTool = tool();
    session.openId = "toolu_01" + Long.toString(random.nextLong() >>> 1, 36);
    session.openMs = session.timeMs;
    begin(session, "tool_use");
    json.append("\"tool_name\":\"").append(session.openTool);
    json.append("\",\"tool_use_id\":\"").append(session.openId).append("\",");
    counts.addCall(session.openTool);
    end(session, 4 + random.nextInt(36));
  }

  private void result(Session session) {
    long duration = (long) Math.exp(4.5 + 1.4 * gaussian());
    session.timeMs = session.openMs + duration;
    if (random.nextInt(16) == 0) {
      session.timeMs = Edges.after(random, session.timeMs, EDGE_DISTANCE_MS);
      duration = session.timeMs - session.openMs;
    }
    boolean error = random.nextInt(25) == 0;
    begin(session, "tool_result");
    json.append("\"tool_name\":\"").append(session.openTool);
    json.append("\",\"tool_use_id\":\"").append(session.openId);
    json.append("\",\"success\":").append(!error).append(',');
    counts.addResult(session.openTool, duration, error);
    session.openTool = null;
    end(session, 2 + random.nextInt(30));
  }

  private void begin(Session session, String type) {
    counts.add(session.id, session.timeMs);
    json.append("{\"event_type\":\"").append(type);
    json.append("\",\"session_id\":\"").append(session.id);
    json.append("\",\"timestamp\":\"").append(Iso8601.format(session.timeMs));
    json.append("\",\"user_id\":\"").append(session.user).append('"');
    if (!session.assistant.isEmpty()) {
      json.append(",\"assistant_id\":\"").append(session.assistant).append('"');
    }
    if (random.nextInt(10) < 3) {
      json.append(",\"event_id\":\"evt_").append(Long.toHexString(random.nextLong()));
      json.append(Long.toHexString(random.nextLong())).append('"');
    }
    json.append(",\"data\":{");
  }

  private void end(Session session, int words) {
    json.append("\"cwd\":\"").append(session.cwd);
    json.append("\",\"tool_input_preview\":\"");
    for (int i = 0; i < words; i++) {
      json.append(WORDS[random.nextInt(WORDS.length)]).append(i % 7 == 6 ? "\\n" : " ");
    }
    json.append("\"}}");
  }

  private String tool() {
    int at = random.nextInt(100);
    for (Object[] tool : TOOLS) {
      at -= (Integer) tool[1];
      if (at < 0) {
        return (String) tool[0];
      }
    }
    throw new IllegalStateException("the shares of the tools are not a hundred");
  }

  private double gaussian() {
    return Math.sqrt(-2 * Math.log(1 - random.nextDouble()))
        * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
