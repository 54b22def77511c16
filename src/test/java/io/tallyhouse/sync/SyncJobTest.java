package io.tallyhouse.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.Message;
import io.tallyhouse.ingest.IngestOutcome;
import io.tallyhouse.ingest.IngestRequest;
import io.tallyhouse.transcript.TranscriptFiles;
import io.tallyhouse.transcript.TranscriptPlaces;
import io.tallyhouse.transcript.TranscriptPlaces.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pass makes of a store that refuses events. */
class SyncJobTest {
  private static final int PROMPTS = 40;
  private static final long NOW_MS = Instant.parse("2026-05-02T12:00:00Z").toEpochMilli();

  private @TempDir Path root;
  private final List<FileState> saved = new ArrayList<>();
  private final List<Event> stored = new ArrayList<>();
  private @Nullable TranscriptFiles files;

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
    SyncJob pass = pass(event -> says(event, "text 7"));

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
    SyncJob pass = pass(event -> true);

    assertThatThrownBy(() -> pass.run(true)).isInstanceOf(SyncFailedException.class);
    assertThat(saved).isEmpty();
  }

  @Test
  void lastRecordWithoutNewline_countsOnce_andWhatFollowsTooHoweverItIsAppended() throws Exception {
    Path file = root.resolve("b.jsonl");
    String record = line("b%d", "text b%d");
    Files.writeString(file, record.formatted(1, 1));
    List<String> appended =
        List.of(
            "",
            "\n" + record.formatted(2, 2),
            "\r\n" + record.formatted(3, 3).substring(0, 40),
            record.formatted(3, 3).substring(40),
            record.formatted(4, 4),
            "\0\0\0\n\n",
            record.formatted(5, 5) + "\n" + record.formatted(6, 6) + "\n");
    List<Integer> told = List.of(1, 2, 2, 3, 4, 4, 6);
    for (int i = 0; i < appended.size(); i++) {
      Files.writeString(file, appended.get(i), StandardOpenOption.APPEND);

      SyncJob pass = pass(event -> false);
      pass.run(true);

      assertThat(pass.stats(0, 0).errorsByReason()).as("after %d", i).isEmpty();
      assertThat(messages("text b")).as("after %d", i).hasSize(told.get(i)).doesNotHaveDuplicates();
    }
  }

  @Test
  void filesOfOneNameInTwoDirectories_areReadEachOnItsOwn(@TempDir Path other) throws Exception {
    Files.writeString(other.resolve("a.jsonl"), line("o1", "text o1") + "\n");
    files =
        new TranscriptFiles(
            new TranscriptPlaces(
                List.of(new Place(root, false), new Place(other, false), new Place(root, true)),
                "X"));

    pass(event -> false).run(true);
    assertThat(messages("text")).hasSize(PROMPTS + 1).doesNotHaveDuplicates();

    Files.writeString(
        other.resolve("a.jsonl"), line("o2", "text o2") + "\n", StandardOpenOption.APPEND);
    SyncJob second = pass(event -> false);
    second.run(true);
    assertThat(second.stats(0, 0).linesRead()).isEqualTo(1);
    assertThat(messages("text")).hasSize(PROMPTS + 2).doesNotHaveDuplicates();
  }

  @Test
  void missingDirectory_failsThePassByItsName() {
    files = new TranscriptFiles(root.resolve("nope"));

    assertThatThrownBy(() -> pass(event -> false).run(true))
        .isInstanceOf(MissingTranscriptsDirectoryException.class)
        .hasMessageContaining(root.resolve("nope").toString());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void queuedPromptThatAUserLineTellsAgain_isOnePrompt(boolean atOnce) throws Exception {
    Path file = root.resolve("q.jsonl");
    String queued =
        line("q1", "")
            .replace("\"user\"", "\"attachment\"")
            .replace(
                "\"message\":{\"content\":\"\"}",
                "\"attachment\":{\"type\":\"queued_command\",\"prompt\":\"queued\"}");
    String enqueue =
        line("", "")
            .replace("\"user\"", "\"queue-operation\"")
            .replace(
                "\"message\":{\"content\":\"\"}",
                "\"operation\":\"enqueue\",\"content\":\"queued\"");
    List<String> lines =
        List.of(
            enqueue,
            queued,
            line("u90", "queued"), // The same again.
            line("u91", "queued"), // Typed once more.
            queued.replace("q1", "q2"),
            enqueue,
            line("u92", "queued"), // From the queue, but after another one was read.
            queued.replace("q1", "q3"),
            line("u93", "something else"),
            line("u94", "queued"));
    List<Integer> told = List.of(0, 1, 1, 2, 3, 3, 4, 5, 5, 6);
    for (int i = 0; i < lines.size(); i++) {
      Files.writeString(
          file, lines.get(i) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      if (!atOnce) {
        pass(event -> false).run(true);
        assertThat(new HashSet<>(messages("queued"))).as("after line %d", i).hasSize(told.get(i));
      }
    }
    pass(event -> false).run(true);
    assertThat(new HashSet<>(messages("queued"))).hasSize(6);
  }

  /** The keys of the stored messages whose text begins so. */
  private List<Long> messages(String begin) {
    return stored.stream()
        .filter(Event.MessageEvent.class::isInstance)
        .map(event -> ((Event.MessageEvent) event).message())
        .filter(message -> message.texts().stream().anyMatch(text -> text.startsWith(begin)))
        .map(Message::key)
        .toList();
  }

  private static String line(String uuid, String text) {
    return "{\"type\":\"user\",\"uuid\":\"%s\",\"sessionId\":\"5e551090-0000-4000-8000-000000000002\","
            .formatted(uuid)
        + "\"timestamp\":\"2026-05-02T10:00:00Z\",\"message\":{\"content\":\"%s\"}}"
            .formatted(text);
  }

  private static boolean says(Event event, String text) {
    return event instanceof Event.MessageEvent said && said.message().texts().contains(text);
  }

  private SyncJob pass(Predicate<Event> refused) {
    return new SyncJob(
        new SyncContext(
            1,
            files == null ? new TranscriptFiles(root) : files,
            new SavedStates(),
            request -> CompletableFuture.completedFuture(store(request, refused)),
            () -> PriceTable.of(List.of()),
            ""),
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
    public CompletionStage<List<FileState>> files(int accountId, String host) {
      // The latest of each path, as the database keeps them.
      Map<String, FileState> latest = new LinkedHashMap<>();
      saved.forEach(state -> latest.put(state.path(), state));
      return CompletableFuture.completedFuture(List.copyOf(latest.values()));
    }

    @Override
    public CompletionStage<Optional<FileState>> file(int accountId, String host, String path) {
      return files(accountId, host)
          .thenApply(
              states -> states.stream().filter(state -> state.path().equals(path)).findFirst());
    }

    @Override
    public CompletionStage<Void> save(int accountId, String host, Collection<FileState> states) {
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
