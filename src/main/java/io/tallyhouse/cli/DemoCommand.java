package io.tallyhouse.cli;

import io.tallyhouse.server.Config;
import io.tallyhouse.server.ServerProcess;
import io.tallyhouse.server.Tallyhouse;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code tallyhouse demo}: serves, with something to look at. */
@Command(
    name = "demo",
    description =
        "Start the server as \"serve\" does, with six weeks of made-up data in the default account"
            + " if that has none, and print a key to try it with. Syncs made-up transcripts only, never"
            + " those of TALLYHOUSE_TRANSCRIPTS_DIR.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Override
  public Integer call() throws InterruptedException {
    Config config = DemoLoad.configOf(ServeCommand.config());
    ServerProcess.serve(config, server -> prepare(config, server));
    return 0;
  }

  private static void prepare(Config config, Tallyhouse server) {
    ServerConnection connection =
        new ServerConnection(
            server.uri(),
            server.operatorKey(),
            "The server stopped responding: see the messages above.");
    new DemoLoad(config.dataDir(), server, connection).loadOnce();
    String key = DemoKey.of(config.dataDir(), server.uri(), connection);
    System.out.println();
    System.out.println("  Address  " + server.uri());
    System.out.println("  Key      " + key);
    System.out.println();
    DemoTour.lines(server.uri().toString(), key).forEach(line -> System.out.println("  " + line));
    System.out.println();
  }
}
