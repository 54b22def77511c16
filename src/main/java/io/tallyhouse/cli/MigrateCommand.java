package io.tallyhouse.cli;

import io.tallyhouse.engine.DataDirectory;
import io.tallyhouse.server.Config;
import io.tallyhouse.server.Engines;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tallyhouse migrate}: brings the schemas up to date without serving. */
@Command(
    name = "migrate",
    description =
        "Bring both databases' schemas up to date, as \"serve\" does when it starts; the embedded"
            + " ones are started for it.",
    mixinStandardHelpOptions = true)
final class MigrateCommand implements Runnable {
  @Option(names = "--dry-run", description = "Change no schema; list what is pending.")
  private boolean dryRun;

  @Override
  public void run() {
    Config config = ServeCommand.config();
    try (DataDirectory held = DataDirectory.open(config.dataDir());
        Engines engines = new Engines()) {
      Engines.Pending pending = engines.look(config);
      if (!dryRun) {
        engines.migrate(pending);
      }
      print("ClickHouse", pending.clickHouse());
      print("PostgreSQL", pending.postgres());
    }
  }

  private void print(String database, List<String> migrations) {
    if (migrations.isEmpty()) {
      System.out.println(database + ": up to date");
      return;
    }
    System.out.println(database + ": " + migrations.size() + (dryRun ? " pending" : " applied"));
    migrations.forEach(name -> System.out.println("  " + name));
  }
}
