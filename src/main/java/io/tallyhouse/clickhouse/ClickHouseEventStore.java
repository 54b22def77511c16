package io.tallyhouse.clickhouse;

import io.tallyhouse.clickhouse.ClickHouseListener.Operation;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.ingest.AccountKey;
import io.tallyhouse.ingest.BatchTooLargeException;
import io.tallyhouse.ingest.EventRow;
import io.tallyhouse.ingest.EventStore;
import io.tallyhouse.ingest.EventStoreException;
import io.tallyhouse.ingest.IndexedEvent;
import io.tallyhouse.ingest.IndexedMessage;
import io.tallyhouse.ingest.IndexedRow;
import io.tallyhouse.ingest.SessionKey;
import io.tallyhouse.query.Row;
import io.tallyhouse.sql.SqlFile;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.stream.Collectors;

/** Events in ClickHouse's events table and session index. As thread-safe as {@link EventStore}. */
public final class ClickHouseEventStore implements EventStore {
  /** Sessions named in one query; more are read in turns. */
  static final int SESSIONS_PER_QUERY_MAX = 1000;

  /**
   * Messages or tool calls named in one query; more are read in turns. INVARIANT: at 21 characters
   * each they fit into {@link ClickHouseConnection#PARAMETER_CHARS_MAX}, as do sessions at 52.
   */
  static final int KEYS_PER_QUERY_MAX = 5000;

  private static final String LOAD_MESSAGES = SqlFile.read("sql/queries/ledger_messages.sql");
  private static final String LOAD_TOOL_EVENTS = SqlFile.read("sql/queries/ledger_tool_events.sql");
  private static final String LOAD_SESSIONS = SqlFile.read("sql/queries/ledger_sessions.sql");

  private static final String CLEAR_STAGING = SqlFile.read("sql/mend/clear_staging.sql");
  private static final String INSERT_MISSING = SqlFile.read("sql/mend/insert_missing_events.sql");
  private static final String DAYS = SqlFile.read("sql/mend/days.sql");
  private static final String MEND = "mend";
  private static final String LEDGER = "ledger";
  private static final String INGEST = "ingest";

  /** Makes an account's rollups equal its raw events. */
  public interface Rebuild {
    /** Rebuilds what drifted from the first to the last day (UTC), while nothing is stored. */
    void rebuild(int accountId, LocalDate first, LocalDate last);
  }

  private final ClickHouseConnection connection;
  private final Rebuild rebuild;
  private final ClickHouseListener listener;
  private final EventBlock eventBlock = new EventBlock();

  /** A store that nobody listens to. */
  public ClickHouseEventStore(ClickHouseConnection connection, Rebuild rebuild) {
    this(connection, rebuild, ClickHouseListener.NONE);
  }

  /**
   * @param listener notified of every look-up for the ledger, insert and mending
   */
  public ClickHouseEventStore(
      ClickHouseConnection connection, Rebuild rebuild, ClickHouseListener listener) {
    this.connection = connection;
    this.rebuild = rebuild;
    this.listener = listener;
  }

  @Override
  public void loadSessions(
      Collection<SessionKey> sessions, BiConsumer<SessionKey, IndexedEvent> stored) {
    List<SessionKey> all = List.copyOf(sessions);
    try {
      timed(
          Operation.QUERY,
          LEDGER,
          () -> {
            for (int from = 0; from < all.size(); from += SESSIONS_PER_QUERY_MAX) {
              load(all.subList(from, Math.min(all.size(), from + SESSIONS_PER_QUERY_MAX)), stored);
            }
          });
    } catch (BatchTooLargeException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new EventStoreException(
          EventStoreException.Fault.UNAVAILABLE, "loading sessions: " + e.getMessage(), e);
    }
  }

  @Override
  public void loadKeys(Consumer<SessionKey> session, Consumer<AccountKey> identity) {
    try {
      new StoredKeyPages(connection, StoredKeyPages.ROWS_MAX).read(session, identity);
    } catch (RuntimeException e) {
      throw new EventStoreException(
          EventStoreException.Fault.UNAVAILABLE, "listing keys: " + e.getMessage(), e);
    }
  }

  private void timed(Operation operation, String route, Runnable work) {
    long start = System.nanoTime();
    boolean succeeded = false;
    try {
      work.run();
      succeeded = true;
    } catch (BatchTooLargeException e) {
      // ClickHouse responded with more than was wanted.
      succeeded = true;
      throw e;
    } finally {
      listener.ended(operation, route, System.nanoTime() - start, succeeded);
    }
  }

  private void load(List<SessionKey> sessions, BiConsumer<SessionKey, IndexedEvent> stored) {
    String keys =
        sessions.stream()
            .map(key -> "(" + key.accountId() + ",'" + key.sessionId() + "')")
            .collect(Collectors.joining(",", "[", "]"));
    connection.query(
        LOAD_SESSIONS,
        Map.of("sessions", keys),
        LEDGER,
        row ->
            stored.accept(
                new SessionKey(
                    row.get("account_id").intValue(), UUID.fromString(row.text("session"))),
                IndexedRows.event(row)));
  }

  @Override
  public void loadMessages(
      Collection<AccountKey> messages, BiConsumer<AccountKey, IndexedMessage> stored) {
    load(
        messages,
        LOAD_MESSAGES,
        (row, account) ->
            stored.accept(new AccountKey(account, row.number("key")), IndexedRows.message(row)));
  }

  @Override
  public Set<AccountKey> loadToolEvents(Collection<AccountKey> calls) {
    Set<AccountKey> loaded = new HashSet<>();
    load(
        calls,
        LOAD_TOOL_EVENTS,
        (row, account) ->
            loaded.add(
                new AccountKey(
                    account,
                    EventIdentity.ofToolEvent(
                        row.number("call_hash"), IndexedRows.eventType(row.text("event_type"))))));
    return loaded;
  }

  /** Reads what is stored under some keys, account by account. */
  private void load(Collection<AccountKey> keys, String statement, ObjIntConsumer<Row> row) {
    Map<Integer, List<AccountKey>> byAccount =
        keys.stream().collect(Collectors.groupingBy(AccountKey::accountId));
    try {
      byAccount.forEach(
          (account, all) ->
              timed(Operation.QUERY, LEDGER, () -> load(account, all, statement, row)));
    } catch (RuntimeException e) {
      throw new EventStoreException(
          EventStoreException.Fault.UNAVAILABLE, "loading the ledger: " + e.getMessage(), e);
    }
  }

  private void load(int account, List<AccountKey> all, String statement, ObjIntConsumer<Row> row) {
    for (int from = 0; from < all.size(); from += KEYS_PER_QUERY_MAX) {
      String part =
          all.subList(from, Math.min(all.size(), from + KEYS_PER_QUERY_MAX)).stream()
              .map(key -> Long.toUnsignedString(key.key()))
              .collect(Collectors.joining(",", "[", "]"));
      connection.query(
          statement,
          Map.of("account", account, "keys", part),
          LEDGER,
          found -> row.accept(found, account));
    }
  }

  @Override
  public byte[] encode(List<EventRow> rows) {
    return eventBlock.encode(rows);
  }

  @Override
  public List<byte[]> halves(byte[] block) {
    return NativeBlocks.halves(block);
  }

  @Override
  public List<IndexedRow> index(byte[] block) {
    return IndexedRows.ofBlocks(block);
  }

  private static MergedBlocks merged(byte[] block) {
    return MergedBlocks.of(block, EventBlock.REPETITIVE);
  }

  @Override
  public void insert(UUID token, byte[] block) {
    try {
      timed(
          Operation.INSERT,
          INGEST,
          () -> connection.insertNative("events", merged(block), token, INGEST));
    } catch (RuntimeException e) {
      throw new EventStoreException(ClickHouseFaults.of(e), "insert: " + e.getMessage(), e);
    }
  }

  /**
   * ClickHouse notes the token of a part before it renames the part into place: killed in between,
   * it has the token and not the part, and drops every later attempt. What is missing is found by
   * the rows themselves, and the rollups by a recount.
   */
  @Override
  public void repairAfterUnknownOutcome(byte[] block) {
    try {
      timed(Operation.INSERT, MEND, () -> insertMissing(block));
    } catch (RuntimeException e) {
      throw new EventStoreException(
          EventStoreException.Fault.UNAVAILABLE, "mending: " + e.getMessage(), e);
    }
  }

  private void insertMissing(byte[] block) {
    connection.execute(CLEAR_STAGING, Map.of(), MEND);
    connection.insertNative("events_staging", merged(block), UUID.randomUUID(), MEND);
    connection.execute(INSERT_MISSING, Map.of(), MEND);
    // Rebuilt only when all days are known.
    List<Row> days = new ArrayList<>();
    connection.query(DAYS, Map.of(), MEND, days::add);
    for (Row row : days) {
      rebuild.rebuild(
          row.get("account_id").intValue(),
          LocalDate.parse(row.text("first_day")),
          LocalDate.parse(row.text("last_day")));
    }
    connection.execute(CLEAR_STAGING, Map.of(), MEND);
  }
}
