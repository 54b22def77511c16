package io.tallyhouse.ingest.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLogTest {
  @TempDir private Path directory;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private FileLog open() throws IOException {
    return new FileLog(directory);
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
    }
  }

  @Test
  void empty_holdsNothingAndWaitsForNothing() throws IOException {
    try (FileLog log = open()) {
      assertThat(log.stats()).isEqualTo(new LogStats(0, 0, 0, Duration.ZERO));
      assertThat(log.pendingCuts()).isEmpty();
      assertThat(log.uncut(0)).isEmpty();
    }
  }

  @Test
  void records_areOneBlockFromCutToCut_andCountedUntilItIsStored() throws IOException {
    try (FileLog log = open()) {
      log.append(bytes("ab"));
      long second = log.append(bytes("c"));
      LogCut first = log.cut(second);
      long third = log.append(bytes("def"));

      assertThat(text(log.read(first))).isEqualTo("abc");
      assertThat(log.stats().records()).isEqualTo(3);
      assertThat(log.stats().bytes()).isEqualTo(6);
      log.stored(first);
      assertThat(log.stats().records()).isEqualTo(1);
      LogCut next = log.cut(third);
      assertThat(text(log.read(next))).isEqualTo("def");
      assertThat(next.token()).isNotEqualTo(first.token());
      log.stored(next);
      assertThat(log.stats().waiting()).isZero();
    }
  }

  @Test
  void nextRun_hasTheCutsWithTheirTokens_andTheRecordsOfNone() throws IOException {
    LogCut stored;
    LogCut cut;
    long last;
    try (FileLog log = open()) {
      stored = log.cut(log.append(bytes("stored")));
      log.stored(stored);
      log.append(bytes("x"));
      cut = log.cut(log.append(bytes("y")));
      last = log.append(bytes("z"));
    }
    try (FileLog next = open()) {
      assertThat(next.pendingCuts()).containsExactly(cut);
      assertThat(text(next.read(cut))).isEqualTo("xy");
      assertThat(next.uncut(0)).containsExactly(last);
      assertThat(next.stats().records()).isEqualTo(3);
      assertThat(next.append(bytes("more"))).isGreaterThan(last);
      next.stored(cut);
      assertThat(text(next.read(next.cut(last)))).isEqualTo("z");
    }
  }

  @Test
  void recordsOfNoCut_areAFewBlocks_ofBoundedSize() throws IOException {
    try (FileLog log = open()) {
      log.cut(log.append(bytes("in a cut")));
      log.append(bytes("12"));
      long second = log.append(bytes("34"));
      long large = log.append(bytes("larger than a block"));
      log.append(bytes("5"));
      log.append(bytes("67"));
      long last = log.append(bytes("8"));

      assertThat(log.uncut(4)).containsExactly(second, large, last);
      assertThat(text(log.read(log.cut(second)))).isEqualTo("1234");
      assertThat(text(log.read(log.cut(large)))).isEqualTo("larger than a block");
      assertThat(text(log.read(log.cut(last)))).isEqualTo("5678");
      assertThat(log.uncut(4)).isEmpty();
    }
  }

  @Test
  void recordThatIsNotWhole_isDropped_andThoseBeforeAreNot() throws IOException {
    long first;
    int firstSize;
    try (FileLog log = open()) {
      first = log.append(bytes("whole"));
      firstSize = (int) Files.size(segments().get(0));
      log.append(bytes("torn"));
    }
    Path file = segments().get(0);
    byte[] whole = Files.readAllBytes(file);
    for (int size = firstSize; size < whole.length; size++) {
      Files.write(file, Arrays.copyOf(whole, size));
      assertOnly(first, "cut to " + size);
    }
    for (int at = firstSize; at < whole.length; at++) {
      byte[] spoilt = whole.clone();
      spoilt[at] ^= 1;
      Files.write(file, spoilt);
      assertOnly(first, "byte " + at + " spoilt");
    }
  }

  private void assertOnly(long record, String why) throws IOException {
    try (FileLog log = open()) {
      assertThat(log.uncut(0)).as(why).containsExactly(record);
      assertThat(text(log.read(log.cut(record)))).isEqualTo("whole");
    }
    for (Path segment : segments().subList(1, segments().size())) {
      Files.delete(segment);
    }
  }

  @Test
  void appendedAfterATornRecord_isWhatCounts() throws IOException {
    try (FileLog log = open()) {
      log.append(bytes("whole"));
      log.append(bytes("torn"));
    }
    Path file = segments().get(0);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    long second;
    try (FileLog log = open()) {
      second = log.append(bytes("second"));
    }
    // What was torn comes back: its number is another record's now.
    Files.write(file, whole);
    try (FileLog log = open()) {
      assertThat(log.uncut(0)).hasSize(2).last().isEqualTo(second);
      assertThat(text(log.read(log.cut(second)))).isEqualTo("wholesecond");
    }
  }

  @Test
  void segments_areDeletedOnceTheirRecordsAreStored() throws IOException {
    byte[] large = new byte[(int) FileLog.SEGMENT_BYTES_MAX];
    try (FileLog log = open()) {
      LogCut first = log.cut(log.append(large));
      LogCut second = log.cut(log.append(large));
      LogCut third = log.cut(log.append(bytes("small")));
      assertThat(segments()).hasSizeGreaterThanOrEqualTo(3);
      log.stored(first);
      log.stored(second);
      assertThat(text(log.read(third))).isEqualTo("small");
      log.stored(third);
      assertThat(segments()).hasSize(1);
    }
    try (FileLog log = open()) {
      assertThat(log.stats().records()).isZero();
    }
  }

  @Test
  void pastItsBound_nothingIsAppended_untilSomethingIsStored() throws IOException {
    try (FileLog log = new FileLog(directory, 10)) {
      LogCut cut = log.cut(log.append(new byte[20]));
      assertThatThrownBy(() -> log.append(new byte[1]))
          .isInstanceOf(LogFullException.class)
          .hasMessageContaining("10 bytes");
      log.stored(cut);
      assertThat(log.append(new byte[1])).isGreaterThan(cut.last());
    }
  }

  @Test
  void blocksOfAnEarlierServer_areTakenInUnderTheirTokens_alsoAfterAKillInBetween()
      throws IOException {
    UUID first = new UUID(1, 2);
    UUID second = new UUID(3, 4);
    Path firstFile = directory.resolve("0000000000000000007.block");
    byte[] firstBytes = new BlockFile(firstFile, first, bytes("one")).bytes();
    Files.write(firstFile, firstBytes);
    Path secondFile = directory.resolve("0000000000000000008.block");
    Files.write(secondFile, new BlockFile(secondFile, second, bytes("two")).bytes());
    Files.write(directory.resolve("0000000000000000009.block"), new byte[] {1, 2, 3});
    try (FileLog log = open()) {
      assertBlocks(log, List.of(first, second), List.of("one", "two"));
    }
    // As if the server had been killed before it came to delete it.
    Files.write(firstFile, firstBytes);
    try (FileLog log = open()) {
      assertBlocks(log, List.of(first, second, first), List.of("one", "two", "one"));
      assertThat(log.uncut(0)).isEmpty();
    }
  }

  private static void assertBlocks(FileLog log, List<UUID> tokens, List<String> texts)
      throws IOException {
    assertThat(log.pendingCuts()).extracting(LogCut::token).isEqualTo(tokens);
    for (int i = 0; i < texts.size(); i++) {
      assertThat(text(log.read(log.pendingCuts().get(i)))).isEqualTo(texts.get(i));
    }
  }

  @Test
  void refusedRows_arePutAsideOnce_andCounted_alsoByTheNextRun() throws IOException {
    UUID token = new UUID(5, 6);
    try (FileLog log = open()) {
      log.quarantine(token, bytes("bad"));
      log.quarantine(token, bytes("bad"));
      assertThat(log.stats().refusedBlocks()).isEqualTo(1);
    }
    try (FileLog log = open()) {
      assertThat(log.stats().refusedBlocks()).isEqualTo(1);
    }
    BlockFile aside = BlockFile.read(directory.resolve(token + ".refused"));
    assertThat(text(aside.block())).isEqualTo("bad");
    assertThat(aside.token()).isEqualTo(token);
  }

  @Test
  void refusedRows_areInTheNextLog_onceTheyAreReplayed() throws IOException {
    UUID token = new UUID(5, 6);
    try (FileLog log = open()) {
      log.quarantine(token, bytes("bad"));
      assertThat(log.refused()).containsOnlyKeys(token);
      assertThat(text(Objects.requireNonNull(log.refused().get(token)))).isEqualTo("bad");
    }
    assertThat(FileLog.replayRefused(directory)).isEqualTo(1);
    assertThat(FileLog.replayRefused(directory)).isZero();
    assertThat(FileLog.replayRefused(directory.resolve("none"))).isZero();
    try (FileLog log = open()) {
      assertThat(log.stats().refusedBlocks()).isZero();
      assertThat(log.refused()).isEmpty();
      assertBlocks(log, List.of(token), List.of("bad"));
    }
  }

  @Test
  void checkWritable_leavesNothing_andFailsWithoutTheDirectory() throws IOException {
    try (FileLog log = open()) {
      log.checkWritable();
      assertThat(segments()).isEmpty();
      Files.delete(directory);
      assertThatThrownBy(log::checkWritable).isInstanceOf(IOException.class);
      Files.createDirectory(directory);
    }
  }

  @Test
  void directoryThatIsGone_failsAnAppend_whichCanBeMadeAgain() throws IOException {
    Path moved = directory.resolveSibling(directory.getFileName() + "-moved");
    try (FileLog log = open()) {
      Files.move(directory, moved);
      assertThatThrownBy(() -> log.append(bytes("lost"))).isInstanceOf(IOException.class);
      assertThat(log.stats().records()).isZero();
      Files.move(moved, directory);
      long kept = log.append(bytes("kept"));
      assertThat(text(log.read(log.cut(kept)))).isEqualTo("kept");
    }
  }
}
