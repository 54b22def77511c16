package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.model.Json;
import io.tallyhouse.model.Metacharacters;
import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.RecountModel;
import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponseReader;
import io.tallyhouse.testing.Recount;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Events whose tools, ids, users, assistants and data are metacharacters. The routes of this
 * surface take no text as a parameter, see {@link MetacharactersIT}.
 */
class TrenchcoatMetacharactersIT {
  private static final Instant FIRST = Instant.parse("2024-01-15T10:00:00Z");

  private final TallyhouseServer server = TestServers.shared();
  private final String account = "metacharacters-" + UUID.randomUUID();
  private final ApiClient client = new ApiClient(server, server.key(account));
  private final RecountModel model = new RecountModel();

  @Test
  void everyResponse_equalsTheRecount() {
    for (int i = 0; i < Metacharacters.NAMES.size(); i++) {
      // Each is sent twice: what it is called must not make two of it, nor one of two.
      send(request(i));
      send(request(i));
    }

    Recount recount = new Recount(model, account, client, "metacharacters");
    for (QueryRange range :
        List.of(
            new QueryRange("2024-01-15", "2024-01-16"),
            new QueryRange("2024-01-15T10:05:00.500Z", "2024-01-15T16:07:00Z"))) {
      recount.overview(range);
      recount.tools(range, 50);
      recount.sessions(range, 20);
    }
    recount.sessions(QueryRange.NONE, 200);
    recount.noDrift("2024-01-14", "2024-01-17");
  }

  private void send(SentRequest request) {
    assertThat(ApiResponseReader.receipt(client.send(request, false)))
        .isEqualTo(model.accept(request, Instant.now()));
  }

  /** A call that takes as many milliseconds as its number tells, and what else a session has. */
  private SentRequest request(int i) {
    Instant time = FIRST.plusSeconds(i * 600L);
    String name = Metacharacters.name(i);
    Map<String, Object> call = new LinkedHashMap<>();
    call.put("tool_name", name);
    call.put("tool_use_id", Metacharacters.name(i + 1));
    call.put(name, Map.of(name, List.of(name)));
    Map<String, Object> result = new LinkedHashMap<>(call);
    result.put("error", i % 3 == 0 ? name : "");
    List<SentEvent> events = new ArrayList<>();
    events.add(event("session_start", i, time, Map.of("cwd", name)).withEventId(name));
    events.add(event("tool_use", i, time.plusMillis(1), call));
    events.add(event("tool_result", i, time.plusMillis(1 + i), result));
    events.add(event("tool_use", i, time.plusSeconds(1), Map.of("tool_name", name)));
    events.add(event("tool_result", i, time.plusSeconds(2), Map.of("tool_name", name)));
    events.add(event("subagent_stop", i, time.plusSeconds(3), Map.of("agent_type", name)));
    String printable = "key " + i + " ' \\ \\N \\t {account:UInt32} % -- /* ` $1 ?";
    return new SentRequest(account, printable, events);
  }

  /** Two names share a session. */
  private static SentEvent event(String type, int i, Instant time, Map<String, Object> data) {
    String session = new UUID(0x4a11L, i / 2).toString();
    return new SentEvent(type, session, time.toString(), Json.write(data))
        .by(Metacharacters.name(i + 2), Metacharacters.name(i + 3));
  }
}
