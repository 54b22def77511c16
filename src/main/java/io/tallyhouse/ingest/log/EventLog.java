package io.tallyhouse.ingest.log;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * An ordered log of records, each a block of rows in the store's format. A record survives a kill
 * of the process and a loss of power once {@link #append} has returned, until it is {@link
 * #stored}.
 *
 * <p>Records are stored in order, as blocks of neighbours ({@link LogCut}). Which records a block
 * holds, and its token, are in the log before the block's insert begins, so that every attempt
 * sends identical bytes under one token, also by the next run.
 *
 * <p>Implementations are thread-safe; their methods block.
 */
public interface EventLog extends AutoCloseable {
  /**
   * Adds a record.
   *
   * @return its position; later records have greater ones
   * @throws LogFullException if too much waits to be stored
   * @throws IOException if the record can't be kept; it is not in the log then
   */
  long append(byte[] block) throws IOException;

  /**
   * Makes one block of the records after the last cut up to a position.
   *
   * @throws IOException if the cut can't be kept; there is none then
   */
  LogCut cut(long last) throws IOException;

  /** The bytes of a block that is not stored yet: those of its records, one after the other. */
  byte[] read(LogCut cut) throws IOException;

  /** The block is stored, or put aside: its records are needed no more. In order of the cuts. */
  void stored(LogCut cut);

  /**
   * Puts rows aside that the store refuses for ever, for people to look at. The same token puts
   * them aside once.
   */
  void quarantine(UUID token, byte[] block) throws IOException;

  /** What was put aside and is not replayed yet, with its token. */
  Map<UUID, byte[]> refused() throws IOException;

  /** The blocks that the last run cut and may have stored, in order. To be called first. */
  List<LogCut> pendingCuts();

  /**
   * Where the records that no cut holds are to be cut: the position of each block's last record, in
   * order.
   *
   * @param bytesMax of a block, unless a single record has more; 0 makes a block of each record
   */
  List<Long> uncut(long bytesMax);

  /** What it holds. */
  LogStats stats();

  /**
   * Writes something and takes it back.
   *
   * @throws IOException if records can't be kept either
   */
  void checkWritable() throws IOException;

  @Override
  void close() throws IOException;
}
