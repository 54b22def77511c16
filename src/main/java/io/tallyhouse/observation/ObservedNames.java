package io.tallyhouse.observation;

/** Names of observations, of which there are measures. They are stored and never change. */
public final class ObservedNames {
  public static final String COMMITS = "commits";
  public static final String PULL_REQUESTS = "pull_requests";
  public static final String LINES_ADDED = "lines_added";
  public static final String LINES_REMOVED = "lines_removed";

  /** Edits that were proposed, with their decisions. */
  public static final String EDIT_DECISIONS = "edit_decisions";

  /** Seconds in which a user typed or read. */
  public static final String ACTIVE_USER_SECONDS = "active_user_seconds";

  /** Seconds in which the agent worked. */
  public static final String ACTIVE_AGENT_SECONDS = "active_agent_seconds";

  /** Sessions as the client counts them: each start of the program. */
  public static final String LAUNCHES = "launches";

  /** Milliseconds that a call waited for its permission. */
  public static final String PERMISSION_WAIT = "permission_wait";

  /** A request to a model, and how often it was sent again. */
  public static final String MODEL_REQUEST = "model_request";

  /** A compaction of a conversation. */
  public static final String COMPACTION = "compaction";

  private ObservedNames() {}
}
