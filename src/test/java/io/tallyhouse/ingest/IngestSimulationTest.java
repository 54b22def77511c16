package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.TimeBucket;
import io.tallyhouse.model.Attributed;
import io.tallyhouse.model.Pair;
import io.tallyhouse.model.RecountModel;
import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.model.SessionRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.slf4j.LoggerFactory;

/**
 * Whatever fails and whenever the server is killed: what was acknowledged is stored once, and the
 * ledger's columns are those of an independent recount. The system properties simulation.seeds (how
 * many) and simulation.first (the first of them) choose the lives.
 */
class IngestSimulationTest {
  private static final Instant NOW = Instant.parse("2024-02-02T00:00:00Z");

  private final Logger log = (Logger) LoggerFactory.getLogger("io.tallyhouse.ingest");

  /** In memory where the system has such a directory: the journals are many small files. */
  static final class InMemory implements TempDirFactory {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    @Override
    public Path createTempDirectory(
        AnnotatedElementContext element, ExtensionContext extensionContext) throws IOException {
      return Files.isWritable(SHARED_MEMORY)
          ? Files.createTempDirectory(SHARED_MEMORY, "journals-")
          : Files.createTempDirectory("journals-");
    }
  }

  @TempDir(factory = InMemory.class)
  Path directory;

  @BeforeEach
  void silence() {
    log.setLevel(Level.OFF);
  }

  @AfterEach
  void speak() {
    log.setLevel(null);
  }

  @Test
  void acknowledgedEvents_areStoredOnce_whateverFails() throws IOException {
    long first = Long.getLong("simulation.first", 1);
    int kills = 0;
    int seeds = Integer.getInteger("simulation.seeds", 1000);
    for (long seed = first; seed < first + seeds; seed++) {
      try {
        Simulation simulation = new Simulation(seed, directory.resolve(Long.toString(seed)));
        simulation.run();
        check(simulation);
        if (simulation.hasRefused()) {
          simulation.replayRefused();
          check(simulation);
        }
        kills += simulation.kills();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "seed " + seed + " (-Dsimulation.first=" + seed + " -Dsimulation.seeds=1): " + e, e);
      }
    }
    assertThat(kills).as("kills and failed starts").isGreaterThanOrEqualTo(seeds / 2);
  }

  private static void check(Simulation simulation) throws IOException {
    List<EventRow> rows = simulation.store().rows();
    assertThat(new HashSet<>(simulation.store().indexedRows())).isEqualTo(new HashSet<>(rows));
    List<EventRow> admitted = new ArrayList<>(rows);
    admitted.addAll(simulation.refused());
    checkOnce(admitted, simulation.clients());
    Map<SessionKey, List<EventRow>> sessions = new HashMap<>();
    for (EventRow row : admitted) {
      SessionKey key = new SessionKey(row.accountId(), row.event().sessionId());
      sessions.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
    }
    sessions.forEach(
        (key, session) -> {
          session.sort(Comparator.comparing(EventRow::sequence));
          assertThat(session)
              .extracting(EventRow::sequence)
              .as("sequences of %s", key)
              .isEqualTo(IntStream.rangeClosed(1, session.size()).boxed().toList());
          checkPairs(session);
          checkBuckets(session);
          checkRecount(session, simulation.clients());
        });
  }

  private static void checkOnce(List<EventRow> rows, SimulatedClients clients) {
    Set<List<Object>> stored = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (EventRow row : rows) {
      Event event = row.event();
      assertThat(stored.add(SimulatedClients.identityOf(row.accountId(), event)))
          .as("stored once: %s", event)
          .isTrue();
      assertThat(names.add(event.actor().assistantId())).as("stored once: %s", event).isTrue();
      assertThat(clients.sentBy(event.actor().assistantId())).as("sent: %s", event).isNotNull();
      assertThat(event.actor().assistantId()).doesNotStartWith(SimulatedStore.POISON_AT_ENCODE);
    }
    for (SimulatedClients.Call call : clients.calls()) {
      for (Event event : call.request.events()) {
        List<Object> identity = SimulatedClients.identityOf(call.request.accountId(), event);
        if (call.stored) {
          assertThat(stored).as("acknowledged: %s", event).contains(identity);
        }
        if (call.refused) {
          assertThat(names).as("refused: %s", event).doesNotContain(event.actor().assistantId());
        }
      }
      if (call.refused) {
        assertThat(call.request.events())
            .anyMatch(
                event -> event.actor().assistantId().startsWith(SimulatedStore.POISON_AT_ENCODE));
      }
      assertThat(call.stored && call.refused).as("both stored and refused").isFalse();
      assertThat(call.stored || call.refused || !call.repeatable).as("settled").isTrue();
    }
  }

  private static void checkPairs(List<EventRow> session) {
    Set<Integer> paired = new HashSet<>();
    for (EventRow row : session) {
      if (row.pairing().isComplete()) {
        EventRow other = session.get(row.pairing().pairSequence() - 1);
        assertThat(other.sequence()).as("half before %s", row).isLessThan(row.sequence());
        assertThat(other.pairing().isComplete()).as("half that waited for %s", row).isFalse();
        assertThat(other.event().type()).as("kind").isNotEqualTo(row.event().type());
        assertThat(paired.add(other.sequence())).as("half of one pair: %s", other).isTrue();
      }
    }
  }

  private static void checkBuckets(List<EventRow> session) {
    TreeSet<Long> active = new TreeSet<>();
    for (EventRow row : session) {
      long bucket = TimeBucket.startSeconds(TimeBucket.indexOf(row.event().timeMs()));
      Long previous = active.lower(bucket);
      Long next = active.higher(bucket);
      boolean opens = active.add(bucket);
      assertThat(row.step().opensBucket()).as("opens its bucket: %s", row).isEqualTo(opens);
      assertThat(row.step().previousBucket()).isEqualTo(opens && previous != null ? previous : 0);
      assertThat(row.step().nextBucket()).isEqualTo(opens && next != null ? next : 0);
    }
  }

  /** Sends the stored events, in their order, to the recount, which pairs and counts them anew. */
  private static void checkRecount(List<EventRow> session, SimulatedClients clients) {
    RecountModel model = new RecountModel();
    for (EventRow row : session) {
      SentEvent sent = Objects.requireNonNull(clients.sentBy(row.event().actor().assistantId()));
      model.accept(new SentRequest("account", null, List.of(sent)), NOW);
    }
    assertThat(model.stored("account")).hasSameSizeAs(session);
    Attributed attributed = model.attributed("account");
    assertThat(session.stream().map(row -> List.of(row.by().userId(), row.by().project())).toList())
        .as("whose rows of %s", session)
        .isEqualTo(
            attributed.rows().stream().map(row -> List.of(row.user(), row.project())).toList());
    List<String> calls = new ArrayList<>();
    List<String> pairs = new ArrayList<>();
    for (EventRow row : session) {
      ToolPairing pairing = row.pairing();
      if (row.event() instanceof Event.ToolCall) {
        calls.add(text(pairing.call()) + pairing.retry());
      }
      if (pairing.isComplete()) {
        String duration = "+" + pairing.durationMs() + pairing.error() + pairing.denied();
        pairs.add(text(pairing.call()) + duration);
      }
    }
    assertThat(calls)
        .isEqualTo(attributed.calls().stream().map(call -> text(call) + call.retry()).toList());
    assertThat(pairs)
        .containsExactlyInAnyOrderElementsOf(
            attributed.calls().stream()
                .filter(call -> call.result() != null)
                .map(IngestSimulationTest::pairText)
                .toList());
    SessionRow expected = model.sessions("account", null, null, 1, 0).sessions().get(0);
    long start = 0;
    for (EventRow row : session) {
      if (row.step().startAfterMs() != 0) {
        assertThat(row.step().startBeforeMs()).as("moves of the start").isEqualTo(start);
        start = row.step().startAfterMs();
      }
    }
    assertThat(Instant.ofEpochMilli(start)).isEqualTo(expected.startedAt());
  }

  private static String text(@Nullable CalledTool call) {
    assertThat(call).isNotNull();
    Attribution by = call.by();
    return List.of(
            call.name(), call.timeMs(), by.userId(), by.assistantId(), by.project(), call.model())
        .toString();
  }

  private static String text(Attributed.Call call) {
    io.tallyhouse.model.Event event = call.of().event();
    return List.of(
            event.tool(),
            event.time().toEpochMilli(),
            call.of().user(),
            call.assistant(),
            call.of().project(),
            call.model())
        .toString();
  }

  private static String pairText(Attributed.Call call) {
    io.tallyhouse.model.Event result = Objects.requireNonNull(call.result());
    Pair pair = new Pair(call.of().event(), result);
    return text(call) + "+" + pair.durationMs() + result.error() + call.denied();
  }
}
