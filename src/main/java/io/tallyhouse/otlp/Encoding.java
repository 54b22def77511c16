package io.tallyhouse.otlp;

import org.jspecify.annotations.Nullable;

/** How a request is encoded, and so its response. Thread-safe. */
public enum Encoding {
  PROTOBUF("application/x-protobuf", new ProtobufLogReader()),
  JSON("application/json", new JsonLogReader());

  private final String mediaType;
  private final LogReader logs;

  Encoding(String mediaType, LogReader logs) {
    this.mediaType = mediaType;
    this.logs = logs;
  }

  /** The encoding of a media type, lower case and without parameters; null = of none. */
  public static @Nullable Encoding ofMediaType(String type) {
    for (Encoding encoding : values()) {
      if (encoding.mediaType.equals(type)) {
        return encoding;
      }
    }
    return null;
  }

  public String mediaType() {
    return mediaType;
  }

  /** What reads the body of {@code POST /v1/logs}. */
  public LogReader logs() {
    return logs;
  }
}
