package io.tallyhouse.otlp;

import org.jspecify.annotations.Nullable;

/** How a request is encoded, and so its response. */
public enum Encoding {
  PROTOBUF("application/x-protobuf"),
  JSON("application/json");

  private final String mediaType;

  Encoding(String mediaType) {
    this.mediaType = mediaType;
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
}
