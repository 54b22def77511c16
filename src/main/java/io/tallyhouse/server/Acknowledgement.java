package io.tallyhouse.server;

/** When a request that brings events gets its response, {@code TALLYHOUSE_ACK}. */
public enum Acknowledgement {
  /** When the log has them, on disk. */
  LOG,
  /** When ClickHouse has committed them. */
  STORED;

  static Acknowledgement parse(String text) {
    return switch (text) {
      case "log" -> LOG;
      case "stored" -> STORED;
      default ->
          throw new IllegalArgumentException(
              "TALLYHOUSE_ACK must be log or stored, but is " + text);
    };
  }
}
