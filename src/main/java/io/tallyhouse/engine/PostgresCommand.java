package io.tallyhouse.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command lines of the embedded PostgreSQL. */
final class PostgresCommand {
  /** Connections at once. The server's pool takes a few of them. */
  static final int CONNECTIONS_MAX = 50;

  /**
   * Becomes PostgreSQL, after leaving behind a watcher that stops it when the standard input
   * closes: fast, then without a checkpoint, then by force. The watcher is no child of
   * PostgreSQL's, which would wonder about it.
   *
   * <p>{@code $$} is this shell's process id, and PostgreSQL's after {@code exec}.
   */
  static final String WATCHED =
      """
      exec 3<&0
      ( (
        while read -r line <&3; do :; done
        kill -INT $$ || exit
        for step in 1 2 3 4 5 6 7 8; do sleep 0.5; kill -0 $$ || exit; done
        kill -QUIT $$ || exit
        sleep 1
        kill -KILL $$
      ) >/dev/null 2>&1 & )
      exec "$@" </dev/null 3<&-
      """;

  private PostgresCommand() {}

  /** Runs the server until the standard input closes. */
  static List<String> serve(Path home, Path cluster, int port) throws IOException {
    List<String> command = new ArrayList<>(ownSession());
    command.addAll(NonRoot.prefix(cluster));
    command.addAll(List.of("/bin/sh", "-c", WATCHED, "tallyhouse-postgres"));
    command.add(home.resolve("bin/postgres").toString());
    command.addAll(List.of("-D", cluster.toString()));
    List<String> settings =
        List.of(
            "listen_addresses=" + LoopbackPort.HOST,
            "port=" + port,
            "unix_socket_directories=",
            "max_connections=" + CONNECTIONS_MAX,
            "shared_buffers=32MB",
            "max_wal_size=256MB",
            "fsync=on",
            "timezone=UTC",
            "log_timezone=UTC",
            "log_checkpoints=off",
            "jit=off");
    settings.forEach(setting -> command.addAll(List.of("-c", setting)));
    return command;
  }

  /** The environment of all its programs: none of the PG* variables of the user. */
  static Map<String, String> environment() {
    return Map.of(
        "PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL", "C", "TZ", "UTC");
  }

  /** What the user can do when it does not start: the end of a message. */
  static String hint() {
    String root =
        NonRoot.isNeeded()
            ? ". It does not run as root, and neither unshare nor setpriv may have worked: start Tallyhouse as another"
                + " user"
            : ". Mend that";
    return root + ", or set TALLYHOUSE_POSTGRES_URL to a PostgreSQL server of yours.";
  }

  /**
   * Ctrl-C at the terminal is for the server, which still needs its engine to drain: not in the
   * same session.
   */
  private static List<String> ownSession() {
    if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
      return List.of("/usr/bin/setsid");
    }
    if (Files.isExecutable(Path.of("/usr/bin/perl"))) {
      return List.of(
          "/usr/bin/perl", "-MPOSIX", "-e", "POSIX::setsid(); exec { $ARGV[0] } @ARGV or exit 127");
    }
    return List.of();
  }
}
