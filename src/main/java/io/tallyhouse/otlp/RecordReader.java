package io.tallyhouse.otlp;

/** Reads the body of a request, in one encoding. Implementations are thread-safe. */
@FunctionalInterface
public interface RecordReader<T extends Sent<T>> {
  /**
   * Reads a body.
   *
   * @throws UnreadableBodyException if nothing of it can be read
   */
  ReadRecords<T> read(byte[] body) throws UnreadableBodyException;
}
