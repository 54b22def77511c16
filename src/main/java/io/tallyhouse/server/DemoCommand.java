package io.tallyhouse.server;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code tallyhouse demo}: serves, with something to look at. */
@Command(
    name = "demo",
    description =
        "Start the server as \"serve\" does, with six weeks of made-up data in the default account"
            + " if that has none, and print a key to try it with.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Override
  public Integer call() throws InterruptedException {
    Config config = ServeCommand.config();
    ServerProcess.serve(config, server -> prepare(config, server));
    return 0;
  }

  private static void prepare(Config config, Tallyhouse server) {
    ServerConnection connection =
        new ServerConnection(
            server.uri(),
            server.operatorKey(),
            "The server stopped to answer: see the messages above.");
    DemoLoad.loadOnce(config.dataDir(), connection);
    String key = DemoKey.of(config.dataDir(), server.uri(), connection);
    String curl = "  curl -H 'X-API-Key: " + key + "' '" + server.uri();
    System.out.println();
    System.out.println("  Address  " + server.uri());
    System.out.println("  Key      " + key);
    System.out.println();
    System.out.println(curl + "/api/v1/analytics/overview'");
    System.out.println(curl + "/api/v1/analytics/tools'");
    System.out.println(curl + "/api/v1/sessions?limit=5'");
    System.out.println(curl + "/analytics/rolling?window=7'");
    System.out.println();
  }
}
