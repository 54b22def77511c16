package io.tallyhouse.server;

import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.clickhouse.ClickHouseMigrations;
import io.tallyhouse.engine.DataDirectory;
import io.tallyhouse.postgres.PostgresConfig;
import io.tallyhouse.postgres.PostgresMigrations;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
    // The two are filled by two threads.
    List<String> clickHouse = new CopyOnWriteArrayList<>();
    List<String> postgres = new CopyOnWriteArrayList<>();
    try (DataDirectory held = DataDirectory.open(config.dataDir());
        Engines engines = new Engines()) {
      engines.start(
          config,
          address -> clickHouse.addAll(migrateClickHouse(address)),
          address -> postgres.addAll(migratePostgres(address)));
    }
    print("ClickHouse", clickHouse);
    print("PostgreSQL", postgres);
  }

  private List<String> migrateClickHouse(ClickHouseConfig address) {
    return dryRun ? ClickHouseMigrations.pending(address) : ClickHouseMigrations.migrate(address);
  }

  private List<String> migratePostgres(PostgresConfig address) {
    List<String> pending = PostgresMigrations.status(address).pending();
    if (!dryRun) {
      PostgresMigrations.migrate(address);
    }
    return pending;
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
