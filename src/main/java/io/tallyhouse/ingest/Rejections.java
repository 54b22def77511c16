package io.tallyhouse.ingest;

/**
 * The well-formed events of a request that are dropped, by reason; the first that applies.
 *
 * @param tooOld before {@link io.tallyhouse.event.EventTime#MIN_MS}
 * @param inFuture further ahead than {@link io.tallyhouse.event.EventTime#FUTURE_MAX_MS}
 * @param dataTooLarge with more {@code data} than {@link EventReader#DATA_BYTES_MAX}
 */
public record Rejections(int tooOld, int inFuture, int dataTooLarge) {
  /** Nothing is dropped. */
  public static final Rejections NONE = new Rejections(0, 0, 0);

  public int total() {
    return tooOld + inFuture + dataTooLarge;
  }
}
