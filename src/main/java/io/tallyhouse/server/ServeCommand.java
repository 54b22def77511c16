package io.tallyhouse.server;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code tallyhouse serve}: serves until it is told to end. */
@CommandLine.Command(
    name = "serve",
    description = "Start the server and its databases, until SIGTERM or Ctrl-C.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  TALLYHOUSE_HTTP_HOST, TALLYHOUSE_HTTP_PORT   where to listen (127.0.0.1, 8080; 0 = any)",
      "  TALLYHOUSE_DATA_DIR                          where to keep everything (~/.tallyhouse)",
      "  TALLYHOUSE_CLICKHOUSE_URL                    http[s]://user:password@host:8123/database",
      "  TALLYHOUSE_POSTGRES_URL                      postgres://user:password@host:5432/database",
      "  TALLYHOUSE_BOOTSTRAP_KEY                     a key that is made to exist, with all scopes",
      "  TALLYHOUSE_LOG_FORMAT                        text or json (text)",
      "  TALLYHOUSE_PRICES                            a file of prices that go before our own",
      "Without the two URLs it brings its own databases."
    })
final class ServeCommand implements Callable<Integer> {
  @Override
  public Integer call() throws InterruptedException {
    ServerProcess.serve(config(), server -> {});
    return 0;
  }

  /** The configuration of this process. */
  static Config config() {
    String home = System.getProperty("tallyhouse.home", ".");
    return Config.from(
        System.getenv(), Path.of(System.getProperty("user.home")), Path.of(home).toAbsolutePath());
  }
}
