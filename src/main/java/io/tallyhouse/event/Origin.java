package io.tallyhouse.event;

import java.util.Objects;

/**
 * Where an event comes from, as far as its source says so; empty where it does not. Immutable.
 *
 * @param project the working directory of the transcript it was read from
 * @param branch the git branch of the working directory
 * @param host the machine
 * @param harness the program that ran the agent
 * @param agentId the subagent, as the harness calls it
 */
public record Origin(
    Source source, String project, String branch, String host, String harness, String agentId) {
  /** The source of an event. */
  public enum Source {
    /** An agent, by {@code POST /api/v1/events}. */
    API("api"),
    /** A transcript. Its identities hold in all sessions of the account. */
    TRANSCRIPT("transcript"),
    /** An agent or its platform, by {@code POST /analytics/events}. */
    AGNT("agnt"),
    /** A hook of an agent. The identities of calls and prompts hold in the account. */
    HOOK("hook"),
    /** An agent's telemetry, by OTLP. The identities of calls and messages hold in the account. */
    OTLP("otlp");

    private final String wireName;

    Source(String wireName) {
      this.wireName = wireName;
    }

    /** The name in the {@code source} column. */
    public String wireName() {
      return wireName;
    }
  }

  /** Of transcripts, which name no machine. */
  private static final String CLAUDE_CODE = "claude-code";

  public Origin {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(project, "project");
    Objects.requireNonNull(branch, "branch");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(harness, "harness");
    Objects.requireNonNull(agentId, "agentId");
  }

  /** Of an event that says no more than its source. */
  public static Origin of(Source source) {
    return new Origin(source, "", "", "", "", "");
  }

  /** Of a transcript's line. */
  public static Origin ofTranscript(String project, String branch, String agentId) {
    return new Origin(Source.TRANSCRIPT, project, branch, "", CLAUDE_CODE, agentId);
  }

  /** Of a hook of Claude Code. */
  public static Origin ofHook(String project, String host, String agentId) {
    return new Origin(Source.HOOK, project, "", host, CLAUDE_CODE, agentId);
  }

  /** The same on a machine. */
  public Origin on(String machine) {
    return new Origin(source, project, branch, machine, harness, agentId);
  }

  /** The same in another project and branch. */
  public Origin in(String otherProject, String otherBranch) {
    return new Origin(source, otherProject, otherBranch, host, harness, agentId);
  }
}
