package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
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

    journal.putAside(second);
    assertThat(journal.stats()).isEqualTo(new JournalStats(0, 0, 1, Duration.ZERO));
  }

  @Test
  void nextRun_countsWhatIsPendingAndWhatWasPutAside() throws IOException {
    Journal journal = new Journal(temp, false);
    journal.append(UUID.randomUUID(), new byte[7]);
    journal.putAside(journal.append(UUID.randomUUID(), new byte[5]));

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
  void checkWritable_leavesNothing_andFailsWithoutTheDirectory() throws IOException {
    Path directory = temp.resolve("journal");
    Journal journal = new Journal(directory, false);

    journal.checkWritable();

    assertThat(directory).isEmptyDirectory();
    Files.delete(directory);
    assertThatThrownBy(journal::checkWritable).isInstanceOf(IOException.class);
  }
}
