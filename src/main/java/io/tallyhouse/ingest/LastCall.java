package io.tallyhouse.ingest;

/**
 * The latest call of a session, by arrival, and whether it failed: by it an equal call after it is
 * known as a retry. Not thread-safe.
 */
final class LastCall {
  private int sequence;
  private String tool = "";
  private int input;
  private boolean failed;

  /**
   * Takes in a call.
   *
   * @param nowFailed whether its result came before it, and was an error
   * @return whether it is a retry
   */
  boolean admit(int callSequence, String name, int callInput, boolean nowFailed) {
    boolean retry = failed && callInput != 0 && callInput == input && name.equals(tool);
    sequence = callSequence;
    tool = retry ? tool : name;
    input = callInput;
    failed = nowFailed;
    return retry;
  }

  /** Takes in the result of the call of that sequence. */
  void complete(int callSequence, boolean error) {
    if (callSequence == sequence) {
      failed = error;
    }
  }
}
