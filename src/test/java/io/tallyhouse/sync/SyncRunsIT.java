package io.tallyhouse.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tallyhouse.sync.SyncFixture.Usage;
import io.tallyhouse.transcript.GeneratedTranscripts;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When syncs run, what they report, and how they are started and refused. */
class SyncRunsIT extends SyncTestCase {
  @Test
  void linesThatCantBeRead_areCounted_andLinksOutOfTheRootNotFollowed() throws IOException {
    Path outside = Files.createDirectories(temp.resolve("outside"));
    Files.writeString(outside.resolve("secret.jsonl"), prompt("u7", "10:00:00", "secret"));
    Files.createSymbolicLink(bed.root.resolve("link"), outside);
    Files.createSymbolicLink(bed.root.resolve("link.jsonl"), outside.resolve("secret.jsonl"));
    append(
        bed.root.resolve("-p/a.jsonl"),
        "{not json}\n\n"
            + prompt("u1", "10:00:00", "one")
            + prompt("u2", "10:00:00", "1999").replace("2026-05-02", "1999-05-02"));

    SyncStats stats = bed.syncNew();

    assertThat(stats.errorsByReason())
        .isEqualTo(Map.of("malformed JSON", 1L, "timestamp out of range", 1L));
    assertThat(stats.linksSkipped()).isEqualTo(2);
    assertThat(stats.skippedLinks())
        .containsExactly(
            bed.root.toRealPath().resolve("link").toString(),
            bed.root.toRealPath().resolve("link.jsonl").toString());
    assertThat(bed.sync().status().last().orElseThrow().stats()).isEqualTo(stats);
    assertThat(stats.messagesAdded()).isEqualTo(1);
    assertThat(bed.count("SELECT count() FROM events WHERE text LIKE '%secret%'")).isZero();
  }

  @Test
  void dryRunAndPreview_tellWhatASyncWouldAdd_andStoreNothing() throws IOException {
    GeneratedTranscripts.Written written = GeneratedTranscripts.write(bed.root, 3 << 20, 5);

    SyncStats dry = bed.run(true, true);
    SyncPreview preview = bed.sync().preview();
    assertThat(bed.count("SELECT count() FROM events")).isZero();
    SyncStats real = bed.syncNew();

    assertThat(dry).isEqualTo(real);
    assertThat(preview.totalFiles()).isEqualTo(written.files()).isEqualTo(real.filesProcessed());
    assertThat(preview.files()).allMatch(PendingFile::isNew);
    long estimated = preview.files().stream().mapToLong(PendingFile::estimatedMessages).sum();
    assertThat((double) estimated)
        .isCloseTo((double) real.messagesAdded(), within(0.5 * estimated));
    assertThat(preview.estimatedNewMessages()).isEqualTo(estimated);
    assertThat(bed.sync().preview().totalFiles()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM TABLE WHERE account_id = {account:UInt32}",
        "INSERT INTO TABLE SELECT * FROM TABLE LIMIT 1",
        "INSERT INTO TABLE SELECT * REPLACE ('ghost' AS model) FROM TABLE LIMIT 1"
      })
  void damagedRollups_areReported_andRepaired(String damage)
      throws IOException, URISyntaxException {
    copy(fixture(), bed.root);
    bed.syncNew();
    List<String> contents = bed.contents();
    Map<String, Usage> daily = bed.daily();
    List<String> tables = List.of("usage_15m", "usage_daily", "session_usage", "messages");

    tables.forEach(table -> bed.execute(damage.replace("TABLE", table)));
    assertThat(bed.drifted()).containsAll(tables);
    bed.repair();

    assertThat(bed.contents()).isEqualTo(contents);
    assertThat(bed.daily()).isEqualTo(daily);
    // The ledger's knowledge of messages is whole again too.
    assertThat(bed.run(false, false).messagesAdded()).isZero();
    bed.noDrift();
  }

  @Test
  void oneSyncAtATime() throws IOException {
    GeneratedTranscripts.write(bed.root, 8 << 20, 3);
    bed.sync().start(true, false);

    assertThatThrownBy(() -> bed.sync().start(true, false))
        .isInstanceOf(SyncInProgressException.class);
    assertThatThrownBy(() -> bed.sync().reset()).isInstanceOf(SyncInProgressException.class);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> bed.sync().status().running().isEmpty());
    bed.sync().reset();
  }

  @Test
  void directoryThatVanished_failsTheSyncsThatRunByThemselves_untilItIsBack() throws IOException {
    append(bed.root.resolve("-p/a.jsonl"), prompt("u1", "10:00:00", "one"));
    Path moved = Files.move(bed.root, temp.resolve("moved"));
    bed.sync().every(Duration.ofMillis(50));
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions() // Databases of a busy machine.
        .until(() -> lastFailure().contains(bed.root.toString()));

    Files.move(moved, bed.root);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> bed.count("SELECT count() FROM events WHERE text = 'one'") == 1);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions()
        .until(() -> lastFailure().isEmpty());
  }

  private String lastFailure() {
    return bed.sync().status().last().flatMap(SyncRun::failure).orElse("");
  }

  @Test
  void watchedDirectory_isSyncedByItself() throws IOException {
    bed.sync().every(Duration.ofMillis(200));
    append(bed.root.resolve("-p/a.jsonl"), prompt("u1", "10:00:00", "one"));

    Awaitility.await().until(() -> bed.count("SELECT sum(messages) FROM session_usage") == 1);
  }
}
