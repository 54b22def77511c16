package io.tallyhouse.benchmarks;

/** The run proves nothing: a count is wrong, or something failed. */
final class VoidRunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  VoidRunException(String message) {
    super(message);
  }

  VoidRunException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Ends the run unless the two are equal. */
  static void unlessEqual(String what, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      throw new VoidRunException(what + ": expected " + expected + ", found " + actual);
    }
  }
}
