package io.tallyhouse.model;

/** Short ways to write events of one session. */
final class Events {
  static final String SESSION = "550e8400-e29b-41d4-a716-446655440000";

  private Events() {}

  static SentEvent event(String type, String time) {
    return new SentEvent(type, SESSION, time, null);
  }

  static SentEvent call(String time, String data) {
    return new SentEvent("tool_use", SESSION, time, data);
  }

  static SentEvent result(String time, String data) {
    return new SentEvent("tool_result", SESSION, time, data);
  }
}
