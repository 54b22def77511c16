package io.tallyhouse.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.transcript.GeneratedTranscripts.Written;
import io.tallyhouse.transcript.TranscriptLine.AssistantLine;
import io.tallyhouse.transcript.TranscriptLine.Unreadable;
import io.tallyhouse.transcript.TranscriptLine.UserLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedTranscriptsTest {
  private static final long BYTES = 20_000_000;

  @TempDir private Path directory;

  @Test
  void generated_saysWhatIsInIt() throws IOException {
    Written written = GeneratedTranscripts.write(directory, BYTES, 5);
    List<byte[]> lines = Transcripts.lines(directory);
    TranscriptParser parser = new TranscriptParser();
    Set<String> responses = new HashSet<>();
    Map<String, Usage> last = new HashMap<>();
    Set<String> calls = new HashSet<>();
    Set<String> results = new HashSet<>();
    Set<String> prompts = new HashSet<>();
    for (byte[] bytes : lines) {
      TranscriptLine line = parser.parse(bytes, 0, bytes.length);
      assertThat(line).isNotInstanceOf(Unreadable.class);
      if (line instanceof AssistantLine assistant && assistant.usage() != null) {
        String key = assistant.messageId() + assistant.requestId();
        responses.add(key);
        if (!assistant.model().equals("<synthetic>")) {
          last.put(key, assistant.usage());
        }
        assistant.calls().forEach(call -> calls.add(call.toolUseId()));
      } else if (line instanceof UserLine user) {
        user.results().forEach(result -> results.add(result.toolUseId()));
        if (user.results().isEmpty()) {
          prompts.add(user.header().uuid());
        }
      }
    }

    assertThat(lines).hasSize((int) written.lines());
    assertThat(prompts).hasSize((int) written.prompts());
    assertThat(responses).hasSize((int) written.responses());
    assertThat(calls).hasSize((int) written.calls());
    assertThat(results).hasSize((int) written.results());
    assertThat(sum(last))
        .containsExactly(
            written.input(), written.output(), written.cacheWrite(), written.cacheRead());
  }

  @Test
  void sameSeed_givesTheSameFilesOfTheSizeAskedFor() throws IOException {
    Path one = directory.resolve("one");
    Path two = directory.resolve("two");
    Written written = GeneratedTranscripts.write(one, BYTES / 10, 5);
    assertThat(GeneratedTranscripts.write(two, BYTES / 10, 5)).isEqualTo(written);
    assertThat(GeneratedTranscripts.write(directory.resolve("three"), BYTES / 10, 6))
        .isNotEqualTo(written);

    List<TranscriptFile> files = new TranscriptFiles(one).list().files();

    assertThat(files).hasSize(written.files());
    long bytes = files.stream().mapToLong(TranscriptFile::sizeBytes).sum();
    assertThat(bytes).isEqualTo(written.bytes()).isBetween(BYTES / 10, BYTES / 10 + 2_000_000);
    for (TranscriptFile file : files) {
      assertThat(Files.mismatch(file.path(), two.resolve(file.relativePath()))).isEqualTo(-1);
    }
  }

  private static long[] sum(Map<String, Usage> usages) {
    long[] sum = new long[4];
    for (Usage usage : usages.values()) {
      TokenUsage tokens = usage.billable().tokens();
      sum[0] += tokens.input();
      sum[1] += tokens.output();
      sum[2] += tokens.cacheWrite();
      sum[3] += tokens.cacheRead();
    }
    return sum;
  }
}
