package io.tallyhouse.transcript;

import java.nio.file.Path;
import java.util.List;

/**
 * Where transcripts are looked for.
 *
 * @param places at least one, the first first
 * @param setting the variable that names them, of which each must be a directory; empty = nobody
 *     named them: it is enough that one is
 */
public record TranscriptPlaces(List<Place> places, String setting) {
  /** Where Claude Code keeps transcripts in its configuration directory. */
  static final String PROJECTS = "projects";

  /**
   * A directory.
   *
   * @param dir absolute
   * @param configuration whether it may be Claude Code's configuration, of which only {@code
   *     projects} is read, if there is such a directory in it
   */
  public record Place(Path dir, boolean configuration) {}

  public TranscriptPlaces {
    places = List.copyOf(places);
    if (places.isEmpty()) {
      throw new IllegalArgumentException("places must not be empty");
    }
  }

  /** One directory that must be there. */
  public static TranscriptPlaces of(Path dir) {
    return new TranscriptPlaces(List.of(new Place(dir, false)), "TALLYHOUSE_TRANSCRIPTS_DIR");
  }
}
