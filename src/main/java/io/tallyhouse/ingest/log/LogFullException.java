package io.tallyhouse.ingest.log;

import java.io.IOException;

/** The log holds as much that is not stored yet as it may. */
public final class LogFullException extends IOException {
  private static final long serialVersionUID = 1L;

  LogFullException(long bytesMax) {
    super("%d bytes wait to be stored, as many as may".formatted(bytesMax));
  }
}
