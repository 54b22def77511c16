package io.tallyhouse.demo;

import static io.tallyhouse.demo.DemoTool.logNormal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A customer's conversation with an assistant that writes no code: messages, and now and then a
 * task. Not thread-safe.
 */
final class DemoConversation {
  private static final int MESSAGES_MAX = 5;
  private static final double RESPONDED = 0.985;
  private static final double WITH_TASK = 0.3;
  private static final double COMPLETED = 0.93;
  private static final double READING_MEDIAN_MS = 40_000;
  private static final double RESPONSE_MEDIAN_MS = 3_500;
  private static final double TASK_MEDIAN_MS = 95_000;
  private static final double SPREAD = 0.7;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RandomGenerator random;
  private final String assistant;
  private final String customer;
  private final String id;
  private final Consumer<DemoEvent> out;
  private int number;

  /**
   * @param out takes the events, roughly in order of time
   */
  DemoConversation(
      RandomGenerator random, String assistant, String customer, Consumer<DemoEvent> out) {
    this.random = random;
    this.assistant = assistant;
    this.customer = customer;
    this.id = DemoIds.uuid(random);
    this.out = out;
  }

  void run(long startMs) {
    long nowMs = startMs;
    int messages = 1 + random.nextInt(MESSAGES_MAX);
    for (int i = 0; i < messages; i++) {
      emit("incomingMessages", nowMs);
      nowMs += (long) logNormal(random, RESPONSE_MEDIAN_MS, SPREAD);
      if (random.nextDouble() < RESPONDED) {
        emit("outgoingMessages", nowMs);
      }
      nowMs += (long) logNormal(random, READING_MEDIAN_MS, SPREAD);
    }
    if (random.nextDouble() < WITH_TASK) {
      emit("tasksInitiated", nowMs);
      if (random.nextDouble() < COMPLETED) {
        emit("tasksCompleted", nowMs + (long) logNormal(random, TASK_MEDIAN_MS, SPREAD));
      }
    }
  }

  private void emit(String type, long timeMs) {
    out.accept(event(type, timeMs, assistant, customer, id + "/" + number++));
  }

  /** An element of a request to {@code POST /analytics/events}. */
  static DemoEvent event(String type, long timeMs, String assistant, String user, String id) {
    ObjectNode event = JSON.createObjectNode();
    event
        .put("eventType", type)
        .put("timestamp", Instant.ofEpochMilli(timeMs).toString())
        .put("assistant", assistant)
        .put("user", user)
        .put("id", id);
    try {
      return new DemoEvent(timeMs, JSON.writeValueAsString(event), true);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of text", e);
    }
  }
}
