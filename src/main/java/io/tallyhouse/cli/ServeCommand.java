package io.tallyhouse.cli;

import io.tallyhouse.server.Config;
import io.tallyhouse.server.ServerProcess;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code tallyhouse serve}: serves until it is stopped. */
@CommandLine.Command(
    name = "serve",
    description = "Start the server and its databases, until SIGTERM or Ctrl-C.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  TALLYHOUSE_HTTP_HOST        where to listen (127.0.0.1)",
      "  TALLYHOUSE_HTTP_PORT        the port (8080; 0 = any free one)",
      "  TALLYHOUSE_HTTP_IDLE_TIMEOUT  when connections without a request are closed (75s)",
      "  TALLYHOUSE_CORS_ORIGINS     origins whose pages may read responses (none)",
      "  TALLYHOUSE_DATA_DIR         where to keep everything (~/.tallyhouse)",
      "  TALLYHOUSE_BOOTSTRAP_KEY    a key that is made to exist, with all scopes",
      "  TALLYHOUSE_CLICKHOUSE_URL   http[s]://user:password@host:8123/database",
      "  TALLYHOUSE_POSTGRES_URL     postgres://user:password@host:5432/database",
      "  TALLYHOUSE_LEDGER_MB        memory for active sessions (64)",
      "  TALLYHOUSE_ACK              when events are acknowledged: log, on disk, or stored, in ClickHouse (log)",
      "  TALLYHOUSE_LOG_MB           events on disk that wait for ClickHouse (1024)",
      "  TALLYHOUSE_DASHBOARD_AUTH   who needs a key at the dashboard: auto, off, required (auto)",
      "  TALLYHOUSE_TRANSCRIPTS_DIR  where Claude Code's transcripts are (~/.claude/projects)",
      "  TALLYHOUSE_SYNC_INTERVAL    how often to sync them: 30s, 5m, 1h (never)",
      "  TALLYHOUSE_SYNC_USER        the user that they count for (the one who runs the server)",
      "  TALLYHOUSE_PRICES           a file of prices that go before our own",
      "  TALLYHOUSE_LOG_FORMAT       text or json (text)",
      "  TALLYHOUSE_JAVA_OPTS        more JVM flags for ./tallyhouse",
      "Without the two URLs it brings its own databases."
    })
final class ServeCommand implements Callable<Integer> {
  @Override
  public Integer call() throws InterruptedException {
    ServerProcess.serve(config(), server -> {});
    return 0;
  }

  /** The configuration of this process. Warns of variables that have no effect. */
  static Config config() {
    String home = System.getProperty("tallyhouse.home", ".");
    Map<String, String> environment = System.getenv();
    UnknownVariables.warnings(environment.keySet()).forEach(System.err::println);
    return Config.from(environment, userHome(environment), Path.of(home).toAbsolutePath());
  }

  /** As a shell has it: what Java takes for it is that of the user's entry in the system. */
  private static Path userHome(Map<String, String> environment) {
    String home = environment.getOrDefault("HOME", "");
    return Path.of(home.isBlank() ? System.getProperty("user.home") : home);
  }
}
