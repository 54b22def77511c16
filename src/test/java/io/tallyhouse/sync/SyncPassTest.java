package io.tallyhouse.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.event.Event;
import io.tallyhouse.ingest.IngestOutcome;
import io.tallyhouse.ingest.IngestRequest;
import io.tallyhouse.transcript.TranscriptFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pass makes of a store that refuses events. */
class SyncPassTest {
  private static final int PROMPTS = 40;
  private static final long NOW_MS = Instant.parse("2026-05-02T12:00:00Z").toEpochMilli();

  private @TempDir Path root;
  private final List<FileState> saved = new ArrayList<>();
  private final List<Event> stored = new ArrayList<>();

  @BeforeEach
  void writeTranscript() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < PROMPTS; i++) {
      lines.append(
          ("{\"type\":\"user\",\"uuid\":\"u%d\",\"sessionId\":\"5e551090-0000-4000-8000-000000000001\","
                  + "\"timestamp\":\"2026-05-02T10:00:00Z\",\"message\":{\"content\":\"text %d\"}}\n")
              .formatted(i, i));
    }
    Files.writeString(root.resolve("a.jsonl"), lines);
  }

  @Test
  void refusedEvent_isCounted_andAllOthersAreStored() throws Exception {
    SyncPass pass = pass(event -> says(event, "text 7"));

    pass.run(true);

    assertThat(pass.stats(0, 0).errors()).isEqualTo(1);
    assertThat(pass.stats(0, 0).linesRead()).isEqualTo(PROMPTS);
    // The session's start too.
    assertThat(stored).hasSize(PROMPTS).noneMatch(event -> says(event, "text 7"));
    assertThat(saved)
        .extracting(FileState::path)
        .containsExactly(root.toRealPath().resolve("a.jsonl").toString());
  }

  @Test
  void storeThatRefusesEverything_failsTheSync_andNothingIsTakenForRead() {
    SyncPass pass = pass(event -> true);

    assertThatThrownBy(() -> pass.run(true)).isInstanceOf(SyncFailedException.class);
    assertThat(saved).isEmpty();
  }

  private static boolean says(Event event, String text) {
    return event.message() != null && event.message().texts().contains(text);
  }

  private SyncPass pass(Predicate<Event> refused) {
    return new SyncPass(
        new SyncTools(
            1,
            new TranscriptFiles(root),
            new SavedStates(),
            request -> CompletableFuture.completedFuture(store(request, refused)),
            () -> PriceTable.of(List.of())),
        false,
        NOW_MS);
  }

  private IngestOutcome store(IngestRequest request, Predicate<Event> refused) {
    if (request.events().stream().anyMatch(refused)) {
      return IngestOutcome.REFUSED;
    }
    stored.addAll(request.events());
    return IngestOutcome.STORED;
  }

  private final class SavedStates implements SyncStore {
    @Override
    public CompletionStage<List<FileState>> files(int accountId) {
      return CompletableFuture.completedFuture(List.copyOf(saved));
    }

    @Override
    public CompletionStage<Void> save(int accountId, Collection<FileState> states) {
      saved.addAll(states);
      return CompletableFuture.allOf();
    }

    @Override
    public CompletionStage<Void> reset(int accountId) {
      saved.clear();
      return CompletableFuture.allOf();
    }

    @Override
    public CompletionStage<Void> save(int accountId, SyncRun run) {
      return CompletableFuture.allOf();
    }

    @Override
    public CompletionStage<Optional<SyncRun>> lastRun(int accountId) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
  }
}
