package io.tallyhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.EventType;
import io.tallyhouse.reconcile.Reconciler;
import io.tallyhouse.sql.SqlFile;
import io.tallyhouse.testing.TestEngines;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever copies rows of events copies all columns, also when a migration adds one; blocks that a
 * build with fewer columns left in its journal are stored with the defaults of the later ones.
 */
class ColumnsOfEventsIT {
  private static final long NOON = 1_705_320_000_000L;
  private static final UUID SESSION = UUID.fromString("550e8400-e29b-41d4-a716-446655440000");

  /** The last migration of the build that knew no branch. */
  private static final String LAST_WITHOUT_BRANCH = "0035";

  private final ClickHouseConfig config = TestEngines.clickHouse();
  private final ClickHouseConnection connection = new ClickHouseConnection(config);
  private final ClickHouseEventStore store =
      new ClickHouseEventStore(connection, (account, first, last) -> {});

  @BeforeEach
  void migrate() {
    ClickHouseMigrations.migrate(config);
  }

  @AfterEach
  void close() {
    connection.close();
  }

  @Test
  void blockOfFewerColumns_isStoredAndRepaired_withTheDefaultsOfTheOthers() {
    byte[] first = blockOfFewerColumns(1);
    byte[] second = blockOfFewerColumns(2);

    store.insert(UUID.randomUUID(), first);
    store.repairAfterUnknownOutcome(first);
    store.repairAfterUnknownOutcome(second);

    assertThat(rows("SELECT sequence, branch, host, harness, agent_id FROM events ORDER BY 1"))
        .containsExactly("[1,\"\",\"\",\"\",\"\"]", "[2,\"\",\"\",\"\",\"\"]");
  }

  /**
   * Killed between the insert and the removal from the journal, and then upgraded: a table that a
   * migration changed may take the same token again, so that replay compares its rows.
   */
  @Test
  void blockStoredBeforeTheMigrations_andReplayedAfterThem_countsOnce() {
    ClickHouseConfig earlier = TestEngines.clickHouse();
    connection.execute(
        "CREATE DATABASE {database:Identifier}", Map.of("database", earlier.database()), "test");
    try (ClickHouseConnection old = new ClickHouseConnection(earlier)) {
      run(old, false);
      ClickHouseSqlRunner sql = new ClickHouseSqlRunner(old);
      Reconciler reconciler = new Reconciler(sql, Reconciler.ALREADY_PAUSED);
      ClickHouseEventStore before =
          new ClickHouseEventStore(
              old,
              (account, first, last) ->
                  reconciler.repair(account, first, last.plusDays(1), () -> {}));
      byte[] block = blockOfFewerColumns(1);
      UUID token = UUID.randomUUID();
      before.insert(token, block);
      run(old, true);

      before.insert(token, block);
      before.repairAfterUnknownOutcome(block);

      for (String count :
          List.of(
              "count() FROM events",
              "sum(responses) FROM usage_15m",
              "sum(responses) FROM usage_daily",
              "count() FROM messages")) {
        assertThat(rows(old, "SELECT " + count)).as(count).containsExactly("[1]");
      }
    }
  }

  /** Else a block could not be repaired: all columns are copied as they come. */
  @Test
  void staging_hasTheColumnsOfEvents() {
    List<String> columns =
        rows(
            "SELECT arrayMap(c -> c.2, arraySort(groupArray((position, name || ' ' || type))))"
                + " FROM system.columns WHERE database = currentDatabase()"
                + " AND table IN ('events', 'events_staging') GROUP BY table");

    assertThat(columns).hasSize(2);
    assertThat(columns.get(0)).isEqualTo(columns.get(1)).contains("agent_id");
  }

  /** ClickHouse fills a column that an INSERT leaves out, without a word. */
  @Test
  void encodedBlock_hasTheColumnsOfEvents() {
    ByteBuffer block = ByteBuffer.wrap(store.encode(List.of()));
    // Counts of columns and rows, then names and types; all less than 128.
    int columns = block.get();
    block.get();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      names.add("[\"" + text(block) + "\"]");
      text(block);
    }

    assertThat(names)
        .containsExactlyInAnyOrderElementsOf(
            rows(
                "SELECT name FROM system.columns WHERE database = currentDatabase()"
                    + " AND table = 'events' AND default_kind != 'ALIAS'"));
  }

  private static String text(ByteBuffer block) {
    byte[] text = new byte[block.get()];
    block.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private static byte[] blockOfFewerColumns(int number) {
    NativeBlock block = new NativeBlock();
    block.uint32("account_id").putInt(1);
    block.dateTime64("event_time").putLong(NOON);
    block.string("event_type").putString(EventType.ASSISTANT_MESSAGE.wireName());
    block.uuid("session_id").putUuid(SESSION);
    block.uint32("sequence").putInt(number);
    block.uint64("message_key").putLong(number);
    block.int8("usage_sign").putByte(1);
    return block.toByteArray(1);
  }

  /** Runs the migrations up to the last one that knew no branch, or those after it. */
  private static void run(ClickHouseConnection connection, boolean later) {
    for (String name : ClickHouseMigrations.names()) {
      if (later == name.compareTo(LAST_WITHOUT_BRANCH + "~") > 0) {
        Path home = Path.of(System.getProperty("tallyhouse.home", ""));
        String generated = "sql/generated/migrations/" + name;
        String file =
            Files.exists(home.resolve(generated)) ? generated : "sql/clickhouse/migrations/" + name;
        connection.execute(SqlFile.read(file), Map.of(), "test");
      }
    }
  }

  private List<String> rows(String sql) {
    return rows(connection, sql);
  }

  private static List<String> rows(ClickHouseConnection connection, String sql) {
    List<String> rows = new ArrayList<>();
    connection.query(sql, Map.of(), "test", row -> rows.add(row.values().toString()));
    return rows;
  }
}
