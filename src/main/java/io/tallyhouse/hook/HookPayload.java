package io.tallyhouse.hook;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of a payload that matter. Texts that are missing are empty, and so are those of
 * another type: the client changes weekly. Filled by {@link HookPayloadReader}; not thread-safe.
 */
final class HookPayload {
  private final Map<String, String> texts = new HashMap<>();
  private final List<HookCall> calls = new ArrayList<>(0);
  private HookCall call = HookCall.NONE;
  private long durationMs = -1;

  void put(String name, String text) {
    texts.put(name, text);
  }

  void call(HookCall named) {
    call = named;
  }

  void addToBatch(HookCall done) {
    calls.add(done);
  }

  void durationMs(long milliseconds) {
    durationMs = milliseconds;
  }

  /** A text of the payload; empty if it has none of that name. */
  String text(String name) {
    return texts.getOrDefault(name, "");
  }

  /** Whether the payload has a text of that name, empty or not. */
  boolean has(String name) {
    return texts.containsKey(name);
  }

  /** The call that a tool event is about. */
  HookCall call() {
    return call;
  }

  /** The calls of a batch. */
  List<HookCall> batch() {
    return calls;
  }

  /** How long the tool ran, milliseconds; negative = not said. */
  long durationMs() {
    return durationMs;
  }
}
