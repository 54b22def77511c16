package io.tallyhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.testing.SampleHooks;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import io.tallyhouse.transcript.TranscriptFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tallyhouse sync --url}, without the process. */
class TranscriptPushIT {
  private static final String QUERY =
      "/api/v1/query?q=%7B%22measures%22%3A%5B%22responses%22%2C%22output_tokens%22%5D%2C%22time%22"
          + "%3A%7B%22from%22%3A%222026-11-01%22%2C%22to%22%3A%222026-12-31%22%7D%7D";

  private final TallyhouseServer server = TestServers.shared();
  private final ServerConnection connection =
      new ServerConnection(server.uri(), server.key("push-" + UUID.randomUUID()), "unreachable");
  @TempDir Path directory;

  @Test
  void push_sendsWhatIsNew_andOnlyThat() throws IOException {
    new SampleHooks("tour").writeTranscripts(directory);
    long bytes;
    try (Stream<Path> files = Files.walk(directory)) {
      bytes = files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
    TranscriptPush.Pushed first = push(false);
    assertThat(first.files()).isEqualTo(2);
    assertThat(first.bytes()).isEqualTo(bytes);
    assertThat(first.unreadable()).isZero();
    assertThat(connection.get(QUERY).at("/rows/0/responses").asInt()).isEqualTo(7);
    assertThat(connection.get(QUERY).at("/rows/0/output_tokens").asInt()).isEqualTo(403);
    assertThat(push(false).files()).isZero();
    assertThat(push(true).lines()).isEqualTo(first.lines());
    assertThat(connection.get(QUERY).at("/rows/0/output_tokens").asInt()).isEqualTo(403);

    Path file = longest();
    Files.writeString(file, "{\"type\":\"mode\"}\n{\"type\":", StandardOpenOption.APPEND);
    TranscriptPush.Pushed more = push(false);
    assertThat(more.files()).isEqualTo(1);
    assertThat(more.lines()).isEqualTo(1);
    Files.writeString(
        file,
        "\"mode\"}\n" + "x".repeat(TranscriptPush.PART_BYTES + 5) + "\n",
        StandardOpenOption.APPEND);
    TranscriptPush.Pushed longLine = push(false);
    assertThat(longLine.lines()).isEqualTo(2);
    assertThat(longLine.unreadable()).isEqualTo(1);
    assertThat(push(false).files()).isZero();
  }

  private Path longest() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .max((one, other) -> Long.compare(one.toFile().length(), other.toFile().length()))
          .orElseThrow();
    }
  }

  private TranscriptPush.Pushed push(boolean full) {
    return new TranscriptPush(connection, "laptop", "ada")
        .push(new TranscriptFiles(directory), full);
  }
}
