package io.tallyhouse.event;

import java.util.Objects;

/**
 * Where an event comes from, as far as its source says so; empty where it does not. Immutable.
 *
 * @param branch the git branch of the working directory
 * @param host the machine
 * @param harness the program that ran the agent
 * @param agentId the subagent, as the harness calls it
 */
public record Origin(String branch, String host, String harness, String agentId) {
  /** Nothing is known. */
  public static final Origin NONE = new Origin("", "", "", "");

  /** Of transcripts, which name no machine. */
  private static final String CLAUDE_CODE = "claude-code";

  public Origin {
    Objects.requireNonNull(branch, "branch");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(harness, "harness");
    Objects.requireNonNull(agentId, "agentId");
  }

  /** Of a transcript's line. */
  public static Origin ofTranscript(String branch, String agentId) {
    return new Origin(branch, "", CLAUDE_CODE, agentId);
  }

  /** The same on another branch. */
  public Origin withBranch(String other) {
    return new Origin(other, host, harness, agentId);
  }
}
