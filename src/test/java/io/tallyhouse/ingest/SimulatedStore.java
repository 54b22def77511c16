package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.EventType;
import io.tallyhouse.ingest.EventStoreException.Fault;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What Tallyhouse relies on in ClickHouse, and how ClickHouse fails. Two tables, raw and index,
 * that an insert reaches one after the other; each drops a block whose token it has seen. An insert
 * may be lost before, between or behind them, or reach them after its client has given up. A block
 * is a handle of its rows and some padding. Killed in the middle, a table can have a token without
 * its rows.
 */
final class SimulatedStore implements EventStore {
  /** The user of events that the store refuses. */
  static final String POISON = "poison";

  /** The user of events that can't even be encoded. */
  static final String POISON_AT_ENCODE = "poison at encode";

  private static final int PADDING_MAX = 40;

  /** A token was noted and its rows were not stored: the store was killed in between. */
  private static final int NO_ROWS = -1;

  /** The process is killed. */
  static final class Kill extends Error {
    private static final long serialVersionUID = 1L;

    Kill() {
      super("killed", null, false, false);
    }
  }

  private record Insert(UUID token, int handle) {}

  private final Random random;
  private final Runnable clientsGiveUp;
  private final Map<Integer, List<EventRow>> encoded = new HashMap<>();
  private final Map<Integer, byte[]> blocks = new HashMap<>();
  private final Map<UUID, Integer> sent = new HashMap<>();
  private final Map<UUID, Integer> raw = new LinkedHashMap<>();
  private final Map<UUID, Integer> index = new LinkedHashMap<>();
  private final List<Insert> late = new ArrayList<>();
  private long nanos;
  private long awayUntilNanos;
  private boolean faults = true;

  // Each life has troubles of its own: some are rare in it, so that others get far.
  private final int killOneIn;
  private final int faultOneIn;

  /**
   * @param clientsGiveUp called when so much time passes that clients may be answered without it
   */
  SimulatedStore(Random random, Runnable clientsGiveUp) {
    this.random = random;
    this.clientsGiveUp = clientsGiveUp;
    this.killOneIn = 10 << random.nextInt(5);
    this.faultOneIn = 2 << random.nextInt(4);
  }

  /** From now on nothing fails. */
  void quiet() {
    late.forEach(this::commit);
    late.clear();
    awayUntilNanos = 0;
    faults = false;
  }

  long nanoTime() {
    return nanos;
  }

  /** Time passes; false now and then: the server is told to end. */
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

  /** The rows of the raw table. */
  List<EventRow> rows() {
    return rows(raw);
  }

  /** The rows that both tables have. */
  List<EventRow> indexedRows() {
    return rows(index);
  }

  private List<EventRow> rows(Map<UUID, Integer> table) {
    List<EventRow> rows = new ArrayList<>();
    table.values().stream()
        .filter(handle -> handle != NO_ROWS)
        .forEach(handle -> rows.addAll(rowsOf(handle)));
    return rows;
  }

  @Override
  public void loadSessions(
      Collection<SessionKey> sessions, BiConsumer<SessionKey, IndexedEvent> stored) {
    failIfAway();
    List<EventRow> found = new ArrayList<>(rows(index));
    found.removeIf(row -> !sessions.contains(keyOf(row)));
    found.sort(Comparator.comparing(EventRow::sequence));
    handOver(found, row -> stored.accept(keyOf(row), indexed(row)));
  }

  /** Hands over what was found, all or, when the loading fails, some. */
  private <T> void handOver(List<T> found, Consumer<T> to) {
    boolean fails = happens(4 * faultOneIn);
    found.subList(0, fails ? random.nextInt(found.size() + 1) : found.size()).forEach(to);
    if (fails) {
      throw unavailable("loading failed");
    }
  }

  private static SessionKey keyOf(EventRow row) {
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
    if (happens(4 * faultOneIn)) {
      throw unavailable("loading failed");
    }
    return StoredTranscripts.toolEvents(rows(index), calls);
  }

  private static IndexedEvent indexed(EventRow row) {
    return new IndexedEvent(
        row.sequence(),
        row.event().timeMs(),
        row.event().type(),
        row.storedIdentity(),
        row.callKey(),
        row.event().type() == EventType.TOOL_USE ? row.calledTool() : row.event().toolName(),
        row.error(),
        row.pairSequence(),
        row.assistantId(),
        row.fleet());
  }

  @Override
  public byte[] encode(List<EventRow> rows) {
    if (rows.stream().anyMatch(row -> row.event().userId().equals(POISON_AT_ENCODE))) {
      throw new IllegalArgumentException("these rows can't be encoded");
    }
    int handle = encoded.size();
    encoded.put(handle, List.copyOf(rows));
    byte[] block = new byte[Integer.BYTES + random.nextInt(PADDING_MAX)];
    random.nextBytes(block);
    ByteBuffer.wrap(block).putInt(handle);
    blocks.put(handle, block.clone());
    return block;
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
    int handle = block.length < Integer.BYTES ? -1 : ByteBuffer.wrap(block).getInt();
    assertThat(Arrays.equals(block, blocks.get(handle))).as("block as it was encoded").isTrue();
    assertThat(sent.putIfAbsent(token, handle)).as("bytes under one token").isIn(null, handle);
    failIfAway();
    if (rowsOf(handle).stream().anyMatch(row -> row.event().userId().equals(POISON))) {
      throw new EventStoreException(Fault.REJECTED, "rows refused", new IllegalStateException());
    }
    Insert insert = new Insert(token, handle);
    switch (happens(faultOneIn) ? random.nextInt(7) : -1) {
      case 0 -> throw unavailable("lost before");
      case 1 -> {
        raw.putIfAbsent(token, handle);
        throw unavailable("lost between the tables");
      }
      case 2 -> {
        commit(insert);
        throw unavailable("answer lost");
      }
      case 3 -> {
        late.add(insert);
        throw unavailable("no answer in time");
      }
      case 4 -> {
        raw.putIfAbsent(token, NO_ROWS);
        throw unavailable("killed between noting the token and storing the rows");
      }
      case 5 -> {
        raw.putIfAbsent(token, handle);
        index.putIfAbsent(token, NO_ROWS);
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
    int handle = ByteBuffer.wrap(block).getInt();
    for (Map<UUID, Integer> table : List.of(raw, index)) {
      if (!table.containsValue(handle)) {
        table.put(new UUID(0, table.size()), handle);
      }
      maybeKill();
    }
  }

  private void commit(Insert insert) {
    raw.putIfAbsent(insert.token(), insert.handle());
    index.putIfAbsent(insert.token(), insert.handle());
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

  private List<EventRow> rowsOf(int handle) {
    return Objects.requireNonNull(encoded.get(handle));
  }

  private boolean happens(int oneIn) {
    return faults && random.nextInt(oneIn) == 0;
  }
}
