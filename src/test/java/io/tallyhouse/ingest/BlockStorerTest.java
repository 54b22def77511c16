package io.tallyhouse.ingest;

import static io.tallyhouse.ingest.EventStoreException.Fault.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.tallyhouse.ingest.log.FileLog;
import io.tallyhouse.ingest.log.LogCut;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * The steps from the log to the store, one failure at a time; all together are the simulation's.
 */
class BlockStorerTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.tallyhouse.ingest");
  private final ScriptedStore store = new ScriptedStore();
  private final LogProgress progress = new LogProgress();
  private final List<String> steps = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private int pausesLeft = 1000;
  private long nanos;
  private FileLog log;
  private BlockStorer storer;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    logger.setLevel(Level.OFF);
    log = new FileLog(directory);
    storer = storerOf(log);
  }

  @AfterEach
  void close() throws IOException {
    logger.setLevel(null);
    log.close();
  }

  private boolean pause(Duration duration) {
    if (pausesLeft == 0) {
      return false;
    }
    pausesLeft--;
    pauses.add(duration);
    nanos += duration.toNanos();
    return true;
  }

  private long append(String users) throws IOException {
    long position = log.append(users.concat(" ").getBytes(StandardCharsets.UTF_8));
    progress.appended(position, Set.of(1));
    return position;
  }

  private List<String> inserted() {
    return store.inserts().stream().map(ScriptedStore.Insert::users).toList();
  }

  @Test
  void records_areStoredAsOneBlock_andThoseWhoWaitAreToldLast() throws IOException {
    append("ada");
    long last = append("bob eve");
    CompletableFuture<Void> stored = progress.whenStored(1);
    assertThat(stored).isNotDone();

    assertThat(storer.storeUpTo(last)).isTrue();

    assertThat(inserted()).containsExactly("ada bob eve");
    assertThat(steps).containsExactly("CUT", "STORED", "TRIMMED");
    assertThat(stored).isCompleted();
    assertThat(log.stats().records()).isZero();
    assertThat(store.mended()).isEmpty();
  }

  @Test
  void failedInsert_isTriedAgainAsItIs_withLongerAndLongerPauses_andMended() throws IOException {
    store.fail(UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE);
    store.fail(UNAVAILABLE);

    assertThat(storer.storeUpTo(append("ada"))).isTrue();

    assertThat(store.inserts()).hasSize(8).containsOnly(store.inserts().get(0));
    assertThat(pauses.stream().map(Duration::toMillis))
        .containsExactly(50L, 100L, 200L, 400L, 800L, 1000L, 1000L);
    assertThat(store.mended()).containsExactly("ada");
    assertThat(log.stats().records()).isZero();
  }

  @Test
  void blockThatIsGivenUp_isLeftInTheLog_underItsToken() throws IOException {
    store.fail(UNAVAILABLE, UNAVAILABLE);
    pausesLeft = 1;
    long position = append("ada");

    assertThat(storer.storeUpTo(position)).isFalse();

    assertThat(progress.stored()).isZero();
    assertThat(log.stats().records()).isEqualTo(1);
    assertThat(steps).containsExactly("CUT");
  }

  @Test
  void refusedRows_arePutAside_wherever_othersAreStoredOnce() throws IOException {
    for (int guilty = 0; guilty < 5; guilty++) {
      String[] users = new String[5];
      for (int i = 0; i < users.length; i++) {
        users[i] = i == guilty ? ScriptedStore.POISON : "user-" + guilty + "-" + i;
      }
      List<ScriptedStore.Insert> before = store.inserts();

      assertThat(storer.storeUpTo(append(String.join(" ", users)))).isTrue();

      List<String> stored = new ArrayList<>();
      store.inserts().subList(before.size(), store.inserts().size()).stream()
          .map(ScriptedStore.Insert::users)
          .filter(block -> !block.contains(ScriptedStore.POISON))
          .forEach(block -> stored.addAll(Arrays.asList(block.split(" "))));
      List<String> innocent = new ArrayList<>(Arrays.asList(users));
      innocent.remove(ScriptedStore.POISON);
      assertThat(stored).as("guilty %d", guilty).isEqualTo(innocent);
      assertThat(log.stats().refusedBlocks()).isEqualTo(guilty + 1);
      assertThat(log.stats().records()).isZero();
    }
  }

  @Test
  void refusedBlock_isHalvedUnderTheSameTokensByTheNextRun(@TempDir Path other) throws IOException {
    try (FileLog left = new FileLog(other)) {
      left.cut(
          left.append(("ada bob " + ScriptedStore.POISON + " ").getBytes(StandardCharsets.UTF_8)));
    }
    Path copy = Files.createDirectory(other.resolve("copy"));
    try (Stream<Path> files = Files.list(other)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    List<List<ScriptedStore.Insert>> runs = new ArrayList<>();
    for (Path directory : List.of(other, copy)) {
      int before = store.inserts().size();
      try (FileLog left = new FileLog(directory)) {
        storerOf(left).replay();
        assertThat(left.stats().refusedBlocks()).isEqualTo(1);
      }
      runs.add(store.inserts().subList(before, store.inserts().size()));
    }
    assertThat(runs.get(1)).isEqualTo(runs.get(0)).hasSizeGreaterThan(3);
  }

  @Test
  void replay_isTriedForABoundedTime(@TempDir Path other) throws IOException {
    try (FileLog left = new FileLog(other)) {
      left.append("ada ".getBytes(StandardCharsets.UTF_8));
    }
    EventStoreException.Fault[] always = new EventStoreException.Fault[100];
    Arrays.fill(always, UNAVAILABLE);
    store.fail(always);
    try (FileLog left = new FileLog(other)) {
      BlockStorer next = storerOf(left);
      assertThatThrownBy(next::replay).isInstanceOf(EventStoreException.class);
      assertThat(left.stats().records()).isEqualTo(1);
    }
    assertThat(pauses.stream().mapToLong(Duration::toMillis).sum())
        .isGreaterThan(BlockStorer.REPLAY_MAX.minusSeconds(2).toMillis())
        .isLessThanOrEqualTo(BlockStorer.REPLAY_MAX.toMillis());
  }

  @Test
  void replay_storesWhatTheLastRunLeft_andMendsOnlyWhatMayHaveBeenSent(@TempDir Path other)
      throws IOException {
    LogCut cut;
    try (FileLog left = new FileLog(other)) {
      cut = left.cut(left.append("ada ".getBytes(StandardCharsets.UTF_8)));
      left.append("bob ".getBytes(StandardCharsets.UTF_8));
    }
    try (FileLog left = new FileLog(other)) {
      storerOf(left).replay();
      assertThat(left.stats().records()).isZero();
    }
    assertThat(inserted()).containsExactly("ada", "bob");
    assertThat(store.inserts().get(0).token()).isEqualTo(cut.token());
    assertThat(store.mended()).containsExactly("ada");
    assertThat(steps).containsExactly("REPLAYING", "REPLAYED", "REPLAYING", "REPLAYED");
  }

  private BlockStorer storerOf(FileLog left) {
    return new BlockStorer(
        new BlockStorer.Parts(
            store,
            new LedgerSource(store),
            left,
            progress,
            new Object(),
            step -> steps.add(step.name()),
            IngestListener.NONE),
        this::pause,
        () -> nanos);
  }
}
