package io.tallyhouse.api.operations;

/** Writes all metrics down in a text format. Thread-safe; blocks for some milliseconds. */
public interface MetricsText {
  /** The media type of the text. */
  String contentType();

  /** The present figures. */
  String text();
}
