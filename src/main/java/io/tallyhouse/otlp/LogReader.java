package io.tallyhouse.otlp;

/** Reads the bodies of {@code POST /v1/logs} of one encoding. Implementations are thread-safe. */
public interface LogReader {
  /**
   * Reads an ExportLogsServiceRequest. A record that can't be read is rejected, and those beside it
   * are not.
   *
   * @throws UnreadableBodyException if the body itself can't be read
   */
  ReadLogs read(byte[] body) throws UnreadableBodyException;
}
