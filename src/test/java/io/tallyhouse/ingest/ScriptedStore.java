package io.tallyhouse.ingest;

import io.tallyhouse.ingest.EventStoreException.Fault;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/**
 * A store whose inserts fail as the test says, one fault after the other; a block with an event of
 * the user {@link #POISON} is refused always. A block is the users of its rows. Holds nothing of
 * what is inserted; of every session it has as many events as the test says. Thread-safe.
 */
final class ScriptedStore implements EventStore {
  static final String POISON = "poison";

  /** An attempt, whatever became of it. */
  record Insert(UUID token, String users) {}

  private final Deque<Fault> faults = new ArrayDeque<>();
  private final List<Insert> inserts = new ArrayList<>();
  private final List<String> mended = new ArrayList<>();
  private List<SessionKey> knownSessions = List.of();
  private boolean down;
  private int loads;
  private int eventsOfEverySession;
  private IntConsumer whileLoading = load -> {};

  /** The next attempts fail so. */
  synchronized void fail(Fault... next) {
    faults.addAll(List.of(next));
  }

  /** Whether sessions can't be loaded. */
  synchronized void setDown(boolean isDown) {
    down = isDown;
  }

  /** Is told, from now on, of each load of sessions, and of which one it is. */
  synchronized void whileLoading(IntConsumer told) {
    whileLoading = told;
  }

  synchronized void holdOfEverySession(int events) {
    eventsOfEverySession = events;
  }

  synchronized List<Insert> inserts() {
    return List.copyOf(inserts);
  }

  synchronized List<String> mended() {
    return List.copyOf(mended);
  }

  synchronized int loads() {
    return loads;
  }

  @Override
  public synchronized void loadSessions(
      Collection<SessionKey> sessions, BiConsumer<SessionKey, IndexedEvent> stored) {
    if (down) {
      throw new EventStoreException(Fault.UNAVAILABLE, "down", new IllegalStateException());
    }
    loads++;
    whileLoading.accept(loads);
    for (SessionKey session : sessions) {
      for (int i = 1; i <= eventsOfEverySession; i++) {
        stored.accept(session, TestEvents.indexed(i));
      }
    }
  }

  @Override
  public synchronized void loadKeys(Consumer<SessionKey> session, Consumer<AccountKey> identity) {
    knownSessions.forEach(session);
  }

  /** The sessions that it lists. */
  synchronized void listSessions(SessionKey... sessions) {
    knownSessions = List.of(sessions);
  }

  @Override
  public void loadMessages(
      Collection<AccountKey> messages, BiConsumer<AccountKey, IndexedMessage> stored) {}

  @Override
  public Set<AccountKey> loadToolEvents(Collection<AccountKey> calls) {
    return Set.of();
  }

  @Override
  public byte[] encode(List<EventRow> rows) {
    return rows.stream()
        .map(EventRow::event)
        .map(event -> event.actor().userId())
        .collect(Collectors.joining(" ", "", " "))
        .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public List<byte[]> halves(byte[] block) {
    List<String> users = List.of(new String(block, StandardCharsets.UTF_8).split(" "));
    int half = users.size() / 2;
    return half == 0
        ? List.of()
        : List.of(bytes(users.subList(0, half)), bytes(users.subList(half, users.size())));
  }

  private static byte[] bytes(List<String> users) {
    return String.join(" ", users).concat(" ").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public synchronized void insert(UUID token, byte[] block) {
    String users = new String(block, StandardCharsets.UTF_8).strip();
    inserts.add(new Insert(token, users));
    Fault fault = users.contains(POISON) ? Fault.REJECTED : faults.poll();
    if (fault != null) {
      throw new EventStoreException(fault, "as the test says", new IllegalStateException());
    }
  }

  @Override
  public synchronized void repairAfterUnknownOutcome(byte[] block) {
    mended.add(new String(block, StandardCharsets.UTF_8).strip());
  }

  @Override
  public List<IndexedRow> index(byte[] block) {
    return List.of();
  }
}
