package io.tallyhouse.transcript;

import io.tallyhouse.event.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which session a record is of. Claude Code's ids are UUIDs, in any case; another id gets a UUID
 * made of it, always the same.
 *
 * @param uuid by which the session is known
 * @param external the id as it was written where it is no UUID, else empty
 */
public record SessionId(UUID uuid, String external) {
  private static final String OF_AN_ID = "tallyhouse session ";
  private static final String OF_A_FILE = "tallyhouse session of ";
  private static final String SUBAGENTS = "/subagents/";
  private static final String ENDING = ".jsonl";
  private static final int UUID_LENGTH = "00000000-0000-0000-0000-000000000000".length();

  /** The session of that id, which is not empty. */
  public static SessionId of(String id) {
    return of(id, OF_AN_ID + id);
  }

  /**
   * The session of records that name none: the name of their file or, of a subagent's file, that of
   * the directory of its session. Files of one name in two projects are two sessions.
   *
   * @param relativePath below the transcripts' directory, with {@code /}
   */
  public static SessionId ofFile(String relativePath) {
    int subagents = relativePath.indexOf(SUBAGENTS);
    String path =
        subagents >= 0
            ? relativePath.substring(0, subagents)
            : relativePath.endsWith(ENDING)
                ? relativePath.substring(0, relativePath.length() - ENDING.length())
                : relativePath;
    String wellFormed = JsonText.wellFormed(path);
    return of(wellFormed.substring(wellFormed.lastIndexOf('/') + 1), OF_A_FILE + wellFormed);
  }

  private static SessionId of(String id, String name) {
    UUID uuid = uuid(id);
    return uuid == null
        ? new SessionId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)), id)
        : new SessionId(uuid, "");
  }

  private static @Nullable UUID uuid(String id) {
    if (id.length() != UUID_LENGTH) {
      return null;
    }
    try {
      UUID parsed = UUID.fromString(id);
      // The JDK takes signs and parts of other lengths.
      return parsed.toString().equals(id.toLowerCase(Locale.ROOT)) ? parsed : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
