package io.tallyhouse.engine;

/** A child process that ended before it was ready. */
final class EndedAtStartException extends EngineException {
  private static final long serialVersionUID = 1;
  private final long pid;
  private final int status;

  EndedAtStartException(String message, long pid, int status) {
    super(message);
    this.pid = pid;
    this.status = status;
  }

  /** Which process it was. */
  long pid() {
    return pid;
  }

  /** How it ended. */
  int status() {
    return status;
  }
}
