package io.tallyhouse.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells all that came into one account again, in order of arrival, to find what is stored. */
final class FleetReplay {
  private static final String TRANSCRIPT = "transcript";
  private static final String UNKNOWN_ASSISTANT = "unknown";

  /** What the lines of one response told so far. */
  private static final class Said {
    private Instant time;
    private String model;
    private TokenCounts tokens;

    Said(Instant time, String model, TokenCounts tokens) {
      this.time = time;
      this.model = model;
      this.tokens = tokens;
    }

    void tell(TranscriptLineSpec.Response line) {
      if (line.head().time().isBefore(time)) {
        time = line.head().time();
        model = line.model();
      }
      if (line.tokens().output() > tokens.output()) {
        tokens = line.tokens();
      }
    }
  }

  private final List<FleetRow> rows = new ArrayList<>();
  private final List<FleetEvent> events = new ArrayList<>();
  private final Map<String, Said> responses = new LinkedHashMap<>();

  private final Map<String, FleetSession> sessions = new HashMap<>();
  private final Map<String, TranscriptSilence> files = new HashMap<>();
  private final Set<String> fleetIdentities = new HashSet<>();
  private final Set<List<String>> sessionIdentities = new HashSet<>();
  private final Set<String> accountIdentities = new HashSet<>();

  FleetHistory history() {
    List<FleetUsage> usages = new ArrayList<>();
    for (Said said : responses.values()) {
      usages.add(
          new FleetUsage(
              said.time,
              CodingEvent.DEFAULT_ASSISTANT,
              said.model,
              said.tokens,
              said.tokens.costNanoUsd(said.model)));
    }
    return new FleetHistory(List.copyOf(rows), List.copyOf(events), usages);
  }

  /** A fleet event; {@code identity} is null where it is never a duplicate. */
  void fleetEvent(SentFleetEvent sent, @Nullable String identity) {
    if (identity != null && !fleetIdentities.add(identity)) {
      return;
    }
    String assistant = CodingEvent.nonEmpty(sent.assistant());
    FleetRow row =
        new FleetRow(
            Times.parse(sent.timestamp()),
            assistant == null ? UNKNOWN_ASSISTANT : assistant,
            CodingEvent.nonEmpty(sent.user()),
            null,
            null);
    JsonNode data = Json.parse(sent.data() == null ? "{}" : sent.data());
    rows.add(row);
    events.add(new FleetEvent(sent.eventType(), row, "agnt", sent.id(), data));
  }

  /** An event that a hook sent. */
  void codingEvent(SentEvent sent, Event event) {
    if (event.identity() == null
        || sessionIdentities.add(List.of(event.session(), event.identity()))) {
      if (event.identity() != null) {
        accountIdentities.add(event.identity());
      }
      store(CodingEvent.read(sent, event));
    }
  }

  /** More lines of a file, which is silent for as long as nothing is added to it. */
  void file(String name, List<TranscriptLineSpec> lines, Instant now) {
    TranscriptSilence silence = files.computeIfAbsent(name, file -> new TranscriptSilence());
    boolean ofSubagent = name.contains("/subagents/");
    for (TranscriptLineSpec line : lines) {
      if (!ofSubagent) {
        silence.before(line.head()).forEach(this::bound);
      }
      line(line);
    }
    silence.endedBy(now).forEach(this::bound);
  }

  private void bound(TranscriptSilence.Bound bound) {
    if (accountIdentities.add(bound.identity())) {
      storeMessage(bound.head(), List.of());
    }
  }

  /** A line of a transcript. Its identities hold in the whole account. */
  void line(TranscriptLineSpec line) {
    TranscriptLineSpec.Head head = line.head();
    if (line instanceof TranscriptLineSpec.Prompt prompt) {
      if (accountIdentities.add("line " + head.uuid())) {
        boolean counts = prompt.typed() && !head.sidechain();
        storeMessage(head, counts ? session(head.session()).prompted() : List.of());
      }
    } else if (line instanceof TranscriptLineSpec.Response response) {
      response(response);
    } else if (line instanceof TranscriptLineSpec.Result result) {
      toolEvent("tool_result", head, result.toolUseId(), null);
    }
  }

  private void response(TranscriptLineSpec.Response line) {
    TranscriptLineSpec.Head head = line.head();
    if (accountIdentities.add("message " + line.messageId())) {
      responses.put(line.messageId(), new Said(head.time(), line.model(), line.tokens()));
      storeMessage(head, head.sidechain() ? List.of() : session(head.session()).responded());
    } else {
      Objects.requireNonNull(responses.get(line.messageId())).tell(line);
    }
    TranscriptLineSpec.Call call = line.call();
    if (call != null) {
      toolEvent("tool_use", head, call.toolUseId(), call);
    }
  }

  private void toolEvent(
      String type,
      TranscriptLineSpec.Head head,
      String toolUseId,
      TranscriptLineSpec.@Nullable Call call) {
    String identity = type + " " + toolUseId;
    if (!accountIdentities.add(identity)) {
      return;
    }
    sessionIdentities.add(List.of(head.session(), identity));
    String tool = call == null ? null : call.tool();
    store(
        new CodingEvent(
            new Event(type, head.session(), head.time(), tool, toolUseId, false, identity),
            TRANSCRIPT,
            TranscriptLineSpec.USER,
            null,
            null,
            call == null ? null : CodingEvent.nonEmpty(call.subagentType()),
            Json.parse("{}")));
  }

  private void store(CodingEvent coding) {
    Event event = coding.event();
    FleetSession.Meaning meaning = session(event.session()).arrives(coding);
    FleetRow row =
        new FleetRow(
            event.time(),
            meaning.assistant(),
            session(event.session()).user(coding.user()),
            event.session(),
            event.isCall() ? event.tool() : null);
    rows.add(row);
    boolean told = coding.source().equals(TRANSCRIPT);
    for (String type : meaning.fleetEvents()) {
      events.add(new FleetEvent(type, row, coding.source(), null, told ? null : coding.data()));
    }
  }

  private void storeMessage(TranscriptLineSpec.Head head, List<String> fleetEvents) {
    FleetRow row =
        new FleetRow(
            head.time(),
            CodingEvent.DEFAULT_ASSISTANT,
            session(head.session()).user(TranscriptLineSpec.USER),
            head.session(),
            null);
    rows.add(row);
    fleetEvents.forEach(type -> events.add(new FleetEvent(type, row, TRANSCRIPT, null, null)));
  }

  private FleetSession session(String id) {
    return sessions.computeIfAbsent(id, session -> new FleetSession());
  }
}
