package io.tallyhouse.ingest.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.ingest.log.UnstoredRecords.Located;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnstoredRecordsTest {
  @TempDir Path directory;
  private long nowNanos = -5;
  private final UnstoredRecords records = new UnstoredRecords(() -> nowNanos);
  private Segment segment;

  @BeforeEach
  void createSegment() throws Exception {
    segment = Segment.create(directory, 1);
  }

  private void add(long position) {
    records.add(new Located(position, segment, 100 * position, 10));
  }

  @Test
  void waiting_isThatOfTheFirst_alsoWhereOthersAlwaysFollow() {
    assertThat(records.waiting()).isZero();
    for (int position = 1; position <= 20; position++) {
      add(position);
      nowNanos += 1_000_000_000;
      records.removeUpTo(position - 1);
      assertThat(records.waiting()).isEqualTo(Duration.ofSeconds(1));
    }
    nowNanos += 4_000_000_000L;
    assertThat(records.waiting()).isEqualTo(Duration.ofSeconds(5));
    records.removeUpTo(20);
    assertThat(records.waiting()).isZero();
  }

  @Test
  void uncut_makesBlocksOfNoMoreBytes_ofWhatFollowsTheLastCut() {
    for (int position = 1; position <= 6; position++) {
      add(position);
    }
    assertThat(records.uncut(0, 25)).containsExactly(2L, 4L, 6L);
    assertThat(records.uncut(1, 35)).containsExactly(4L, 6L);
    assertThat(records.uncut(4, 5)).containsExactly(5L, 6L);
    assertThat(records.uncut(6, 25)).isEmpty();
    assertThat(records.firstAfter(4)).isEqualTo(5);
    assertThat(records.bytes()).isEqualTo(60);
    records.removeUpTo(3);
    assertThat(records.bytes()).isEqualTo(30);
    assertThat(records.has(3)).isFalse();
    assertThat(records.has(4)).isTrue();
  }
}
