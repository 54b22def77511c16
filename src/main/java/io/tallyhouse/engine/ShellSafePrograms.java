package io.tallyhouse.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * PostgreSQL's programs at a path that initdb can use. It runs its sibling by a line of shell with
 * the path in double quotes, links resolved, so that some characters in it mean something else:
 * where the path has one, the programs are copied into the temporary directory for as long as they
 * are needed. Nothing else of PostgreSQL's minds such a path.
 */
final class ShellSafePrograms implements AutoCloseable {
  /** What a shell does not take literally within double quotes. */
  private static final List<String> UNSAFE = List.of("$", "`", "\"", "\\");

  private final Path home;
  private final boolean copied;

  private ShellSafePrograms(Path home, boolean copied) {
    this.home = home;
    this.copied = copied;
  }

  /**
   * The programs of that directory.
   *
   * @throws EngineException when they have to be copied, and can't be to where they would be usable
   */
  static ShellSafePrograms of(Path home) throws IOException {
    if (isSafe(home)) {
      return new ShellSafePrograms(home, false);
    }
    Path copy = Files.createTempDirectory("tallyhouse-initdb");
    ShellSafePrograms programs = new ShellSafePrograms(copy.toRealPath(), true);
    if (isSafe(programs.home)) {
      copy(home, programs.home);
      return programs;
    }
    programs.close();
    throw new EngineException(
        "PostgreSQL can't be set up from "
            + home
            + ", whose name has one of $ ` \" \\ in it, nor by way of the temporary directory "
            + copy.getParent()
            + ": set TALLYHOUSE_DATA_DIR to a directory without them.");
  }

  /** Where they are. */
  Path home() {
    return home;
  }

  @Override
  public void close() throws IOException {
    if (copied) {
      OwnerOnlyFiles.deleteRecursively(home);
    }
  }

  private static boolean isSafe(Path path) {
    String text = path.toString();
    return UNSAFE.stream().noneMatch(text::contains);
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> tree;
    try (Stream<Path> walk = Files.walk(from)) {
      tree = walk.filter(path -> !path.equals(from)).toList();
    }
    for (Path path : tree) {
      Files.copy(
          path,
          to.resolve(from.relativize(path)),
          StandardCopyOption.COPY_ATTRIBUTES,
          LinkOption.NOFOLLOW_LINKS);
    }
  }
}
