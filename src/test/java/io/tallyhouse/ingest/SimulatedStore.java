package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.ingest.EventStoreException.Fault;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What Tallyhouse relies on in ClickHouse, and how ClickHouse fails. Two tables, raw and index,
 * that an insert reaches one after the other; each drops a block whose token it has seen. An insert
 * may be lost before, between or behind them, or reach them after its client has given up. A block
 * is a handle of its rows and some padding, several blocks are one after the other. Killed in the
 * middle, a table can have a token without its rows.
 */
final class SimulatedStore implements EventStore {
  /** The assistant of events that the store refuses. */
  static final String POISON = "poison ";

  /** The assistant of events that can't even be encoded. */
  static final String POISON_AT_ENCODE = "not encodable ";

  /** The process is killed. */
  static final class Kill extends Error {
    private static final long serialVersionUID = 1L;

    Kill() {
      super("killed", null, false, false);
    }
  }

  private record Insert(UUID token, List<EventRow> rows) {}

  private final Random random;
  private final Runnable clientsGiveUp;
  private final SimulatedBlocks blocks;
  private final Map<UUID, ByteBuffer> sent = new HashMap<>();
  private final Map<UUID, List<EventRow>> raw = new LinkedHashMap<>();
  private final Map<UUID, List<EventRow>> index = new LinkedHashMap<>();
  private final List<Insert> late = new ArrayList<>();
  private long nanos;
  private long awayUntilNanos;
  private boolean faults = true;
  private boolean refuses = true;

  // Each life has troubles of its own: some are rare in it, so that others get far.
  private int killOneIn;
  private final int faultOneIn;

  /**
   * @param clientsGiveUp called when so much time passes that clients may get responses without it
   */
  SimulatedStore(Random random, Runnable clientsGiveUp) {
    this.random = random;
    this.blocks = new SimulatedBlocks(random);
    this.clientsGiveUp = clientsGiveUp;
    this.killOneIn = 10 << random.nextInt(5);
    this.faultOneIn = 2 << random.nextInt(4);
  }

  /** Kills half as often: a start with many blocks to halve has a hundred chances to be killed. */
  void killLessOften() {
    killOneIn *= 2;
  }

  /** From now on nothing fails. */
  void quiet() {
    late.forEach(this::commit);
    late.clear();
    awayUntilNanos = 0;
    faults = false;
  }

  /** From now on no row is refused. */
  void acceptAll() {
    refuses = false;
  }

  long nanoTime() {
    return nanos;
  }

  /** Time passes; false now and then: the server is to end. */
  boolean pause(Duration duration) {
    nanos += duration.toNanos();
    clientsGiveUp.run();
    return !happens(40);
  }

  void maybeKill() {
    if (happens(killOneIn)) {
      throw new Kill();
    }
  }

  boolean fails() {
    return happens(4 * faultOneIn);
  }

  List<EventRow> rows() {
    return rows(raw);
  }

  /** The rows that both tables have. */
  List<EventRow> indexedRows() {
    return rows(index);
  }

  private static List<EventRow> rows(Map<UUID, List<EventRow>> table) {
    return table.values().stream().flatMap(List::stream).toList();
  }

  @Override
  public void loadSessions(
      Collection<SessionKey> sessions, BiConsumer<SessionKey, IndexedEvent> stored) {
    failIfAway();
    List<EventRow> found = new ArrayList<>(rows(index));
    found.removeIf(row -> !sessions.contains(keyOf(row)));
    found.sort(Comparator.comparing(EventRow::sequence));
    handOver(found, row -> stored.accept(keyOf(row), TestEvents.indexed(row)));
  }

  @Override
  public void loadKeys(Consumer<SessionKey> session, Consumer<AccountKey> identity) {
    failIfAway();
    handOver(rows(index), row -> session.accept(keyOf(row)));
    handOver(StoredTranscripts.identities(rows(index)), identity);
  }

  /** Hands over what was found, all or, when the loading fails, some. */
  private <T> void handOver(List<T> found, Consumer<T> to) {
    boolean fails = fails();
    found.subList(0, fails ? random.nextInt(found.size() + 1) : found.size()).forEach(to);
    if (fails) {
      throw unavailable("loading failed");
    }
  }

  static SessionKey keyOf(EventRow row) {
    return new SessionKey(row.accountId(), row.event().sessionId());
  }

  @Override
  public void loadMessages(
      Collection<AccountKey> messages, BiConsumer<AccountKey, IndexedMessage> stored) {
    failIfAway();
    handOver(
        StoredTranscripts.messages(rows(index), messages),
        found -> stored.accept(found.getKey(), found.getValue()));
  }

  @Override
  public Set<AccountKey> loadToolEvents(Collection<AccountKey> calls) {
    failIfAway();
    if (fails()) {
      throw unavailable("loading failed");
    }
    return StoredTranscripts.toolEvents(rows(index), calls);
  }

  @Override
  public byte[] encode(List<EventRow> rows) {
    if (rows.stream()
        .anyMatch(row -> row.event().actor().assistantId().startsWith(POISON_AT_ENCODE))) {
      throw new IllegalArgumentException("these rows can't be encoded");
    }
    return blocks.encode(rows);
  }

  @Override
  public List<byte[]> halves(byte[] block) {
    return blocks.halves(block);
  }

  List<EventRow> rowsOf(byte[] block) {
    return blocks.rowsOf(block);
  }

  @Override
  public void insert(UUID token, byte[] block) {
    maybeKill();
    late.removeIf(
        insert -> {
          boolean arrives = random.nextInt(3) == 0;
          if (arrives) {
            commit(insert);
          }
          return arrives;
        });
    List<EventRow> rows = rowsOf(block);
    assertThat(rows).as("rows of a block").isNotEmpty();
    ByteBuffer bytes = ByteBuffer.wrap(block.clone());
    assertThat(sent.putIfAbsent(token, bytes)).as("bytes under one token").isIn(null, bytes);
    failIfAway();
    if (refuses
        && rows.stream().anyMatch(row -> row.event().actor().assistantId().startsWith(POISON))) {
      throw new EventStoreException(Fault.REJECTED, "rows refused", new IllegalStateException());
    }
    Insert insert = new Insert(token, rows);
    switch (happens(faultOneIn) ? random.nextInt(7) : -1) {
      case 0 -> throw unavailable("lost before");
      case 1 -> {
        raw.putIfAbsent(token, rows);
        throw unavailable("lost between the tables");
      }
      case 2 -> {
        commit(insert);
        throw unavailable("response lost");
      }
      case 3 -> {
        late.add(insert);
        throw unavailable("no response in time");
      }
      case 4 -> {
        raw.putIfAbsent(token, List.of());
        throw unavailable("killed between noting the token and storing the rows");
      }
      case 5 -> {
        raw.putIfAbsent(token, rows);
        index.putIfAbsent(token, List.of());
        throw unavailable("killed between noting the token and storing the rows of the index");
      }
      case 6 -> awayUntilNanos = nanos + Duration.ofMillis(random.nextInt(60_000)).toNanos();
      default -> {}
    }
    failIfAway();
    commit(insert);
    maybeKill();
  }

  @Override
  public void repairAfterUnknownOutcome(byte[] block) {
    failIfAway();
    for (Map<UUID, List<EventRow>> table : List.of(raw, index)) {
      List<EventRow> missing = new ArrayList<>(rowsOf(block));
      missing.removeAll(new HashSet<>(rows(table)));
      table.put(new UUID(0, table.size()), missing);
      maybeKill();
    }
  }

  private void commit(Insert insert) {
    raw.putIfAbsent(insert.token(), insert.rows());
    index.putIfAbsent(insert.token(), insert.rows());
  }

  private void failIfAway() {
    if (nanos < awayUntilNanos) {
      nanos += Duration.ofSeconds(1).toNanos();
      clientsGiveUp.run();
      throw unavailable("away");
    }
  }

  private static EventStoreException unavailable(String message) {
    return new EventStoreException(Fault.UNAVAILABLE, message, new IllegalStateException(message));
  }

  private boolean happens(int oneIn) {
    return faults && random.nextInt(oneIn) == 0;
  }

  @Override
  public List<IndexedRow> index(byte[] block) {
    return rowsOf(block).stream()
        .map(row -> new IndexedRow(keyOf(row), TestEvents.indexed(row), null, null))
        .toList();
  }
}
