package io.tallyhouse.ingest;

import io.tallyhouse.api.trenchcoat.SessionEventReader;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.model.TimeEdges;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Clients of a simulation. They share sessions and ids, and send a request again until it is
 * stored, now and then once more; one that holds an event without identity they send once.
 */
final class SimulatedClients {
  private static final long START_MS = Instant.parse("2024-02-01T01:30:00Z").toEpochMilli();
  private static final int TIME_RANGE_MS = 3 * 3_600_000;
  private static final long QUARTER_MS = 900_000;
  private static final String[] TYPES = {
    "session_start",
    "session_end",
    "tool_use",
    "tool_use",
    "tool_result",
    "tool_result",
    "assistant_stop"
  };

  /** A request and what its client knows of it. */
  static final class Call {
    final IngestRequest request;
    final boolean repeatable;
    @Nullable CompletableFuture<IngestOutcome> underWay;
    boolean sent;
    boolean stored;
    boolean refused;

    Call(IngestRequest request) {
      this.request = request;
      this.repeatable =
          request.events().stream().allMatch(event -> event.identity() != EventIdentity.NONE);
    }

    boolean wantsSending() {
      return underWay == null && (!sent || (repeatable && !stored && !refused));
    }
  }

  private final Random random;
  private final int poisonOneIn;
  // What the store refuses is put aside, and the rest can't be compared with the clients' any more
  // before it is replayed: few lives have it.
  private final boolean refusals;
  private final EventDecoder decoder = SessionEventReader.decoder();
  private final List<Call> calls = new ArrayList<>();
  private final Map<String, SentEvent> sentByAssistant = new HashMap<>();
  private final List<String> sessions = new ArrayList<>();

  SimulatedClients(Random random) {
    this.random = random;
    this.poisonOneIn = 5 << random.nextInt(6);
    this.refusals = random.nextInt(4) == 0;
    for (int i = 0; i < 3; i++) {
      sessions.add(new UUID(random.nextLong(), random.nextLong()).toString());
    }
  }

  List<Call> calls() {
    return calls;
  }

  /** The event that was sent under that assistant; every event has one of its own. */
  @Nullable SentEvent sentBy(String assistant) {
    return sentByAssistant.get(assistant);
  }

  /** Someone sends something, new or again. */
  PendingRequest next() {
    List<Call> unsettled = calls.stream().filter(Call::wantsSending).toList();
    Call call;
    if (!unsettled.isEmpty() && random.nextInt(3) != 0) {
      call = unsettled.get(random.nextInt(unsettled.size()));
    } else {
      call = random.nextInt(8) == 0 ? again() : fresh();
    }
    return send(call);
  }

  PendingRequest send(Call call) {
    call.sent = true;
    CompletableFuture<IngestOutcome> outcome = new CompletableFuture<>();
    call.underWay = outcome;
    return new PendingRequest(call.request, outcome, () -> {});
  }

  /** The clients read their answers. */
  void receive() {
    for (Call call : calls) {
      CompletableFuture<IngestOutcome> outcome = call.underWay;
      if (outcome != null && outcome.isDone()) {
        call.stored |= outcome.join() == IngestOutcome.STORED;
        call.refused |= outcome.join() == IngestOutcome.REFUSED;
        call.underWay = null;
      }
    }
  }

  /** Some are told that it takes too long. */
  void giveUp() {
    for (Call call : calls) {
      CompletableFuture<IngestOutcome> outcome = call.underWay;
      if (outcome != null && random.nextInt(4) == 0) {
        outcome.complete(IngestOutcome.UNAVAILABLE);
      }
    }
  }

  /** The connections are cut: who has no response yet gets none. */
  void cutOff() {
    receive();
    calls.forEach(call -> call.underWay = null);
  }

  private Call again() {
    List<Call> done =
        calls.stream()
            .filter(call -> call.repeatable && !call.refused && call.underWay == null)
            .toList();
    return done.isEmpty() ? fresh() : done.get(random.nextInt(done.size()));
  }

  private Call fresh() {
    String key =
        switch (random.nextInt(6)) {
          case 0 -> null;
          case 1 -> "shared key " + random.nextInt(2);
          default -> "key " + calls.size();
        };
    List<SentEvent> events = new ArrayList<>();
    int size = 1 + random.nextInt(4);
    for (int i = 0; i < size; i++) {
      events.add(event());
    }
    SentRequest request = new SentRequest("account", key, events);
    byte[] body = request.body().getBytes(StandardCharsets.UTF_8);
    OptionalLong hash =
        key == null ? OptionalLong.empty() : OptionalLong.of(EventIdentity.ofIdempotencyKey(key));
    if (!(decoder.decode(body, hash, START_MS) instanceof DecodedRequest.Events decoded)) {
      throw new AssertionError("not understood: " + request.body());
    }
    Call call = new Call(new IngestRequest(1 + random.nextInt(2), decoded.events(), body.length));
    calls.add(call);
    return call;
  }

  private SentEvent event() {
    String type = TYPES[random.nextInt(TYPES.length)];
    String data = "{}";
    if (type.startsWith("tool")) {
      String tool =
          random.nextInt(4) == 0 ? "" : "\"tool_name\":\"" + "AB".charAt(random.nextInt(2)) + "\"";
      String id = random.nextBoolean() ? "" : "\"tool_use_id\":\"" + random.nextInt(8) + "\"";
      data = "{" + tool + (tool.isEmpty() || id.isEmpty() ? "" : ",") + id + "}";
    }
    if (random.nextInt(3) > 0) {
      data = data.replaceFirst("\\}$", (data.equals("{}") ? "" : ",") + details() + "}");
    }
    String assistant = "assistant " + sentByAssistant.size();
    if (random.nextInt(poisonOneIn) == 0) {
      assistant =
          (refusals && random.nextBoolean()
                  ? SimulatedStore.POISON
                  : SimulatedStore.POISON_AT_ENCODE)
              + sentByAssistant.size();
    }
    SentEvent event =
        new SentEvent(type, sessions.get(random.nextInt(sessions.size())), time().toString(), data)
            .by(random.nextInt(3) == 0 ? "user " + random.nextInt(3) : null, assistant)
            .withEventId(random.nextInt(5) == 0 ? "id " + random.nextInt(10) : null);
    sentByAssistant.put(assistant, event);
    return event;
  }

  private String details() {
    String where = random.nextBoolean() ? "" : "\"cwd\":\"/" + random.nextInt(2) + "\",";
    String model = random.nextBoolean() ? "" : "\"model\":\"m" + random.nextInt(2) + "\",";
    return where
        + model
        + "\"is_error\":"
        + random.nextBoolean()
        + ",\"denied\":"
        + (random.nextInt(3) == 0)
        + ",\"tool_input\":"
        + (random.nextBoolean() ? "{}" : "[1]");
  }

  private Instant time() {
    Instant time = Instant.ofEpochMilli(START_MS - random.nextInt(TIME_RANGE_MS));
    return random.nextInt(4) == 0 ? TimeEdges.within(random, time, QUARTER_MS) : time;
  }

  /** What makes an event the same as another: its identity, or itself where it has none. */
  static List<Object> identityOf(int accountId, Event event) {
    Object identity =
        event.identity() == EventIdentity.NONE ? event.actor().assistantId() : event.identity();
    return List.of(accountId, event.sessionId(), Objects.requireNonNull(identity));
  }
}
