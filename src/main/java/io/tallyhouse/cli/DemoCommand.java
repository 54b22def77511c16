package io.tallyhouse.cli;

import io.tallyhouse.server.Config;
import io.tallyhouse.server.ServerProcess;
import io.tallyhouse.server.Tallyhouse;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tallyhouse demo}: serves, with something to look at. */
@Command(
    name = "demo",
    description =
        "Start the server as \"serve\" does, with six weeks of made-up data in the default account"
            + " if that has none, and print a key to try it with. Syncs made-up transcripts only, never"
            + " those of TALLYHOUSE_TRANSCRIPTS_DIR.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--until",
      paramLabel = "TIME",
      description =
          "The moment at which the made-up data end, for example 2026-03-31T18:00:00Z (now). The same"
              + " moment gives the same figures.")
  private @Nullable Instant until;

  @Override
  public Integer call() throws InterruptedException {
    Instant now = Instant.now();
    if (until != null && until.isAfter(now)) {
      throw new CommandException("--until is in the future: " + until, null);
    }
    Instant end = until == null ? now : until;
    Config config = DemoLoad.configOf(ServeCommand.config());
    ServerProcess.serve(config, server -> prepare(config, server, end));
    return 0;
  }

  private static void prepare(Config config, Tallyhouse server, Instant until) {
    ServerConnection connection =
        new ServerConnection(
            server.uri(),
            server.operatorKey(),
            "The server stopped responding: see the messages above.");
    new DemoLoad(config.dataDir(), server, connection).loadOnce(until);
    String key = DemoKey.of(config.dataDir(), server.uri(), connection);
    System.out.println();
    System.out.println("  Address  " + server.uri());
    System.out.println("  Key      " + key);
    System.out.println();
    DemoTour.lines(server.uri().toString(), key).forEach(line -> System.out.println("  " + line));
    System.out.println();
  }
}
