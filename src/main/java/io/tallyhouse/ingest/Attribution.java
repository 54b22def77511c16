package io.tallyhouse.ingest;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.Origin;

/**
 * Whose a row is and where it happened: what its event names, else what the session named before.
 * Empty where neither does. Immutable.
 */
public record Attribution(
    String userId, String assistantId, String project, String branch, String host) {
  /** Nothing was named yet. */
  public static final Attribution NONE = new Attribution("", "", "", "", "");

  /** What an event itself names. */
  static Attribution ofEvent(Event event, String assistantId) {
    Origin origin = event.origin();
    return new Attribution(
        event.actor().userId(), assistantId, origin.project(), origin.branch(), origin.host());
  }

  /**
   * The same of the session's next row. A branch is of its project: it goes on where the next row
   * names no other project. This itself if nothing changes, and its texts where they stay.
   */
  public Attribution next(
      String nextUser, String assistant, String nextProject, String nextBranch, String nextHost) {
    String next = orElse(nextProject, project);
    boolean stays = next.equals(project);
    String ofBranch = stays || !nextBranch.isEmpty() ? orElse(nextBranch, branch) : "";
    return with(orElse(nextUser, userId), assistant, next, ofBranch, orElse(nextHost, host));
  }

  /** The same in the place that was named, were it none. */
  Attribution in(String namedProject, String namedBranch) {
    return with(userId, assistantId, namedProject, namedBranch, host);
  }

  /** The same of another user. */
  Attribution of(String otherUser) {
    return with(otherUser, assistantId, project, branch, host);
  }

  private Attribution with(
      String newUser, String newAssistant, String newProject, String newBranch, String newHost) {
    boolean same =
        newUser.equals(userId)
            && newAssistant.equals(assistantId)
            && newProject.equals(project)
            && newBranch.equals(branch)
            && newHost.equals(host);
    return same
        ? this
        : new Attribution(
            kept(newUser, userId),
            kept(newAssistant, assistantId),
            kept(newProject, project),
            kept(newBranch, branch),
            kept(newHost, host));
  }

  private static String orElse(String named, String before) {
    return named.isEmpty() ? before : named;
  }

  /** The text that is held already, where both are equal. */
  private static String kept(String text, String held) {
    return text.equals(held) ? held : text;
  }
}
