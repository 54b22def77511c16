package io.tallyhouse.transcript;

import java.util.UUID;

/**
 * What the lines of users and assistants have in common. Texts that are missing are empty.
 *
 * @param uuid the line's own id
 * @param sessionId the session that the line belongs to
 * @param externalSessionId the session's id as written, if it is no UUID, see {@link SessionId}
 * @param timeMs milliseconds since 1970-01-01T00:00:00Z
 * @param cwd the working directory, which is the project
 * @param branch the git branch of the working directory
 * @param sidechain whether a subagent's conversation
 * @param agentId the subagent
 * @param meta whether written by Claude Code itself: isMeta or isCompactSummary
 * @param promptId the prompt, by a number that a fork gives anew
 * @param copied whether the line is a copy in the file of a fork; {@code sessionId} is then the
 *     session that it was copied from
 */
public record Header(
    String uuid,
    UUID sessionId,
    String externalSessionId,
    long timeMs,
    String cwd,
    String branch,
    boolean sidechain,
    String agentId,
    boolean meta,
    String promptId,
    boolean copied) {
  /** The same line, copied from the session of another one. */
  public Header copiedWith(Header other) {
    return new Header(
        uuid,
        other.sessionId,
        other.externalSessionId,
        timeMs,
        cwd,
        branch,
        sidechain,
        agentId,
        meta,
        promptId,
        true);
  }
}
