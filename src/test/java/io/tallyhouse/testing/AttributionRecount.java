package io.tallyhouse.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.model.Attributed;
import io.tallyhouse.model.Event;
import io.tallyhouse.model.Json;
import io.tallyhouse.model.RecountModel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Holds what {@code /api/v1/query} has by user, project and model against the recount: events under
 * what their session named, calls with all of theirs under one.
 */
public final class AttributionRecount {
  private final Attributed expected;
  private final ApiClient client;
  private final String label;

  /**
   * @param label what the message of a failure begins with
   */
  public AttributionRecount(RecountModel model, String account, ApiClient client, String label) {
    this.expected = model.attributed(account);
    this.client = client;
    this.label = label;
  }

  /** All of all times. */
  public void check() {
    Map<String, long[]> calls = new HashMap<>();
    for (Attributed.Call call : expected.calls()) {
      Attributed.Row of = call.of();
      List<String> key = List.of(of.user(), of.project(), call.model(), call.assistant());
      long[] sums = calls.computeIfAbsent(key.toString(), k -> new long[5]);
      sums[0]++;
      sums[1] += call.result() == null ? 0 : 1;
      Event result = call.result();
      sums[2] += result != null && result.error() ? 1 : 0;
      sums[3] += call.denied() ? 1 : 0;
      sums[4] += call.retry() ? 1 : 0;
    }
    compare(
        List.of("calls", "results", "errors", "denied", "retries"),
        List.of("user", "project", "model", "assistant"),
        calls);
    Map<String, long[]> events = new HashMap<>();
    Map<String, Set<String>> sessions = new HashMap<>();
    for (Attributed.Row row : expected.rows()) {
      String key = List.of(row.user(), row.project()).toString();
      events.computeIfAbsent(key, k -> new long[1])[0]++;
      sessions.computeIfAbsent(key, k -> new HashSet<>()).add(row.event().session());
    }
    compare(List.of("events"), List.of("user", "project"), events);
    Map<String, long[]> active = new HashMap<>();
    sessions.forEach((key, ids) -> active.put(key, new long[] {ids.size()}));
    compare(List.of("sessions_active"), List.of("user", "project"), active);
  }

  private void compare(
      List<String> measures, List<String> dimensions, Map<String, long[]> expectedSums) {
    ObjectNode query = Json.object();
    measures.forEach(query.putArray("measures")::add);
    dimensions.forEach(query.putArray("dimensions")::add);
    query.putObject("time").put("from", "2000-01-01").put("to", "2035-01-01");
    query.put("limit", 50_000);
    ApiResponse response =
        client.post("/api/v1/query", query.toString().getBytes(StandardCharsets.UTF_8), Map.of());
    Map<String, String> actual = new TreeMap<>();
    for (JsonNode row : Objects.requireNonNull(response.data()).path("rows")) {
      List<String> key = dimensions.stream().map(name -> row.path(name).asText()).toList();
      List<Long> values = measures.stream().map(name -> row.path(name).longValue()).toList();
      actual.put(key.toString(), values.toString());
    }
    Map<String, String> wanted = new TreeMap<>();
    expectedSums.forEach((key, sums) -> wanted.put(key, Arrays.toString(sums)));
    assertThat(actual).as("%s: %s", label, query).isEqualTo(wanted);
  }
}
