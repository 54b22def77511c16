package io.tallyhouse.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How a server that is run by root runs PostgreSQL, which refuses to be: in a user namespace of its
 * own, where nobody has a name or a privilege; where there are no such namespaces, as in most
 * containers, as another user that keeps root's access to files. Linux only: elsewhere nothing is
 * done.
 */
final class NonRoot {
  /** The user {@code nobody}, who owns the data where there are no user namespaces. */
  static final int NOBODY = 65534;

  private static final int ROOT = 0;
  private static final String OWNER = "unix:uid";
  private static final List<String> NAMESPACE = List.of("unshare", "-U");
  private static final int PROBE_SECONDS_MAX = 5;

  private NonRoot() {}

  /** Whether this server is run by root. */
  static boolean isNeeded() {
    Path self = Path.of("/proc/self");
    try {
      return Files.isDirectory(self) && owner(self) == ROOT;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * What to put before a command that works on these files, which belong to one and the same user
   * ever after. Files that are still root's are given away when they have to be.
   */
  static List<String> prefix(Path files) throws IOException {
    if (!isNeeded()) {
      return List.of();
    }
    int owner = Files.exists(files) ? owner(files) : ROOT;
    if (owner != ROOT) {
      return as(owner);
    }
    if (hasNamespaces()) {
      return NAMESPACE;
    }
    giveAway(files);
    return as(NOBODY);
  }

  /**
   * With no_setuid_fixup, access(2), by which PostgreSQL looks at its own files, sees the privilege
   * as well.
   */
  private static List<String> as(int user) {
    return List.of(
        "setpriv",
        "--reuid=" + user,
        "--regid=" + user,
        "--clear-groups",
        "--securebits=+no_setuid_fixup",
        "--inh-caps=-all,+dac_override",
        "--ambient-caps=-all,+dac_override");
  }

  private static boolean hasNamespaces() {
    try {
      Process probe =
          new ProcessBuilder("unshare", "-U", "true")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return probe.waitFor(PROBE_SECONDS_MAX, TimeUnit.SECONDS) && probe.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void giveAway(Path files) throws IOException {
    if (!Files.exists(files)) {
      return;
    }
    List<Path> tree;
    try (Stream<Path> walk = Files.walk(files)) {
      tree = walk.toList();
    }
    // The directory itself comes first in a walk and is given away last: its owner says whether all
    // is done.
    for (int i = tree.size() - 1; i >= 0; i--) {
      Files.setAttribute(tree.get(i), OWNER, NOBODY);
    }
  }

  private static int owner(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, OWNER);
  }
}
