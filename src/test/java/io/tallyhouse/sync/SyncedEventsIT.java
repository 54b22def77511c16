package io.tallyhouse.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.EventType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The events that lines of transcripts become, and the same that came another way. */
class SyncedEventsIT extends SyncTestCase {
  @Test
  void toolCallThatAlsoCameByAHook_countsOnce() throws IOException {
    long ten = bed.now.minus(Duration.ofDays(30)).toEpochMilli() + 36_000_000;
    bed.send(
        tool(EventType.TOOL_USE, ten, "Read", "t1"),
        tool(EventType.TOOL_RESULT, ten + 40, "", "t1"));
    append(
        bed.root.resolve("-p/a.jsonl"),
        assistant("m1", "10:00:00.000", "t1")
            + result("10:00:00.050", "t1")
            + assistant("m2", "10:00:01.000", "t2"));
    bed.syncNew();
    bed.send(tool(EventType.TOOL_RESULT, ten + 1500, "", "t2"));
    // The same again in a forked session.
    append(
        bed.root.resolve("-p/b.jsonl"),
        (assistant("m1", "10:00:00.000", "t1") + result("10:00:00.050", "t1"))
            .replace(SESSION.toString(), OTHER.toString()));
    bed.syncNew();

    assertThat(
            bed.rows("SELECT sum(invocations), sum(results), sum(duration_ms_sum) FROM tools_daily")
                .toString())
        .isEqualTo("[[2,2,540]]");
    bed.noDrift();
  }

  @Test
  void sessionThatIsSilentForADay_hasEnded_untilItGoesOn() throws IOException {
    Path file = bed.root.resolve("-p/a.jsonl");
    append(file, prompt("u1", "10:00:00", "one") + prompt("u2", "10:30:00", "two"));
    bed.now = Instant.parse("2026-05-02T12:00:00Z");
    bed.syncNew();
    assertThat(bounds()).isEqualTo("[\"2026-05-02 10:00:00.000\",null]");

    bed.now = Instant.parse("2026-05-03T12:00:00Z");
    bed.syncNew();
    assertThat(bounds()).isEqualTo("[\"2026-05-02 10:00:00.000\",\"2026-05-02 10:30:00.000\"]");

    append(file, prompt("u3", "10:00:00", "three").replace("2026-05-02", "2026-05-04"));
    bed.now = Instant.parse("2026-05-04T12:00:00Z");
    bed.syncNew();
    assertThat(bounds()).isEqualTo("[\"2026-05-02 10:00:00.000\",null]");
    bed.noDrift();
  }

  /** More than a chunk may have; each month is in one line, and in one session for a year. */
  @Test
  void transcriptsOfManyYears_areAllStored() throws IOException {
    int months = 3 * SyncJob.CHUNK_MONTHS_MAX + 5;
    LocalDate first = LocalDate.parse("2014-03-02");
    for (int i = 0; i < months; i++) {
      append(
          bed.root.resolve("-p/%d.jsonl".formatted(i / 60)),
          prompt("u" + i, "10:00:00", "month " + i)
              .replace("2026-05-02", first.plusMonths(i).toString()));
    }

    SyncStats stats = bed.syncNew();

    assertThat(stats.messagesAdded()).isEqualTo(months);
    assertThat(bed.count("SELECT uniqExact(toYYYYMM(event_time)) FROM events")).isEqualTo(months);
    bed.noDrift();
  }

  @Test
  void unknownModel_isUnpriced_untilThereIsAPrice() throws IOException {
    append(
        bed.root.resolve("-p/a.jsonl"),
        assistant("m1", "10:00:00.000", "t1").replace("claude-opus-4-6", "claude-next"));
    bed.syncNew();

    assertThat(
            bed.rows(
                    "SELECT model, sum(unpriced_responses), toFloat64(sum(cost)) FROM usage_daily"
                        + " GROUP BY model")
                .toString())
        .isEqualTo("[[\"claude-next\",1,0.0]]".replace("0.0", "0"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void subagentReportedByProgress_countsOnce_whetherItsOwnFileCameBefore(boolean ownFileFirst)
      throws IOException {
    String own =
        assistant("m1", "10:00:01.000", "look")
            .replace("\"type\"", "\"isSidechain\":true,\"type\"");
    String progress =
        "{\"type\":\"progress\",\"uuid\":\"p1\",\"sessionId\":\"%s\",\"timestamp\":\"2026-05-02T10:00:01Z\","
                .formatted(SESSION)
            + "\"data\":{\"type\":\"agent_progress\",\"agentId\":\"a1\",\"message\":"
            + assistant("m1", "10:00:01.000", "look").strip()
            + "}}\n";
    Path ownFile = bed.root.resolve("-p/" + SESSION + "/subagents/agent-a1.jsonl");
    Path parent = bed.root.resolve("-p/" + SESSION + ".jsonl");
    append(parent, prompt("u1", "10:00:00", "go"));
    append(ownFileFirst ? ownFile : parent, ownFileFirst ? own : progress);
    SyncStats first = bed.syncNew();
    append(ownFileFirst ? parent : ownFile, ownFileFirst ? progress : own);
    SyncStats second = bed.syncNew();

    assertThat(first.messagesAdded()).isEqualTo(2);
    assertThat(second.messagesAdded()).isZero();
    assertThat(first.errors() + second.errors()).isZero();
    assertThat(bed.count("SELECT sum(messages) FROM session_usage")).isEqualTo(2);
    bed.noDrift();
  }

  private String bounds() {
    return bed.rows(
            "SELECT toString(min(first_start)), if(max(last_start) > max(last_end), NULL,"
                + " toString(max(last_end))) FROM sessions GROUP BY session_id")
        .get(0)
        .toString();
  }
}
