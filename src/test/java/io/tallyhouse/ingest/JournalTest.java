package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the journal tells of itself; what it is for is in the simulation and the crash tests. */
class JournalTest {
  @TempDir Path temp;

  @Test
  void empty_holdsNothingAndWaitsForNothing() throws IOException {
    assertThat(new Journal(temp, false).stats())
        .isEqualTo(new JournalStats(0, 0, 0, Duration.ZERO));
  }

  @Test
  void blocks_areCountedUntilTheyAreRemovedOrPutAside() throws IOException {
    Journal journal = new Journal(temp, false);
    Journal.Entry first = journal.append(UUID.randomUUID(), new byte[10]);
    Journal.Entry second = journal.append(UUID.randomUUID(), new byte[200]);

    JournalStats both = journal.stats();
    assertThat(both.blocks()).isEqualTo(2);
    assertThat(both.bytes()).isEqualTo(210);
    assertThat(both.waiting()).isPositive();

    journal.remove(first);
    assertThat(journal.stats().bytes()).isEqualTo(200);
    assertThat(journal.stats().waiting()).isGreaterThanOrEqualTo(both.waiting());

    journal.quarantine(second);
    assertThat(journal.stats()).isEqualTo(new JournalStats(0, 0, 1, Duration.ZERO));
  }

  @Test
  void nextRun_countsWhatIsPendingAndWhatWasPutAside() throws IOException {
    Journal journal = new Journal(temp, false);
    journal.append(UUID.randomUUID(), new byte[7]);
    journal.quarantine(journal.append(UUID.randomUUID(), new byte[5]));

    Journal next = new Journal(temp, false);
    List<Journal.Entry> pending = next.pending();

    assertThat(pending).hasSize(1);
    assertThat(next.stats().blocks()).isEqualTo(1);
    assertThat(next.stats().bytes()).isEqualTo(7);
    assertThat(next.stats().refusedBlocks()).isEqualTo(1);
    next.remove(pending.get(0));
    assertThat(next.stats().blocks()).isZero();
  }

  @Test
  void blocksOfAnySize_comeBackInOrder_asTheyWere() throws IOException {
    Journal journal = new Journal(temp, true);
    Random random = new Random(1);
    Map<UUID, byte[]> blocks = new LinkedHashMap<>();
    for (int size :
        new int[] {
          0,
          1,
          Journal.WRITE_BYTES_MAX - 1,
          Journal.WRITE_BYTES_MAX,
          Journal.WRITE_BYTES_MAX + 1,
          3 * Journal.WRITE_BYTES_MAX
        }) {
      byte[] block = new byte[size];
      random.nextBytes(block);
      UUID token = new UUID(random.nextLong(), random.nextLong());
      blocks.put(token, block);
      journal.append(token, block);
    }

    List<Journal.Entry> pending = new Journal(temp, true).pending();

    assertThat(pending).extracting(Journal.Entry::token).containsExactlyElementsOf(blocks.keySet());
    assertThat(pending)
        .extracting(Journal.Entry::block)
        .usingElementComparator(Arrays::compare)
        .containsExactlyElementsOf(blocks.values());
  }

  @Test
  void nextRun_goesOnBehindAllNumbers_alsoThoseOfBlocksPutAside() throws IOException {
    Journal journal = new Journal(temp, false);
    UUID first = UUID.randomUUID();
    journal.append(first, new byte[1]);
    journal.quarantine(journal.append(UUID.randomUUID(), new byte[1]));

    Journal second = new Journal(temp, false);
    UUID last = UUID.randomUUID();
    second.append(last, new byte[1]);

    assertThat(new Journal(temp, false).pending())
        .extracting(Journal.Entry::token)
        .containsExactly(first, last);
    assertThat(temp).isDirectoryContaining(file -> file.toString().endsWith("0002.block"));
  }

  @Test
  void blockThatIsNotWhole_isDropped() throws IOException {
    new Journal(temp, false).append(UUID.randomUUID(), new byte[] {1, 2, 3});
    Path file;
    try (Stream<Path> files = Files.list(temp)) {
      file = files.findFirst().orElseThrow();
    }
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(new Journal(temp, false).pending()).as("cut to %d bytes", length).isEmpty();
      assertThat(file).doesNotExist();
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertThat(new Journal(temp, false).pending()).as("a byte too many").isEmpty();
    // Any byte but those of the token, which nothing else tells.
    for (int at = 0; at < whole.length; at = at == 3 ? 20 : at + 1) {
      byte[] spoilt = whole.clone();
      spoilt[at] ^= 1;
      Files.write(file, spoilt);
      assertThat(new Journal(temp, false).pending()).as("byte %d spoilt", at).isEmpty();
    }
    Files.write(file, whole);
    assertThat(new Journal(temp, false).pending()).hasSize(1);
  }

  @Test
  void checkWritable_leavesNothing_andFailsWithoutTheDirectory() throws IOException {
    Path directory = temp.resolve("journal");
    Journal journal = new Journal(directory, false);

    journal.checkWritable();

    assertThat(directory).isEmptyDirectory();
    Files.delete(directory);
    assertThatThrownBy(journal::checkWritable).isInstanceOf(IOException.class);
  }

  @Test
  void blockWhoseFileCannotBeDeleted_isNotWaitedFor() throws IOException {
    Journal journal = new Journal(temp, false);
    Journal.Entry entry = journal.append(UUID.randomUUID(), new byte[] {1, 2, 3});
    try (Stream<Path> files = Files.list(temp)) {
      Path file =
          files.filter(path -> path.toString().endsWith(".block")).findFirst().orElseThrow();
      // What is there in its place can't be deleted at once.
      Files.delete(file);
      Files.createDirectories(file.resolve("more"));
    }

    assertThatThrownBy(() -> journal.remove(entry)).isInstanceOf(IOException.class);

    assertThat(journal.stats().blocks()).isZero();
  }
}
