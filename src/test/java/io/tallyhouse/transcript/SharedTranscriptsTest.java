package io.tallyhouse.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tallyhouse.event.Iso8601;
import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.transcript.TranscriptLine.AssistantLine;
import io.tallyhouse.transcript.TranscriptLine.Unreadable;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is read of real sessions is what ccusage counts, and nothing of them is unreadable. */
class SharedTranscriptsTest {
  /** Of one day and model: responses, then tokens. */
  private record Totals(long responses, long input, long output, long write, long read) {
    Totals plus(TokenUsage tokens) {
      return new Totals(
          responses + 1,
          input + tokens.input(),
          output + tokens.output(),
          write + tokens.cacheWrite(),
          read + tokens.cacheRead());
    }
  }

  @Test
  void usageOfRealSessions_isWhatCcusageReports() throws IOException {
    Path shared = Transcripts.shared();
    assumeTrue(Files.isDirectory(shared), "no transcripts at " + shared);

    Map<String, Totals> totals = totals(shared);

    assertThat(totals)
        .isEqualTo(
            Map.of(
                "2026-02-11 claude-opus-4-6", new Totals(153, 183, 10_464, 351_961, 14_938_375),
                "2026-02-11 claude-sonnet-4-5-20250929", new Totals(3, 15, 3, 42_176, 34_159),
                "2026-02-12 claude-opus-4-6", new Totals(85, 95, 2_570, 217_025, 5_638_009),
                "2026-02-12 claude-haiku-4-5-20251001",
                    new Totals(133, 150, 7_373, 141_785, 10_933_461),
                "2026-02-12 claude-sonnet-4-5-20250929", new Totals(3, 2_408, 7, 18_814, 29_274)));
  }

  @Test
  void usageOfTheFixture_isCountedOncePerResponse() throws IOException, URISyntaxException {
    assertThat(totals(Transcripts.fixture()))
        .isEqualTo(
            Map.of(
                "2026-02-27 claude-haiku-4-5", new Totals(2, 10, 44, 200, 2_000),
                "2026-02-27 claude-sonnet-4-5", new Totals(5, 40, 125, 500, 5_000),
                "2026-02-28 claude-sonnet-4-5", new Totals(3, 47, 98, 300, 3_000),
                "2026-03-01 claude-opus-4-5", new Totals(5, 40, 125, 500, 5_000)));
  }

  private static Map<String, Totals> totals(Path root) throws IOException {
    Map<String, Totals> totals = new TreeMap<>();
    Set<String> seen = new HashSet<>();
    TranscriptParser parser = new TranscriptParser();
    for (byte[] bytes : Transcripts.lines(root)) {
      TranscriptLine line = parser.parse(bytes, 0, bytes.length);
      assertThat(line).isNotInstanceOf(Unreadable.class);
      @Nullable Usage usage = line instanceof AssistantLine assistant ? assistant.usage() : null;
      if (line instanceof AssistantLine assistant
          && usage != null
          && seen.add(assistant.messageId() + " " + assistant.requestId())) {
        String day = Iso8601.format(assistant.header().timeMs()).substring(0, 10);
        totals.merge(
            day + " " + assistant.model(),
            new Totals(0, 0, 0, 0, 0).plus(usage.billable().tokens()),
            (sum, one) -> sum.plus(usage.billable().tokens()));
      }
    }
    return totals;
  }
}
