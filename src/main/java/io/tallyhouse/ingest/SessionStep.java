package io.tallyhouse.ingest;

/**
 * A row's place in its session, and what its event changes of the session's times.
 *
 * @param sequence number of the row in its session by arrival, from 1
 * @param opensBucket first event of its session in its quarter of an hour
 * @param previousBucket start of the session's nearest earlier active bucket, seconds since 1970; 0
 *     = none
 * @param nextBucket start of the session's nearest later active bucket, seconds since 1970; 0 =
 *     none
 * @param startBeforeMs the session's start before this event, where this event moved it; 0 = it had
 *     none
 * @param startAfterMs the session's start with this event, where this event moved it; 0 = it did
 *     not
 */
public record SessionStep(
    int sequence,
    boolean opensBucket,
    long previousBucket,
    long nextBucket,
    long startBeforeMs,
    long startAfterMs) {
  /** Of a row that says nothing of the session's times. */
  static SessionStep of(int sequence) {
    return new SessionStep(sequence, false, 0, 0, 0, 0);
  }
}
