package io.tallyhouse.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that write transcripts and whose hooks post some of the same. Every part of a file
 * begins and ends with a line that is an event of its own, so that the starts and ends of sessions,
 * which are derived from lines, add no time at which something happened. Equal seeds give equal
 * sessions.
 */
public final class RandomFleetTranscripts {
  private static final List<String> MODELS =
      List.of("claude-opus-4-6", "claude-opus-4-6", "claude-haiku-4-5", "free-model");
  private static final List<String> NOT_TYPED =
      List.of(
          "[Request interrupted by user for tool use]",
          "<local-command-stdout>done</local-command-stdout>",
          "<task-notification>\n<task-id>b1</task-id></task-notification>");
  private static final int SESSIONS = 9;

  /** How far a line may be moved to an edge: the sessions of the border days reach midnight. */
  private static final long EDGE_DISTANCE_MS = 900_000;

  /** Lines to be added to a file below the directory of transcripts. */
  public record Part(String file, List<TranscriptLineSpec> lines) {}

  private static final class Session {
    private final String id;
    private final List<TranscriptLineSpec> told = new ArrayList<>();
    private Instant time;
    private int calls;
    private int subagents;

    Session(String id, Instant time) {
      this.id = id;
      this.time = time;
    }

    String file() {
      return "-home-ada-fleet/" + id + ".jsonl";
    }
  }

  private final Random random;
  private final RandomFleetNames names;
  private final String salt;
  private final List<Session> sessions = new ArrayList<>();
  private int lines;

  public RandomFleetTranscripts(long seed, Instant now) {
    this.random = new Random(seed);
    this.names = new RandomFleetNames(random, now.minus(Duration.ofDays(3)));
    this.salt = "seed" + seed + "-";
    for (int i = 0; i < SESSIONS; i++) {
      sessions.add(new Session(uuid(), names.anchor()));
    }
  }

  /** What some sessions wrote, each in another file. */
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    List<Session> writing = new ArrayList<>(sessions);
    while (writing.size() > SESSIONS / 2) {
      Session session = writing.remove(random.nextInt(writing.size()));
      if (random.nextInt(5) == 0) {
        parts.add(subagent(session));
      } else {
        parts.add(new Part(session.file(), turns(session, false)));
      }
    }
    return parts;
  }

  /** A new session that repeats what another one wrote before, at times with earlier clocks. */
  public Part fork() {
    Session old = sessions.get(random.nextInt(sessions.size()));
    Session fork = new Session(uuid(), old.time.plusSeconds(60));
    long earlierMs = random.nextInt(2) * 1_800_000L;
    List<TranscriptLineSpec> all = new ArrayList<>();
    old.told.forEach(line -> all.add(line.in(fork.id, earlierMs)));
    all.addAll(turns(fork, false));
    sessions.add(fork);
    return new Part(fork.file(), all);
  }

  /** What hooks of the sessions tell, of the future as well. */
  public SentRequest hooks(String account) {
    List<SentEvent> events = new ArrayList<>();
    for (int i = 1 + random.nextInt(8); i > 0; i--) {
      Session session = sessions.get(random.nextInt(sessions.size()));
      String call = callId(session, Math.max(0, session.calls - 3 + random.nextInt(5)));
      events.add(
          switch (random.nextInt(6)) {
            case 0, 1 -> hook("assistant_stop", session, null);
            case 2 -> hook("subagent_stop", session, null);
            case 3, 4 -> hook("tool_use", session, call);
            default -> hook("tool_result", session, call);
          });
    }
    return new SentRequest(account, null, events);
  }

  private SentEvent hook(String type, Session session, @Nullable String call) {
    String data = "{}";
    if (call != null) {
      String agent = random.nextInt(3) == 0 ? ",\"agent_type\":\"hooked\"" : "";
      String input = ",\"tool_input\":{\"subagent_type\":" + Json.write(names.assistant()) + "}";
      data =
          "{\"tool_name\":\"Task\",\"tool_use_id\":\"%s\"%s%s}"
              .formatted(call, agent, random.nextBoolean() ? input : "");
    }
    String time = names.spell(session.time.plusMillis(random.nextInt(600_000) - 300_000));
    return new SentEvent(type, session.id, time, data).by(names.userOrNone(), null);
  }

  private Part subagent(Session session) {
    String file =
        "-home-ada-fleet/%s/subagents/agent-%s.jsonl"
            .formatted(session.id, "a" + session.subagents++);
    return new Part(file, turns(session, true));
  }

  private List<TranscriptLineSpec> turns(Session session, boolean sidechain) {
    List<TranscriptLineSpec> turns = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      turns.add(prompt(session, sidechain));
      for (int responses = random.nextInt(4); responses > 0; responses--) {
        addResponse(session, sidechain, turns);
      }
    }
    turns.add(new TranscriptLineSpec.Prompt(head(session, sidechain), "and then?", true));
    if (!sidechain) {
      session.told.addAll(turns);
    }
    return turns;
  }

  private TranscriptLineSpec prompt(Session session, boolean sidechain) {
    boolean typed = random.nextInt(4) > 0;
    String text = typed ? "do \"it\" größe" : NOT_TYPED.get(random.nextInt(NOT_TYPED.size()));
    return new TranscriptLineSpec.Prompt(head(session, sidechain), text, typed);
  }

  /** Its lines, of which the last one may be a tool call, and then that one's result. */
  private void addResponse(Session session, boolean sidechain, List<TranscriptLineSpec> turns) {
    String message = salt + "msg" + lines++;
    String model = MODELS.get(random.nextInt(MODELS.size()));
    TokenCounts tokens =
        new TokenCounts(
            random.nextInt(3000),
            random.nextInt(500),
            random.nextBoolean() ? 0 : random.nextInt(5000),
            random.nextBoolean() ? 0 : random.nextInt(5000),
            random.nextInt(90_000));
    for (int line = random.nextInt(3); line > 0; line--) {
      turns.add(
          new TranscriptLineSpec.Response(head(session, sidechain), message, model, tokens, null));
      tokens = tokens.plusOutput(random.nextInt(300));
    }
    TranscriptLineSpec.Call call = random.nextInt(4) == 0 ? null : call(session);
    turns.add(
        new TranscriptLineSpec.Response(head(session, sidechain), message, model, tokens, call));
    if (call != null && random.nextInt(5) > 0) {
      turns.add(new TranscriptLineSpec.Result(head(session, sidechain), call.toolUseId()));
    }
  }

  private TranscriptLineSpec.Call call(Session session) {
    String id = callId(session, session.calls++);
    return switch (random.nextInt(5)) {
      case 0 -> new TranscriptLineSpec.Call(id, "Bash", null);
      case 1 -> new TranscriptLineSpec.Call(id, "Agent", null);
      case 2 -> new TranscriptLineSpec.Call(id, "Task", "");
      default -> new TranscriptLineSpec.Call(id, "Task", names.assistant());
    };
  }

  private static String callId(Session session, int call) {
    return "toolu_" + session.id + "_" + call;
  }

  private TranscriptLineSpec.Head head(Session session, boolean sidechain) {
    Instant next = session.time.plusMillis(1 + random.nextInt(90_000));
    // Seconds after the next line at the earliest: the edge's last second is not before it.
    session.time =
        random.nextInt(5) == 0
            ? TimeEdges.within(random, next.plusSeconds(1), EDGE_DISTANCE_MS)
            : next;
    return new TranscriptLineSpec.Head(
        session.id, salt + "line" + lines++, session.time, sidechain);
  }

  private String uuid() {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }
}
