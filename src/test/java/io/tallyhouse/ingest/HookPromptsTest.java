package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventType;
import io.tallyhouse.hook.HookDecoder;
import io.tallyhouse.sync.SampleTranscripts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A prompt that a hook reports by its prompt id, a transcript by its line, and a fork copies. */
class HookPromptsTest {
  private static final long NOW_MS = Instant.parse("2026-11-28T12:00:00Z").toEpochMilli();
  private static final String SESSION = "1cd33457-da15-42ba-b78a-ca9a9b139858";
  private static final String FORK = "2cd33457-da15-42ba-b78a-ca9a9b139858";

  private @TempDir Path directory;
  private final FakeEventStore store = new FakeEventStore();
  private final List<EventRow> rows = new ArrayList<>();
  private DirectLedger ledger = new DirectLedger(store, 1 << 20);

  @Test
  void copyInAFork_isThePromptThatTheHookReported() throws IOException {
    admit(hook("p-1", "tidy up"));
    admit(file(SESSION, prompt(SESSION, "line-1", "p-1", "tidy up", "")));
    ledger = new DirectLedger(store, 1 << 20);
    admit(
        file(
            FORK,
            prompt(FORK, "line-1", "p-9", "tidy up", "")
                + response(FORK, SESSION)
                + prompt(FORK, "line-2", "p-10", "go on", "")));
    assertThat(prompts()).isEqualTo(2);
    admit(file(SESSION, prompt(SESSION, "line-1", "p-1", "tidy up", "")));
    admit(hook("p-1", "tidy up"));
    assertThat(prompts()).isEqualTo(2);
  }

  @Test
  void equalPrompts_countEach_inAnyOrder() throws IOException {
    admit(hook("p-1", "continue"));
    admit(file(SESSION, prompt(SESSION, "line-1", "p-1", "continue", "")));
    admit(hook("p-2", "continue"));
    admit(
        file(
            SESSION,
            prompt(SESSION, "line-1", "p-1", "continue", "")
                + prompt(SESSION, "line-2", "p-2", "continue", "")
                + prompt(SESSION, "line-3", "p-3", "continue", "")));
    ledger = new DirectLedger(store, 1 << 20);
    admit(hook("p-3", "continue"));
    assertThat(prompts()).isEqualTo(3);
  }

  @Test
  void metaLines_areNoPrompts_whateverTheirPromptId() throws IOException {
    admit(hook("p-1", "tidy up"));
    admit(
        file(
            SESSION,
            prompt(SESSION, "line-1", "p-1", "tidy up", "")
                + prompt(SESSION, "line-2", "p-1", "a summary", "\"isCompactSummary\":true,")));
    assertThat(prompts()).isEqualTo(1);
  }

  /** To look for a call in all sessions costs more than to read its own. */
  @Test
  void resultOfAHook_isNotLookedForInOtherSessions() {
    admit(hook("PreToolUse", "toolu_1"));
    ledger = new DirectLedger(store, 1 << 20);
    store.callLoads.clear();
    admit(hook("PostToolUse", "toolu_1"));
    admit(hook("PostToolUse", "toolu_1"));
    assertThat(store.callLoads).isEmpty();
    assertThat(rows).hasSize(2);
    assertThat(rows.get(1).pairing().isComplete()).isTrue();
  }

  private long prompts() {
    return rows.stream().filter(row -> row.event().type() == EventType.USER_MESSAGE).count();
  }

  private static List<Event> hook(String name, String value) {
    if (name.endsWith("ToolUse")) {
      return decoded(
          ("{\"time\":\"2026-11-28T10:00:00.100Z\",\"payload\":{\"session_id\":\"%s\","
                  + "\"hook_event_name\":\"%s\",\"tool_name\":\"Read\",\"tool_use_id\":\"%s\"}}")
              .formatted(SESSION, name, value));
    }
    return decoded(
        ("{\"time\":\"2026-11-28T10:00:00.100Z\",\"delivery_id\":\"d-%s\",\"payload\":{\"session_id\":\"%s\","
                + "\"prompt_id\":\"%s\",\"hook_event_name\":\"UserPromptSubmit\",\"prompt\":\"%s\"}}")
            .formatted(name, SESSION, name, value));
  }

  private static List<Event> decoded(String payload) {
    DecodedRequest decoded =
        new HookDecoder()
            .decode(payload.getBytes(StandardCharsets.UTF_8), OptionalLong.empty(), NOW_MS);
    return ((DecodedRequest.Events) decoded).events();
  }

  private List<Event> file(String session, String lines) throws IOException {
    Path dir = Files.createTempDirectory(directory, "projects");
    Files.writeString(dir.resolve(session + ".jsonl"), lines);
    List<Event> events = new ArrayList<>();
    SampleTranscripts.events(dir, PriceTable.of(List.of()), NOW_MS).forEach(events::addAll);
    return events;
  }

  private static String prompt(
      String session, String uuid, String promptId, String text, String more) {
    return ("{\"type\":\"user\",\"uuid\":\"%s\",\"sessionId\":\"%s\",\"promptId\":\"%s\",%s"
            + "\"timestamp\":\"2026-11-28T10:00:00.000Z\",\"message\":{\"role\":\"user\",\"content\":\"%s\"}}%n")
        .formatted(uuid, session, promptId, more, text);
  }

  private static String response(String session, String of) {
    return ("{\"type\":\"assistant\",\"uuid\":\"answer\",\"sessionId\":\"%s\",\"requestSessionId\":\"%s\","
            + "\"timestamp\":\"2026-11-28T10:00:01.000Z\",\"requestId\":\"req_1\",\"message\":{\"id\":\"msg_1\","
            + "\"role\":\"assistant\",\"model\":\"claude-opus-5-5\",\"content\":[{\"type\":\"text\",\"text\":\"Done.\"}],"
            + "\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}}%n")
        .formatted(session, of);
  }

  private void admit(List<Event> events) {
    List<EventRow> admitted = ledger.admit(List.of(new IngestRequest(1, events, 100))).rows();
    store.store(admitted);
    rows.addAll(admitted);
    ledger.commit();
  }
}
