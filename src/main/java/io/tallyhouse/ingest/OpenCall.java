package io.tallyhouse.ingest;

/**
 * A tool call that waits for its result.
 *
 * @param stopped whether it started a subagent that a {@code subagent_stop} ended
 */
record OpenCall(int sequence, long callKey, CalledTool call, boolean stopped) {
  OpenCall asStopped() {
    return new OpenCall(sequence, callKey, call, true);
  }
}
