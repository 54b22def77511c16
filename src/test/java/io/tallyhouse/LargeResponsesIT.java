package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.event.Event;
import io.tallyhouse.model.TranscriptEvent;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.DashboardServer;
import io.tallyhouse.testing.FleetRecount;
import io.tallyhouse.testing.Patience;
import io.tallyhouse.testing.RawHttp;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is stored is more than fits into one response: its client is told how to get all of it. */
class LargeResponsesIT {
  private static final String EVENTS = "/analytics/events";
  private static final String DATES = "startDate=2026-02-27&endDate=2026-02-27";

  /** Together with what goes with them, these are more than the 8 MB of a response. */
  private static final int TEXTS = 140;

  private static final String TEXT = "x".repeat(60 << 10);

  private static final int ASSISTANTS = 6000;

  /** About as long as a name may be, of a character that takes most room in JSON. */
  private static final String NAME = "\u0001".repeat(250);

  private static final int EVENTS_PER_REQUEST = 1000;

  private final TallyhouseServer server = TestServers.shared();
  private final String key = server.key("large-" + UUID.randomUUID());
  private final ApiClient client = new ApiClient(server, key);

  @Test
  void pageOfLargeEvents_isRefused_aSmallerOneIsResponseed() {
    send(0, TEXTS, LargeResponsesIT::largeEvent);

    assertRefused(client.get(EVENTS + "?" + DATES + "&limit=1000"), "limit", "fewer");
    assertRefused(client.get(EVENTS + "?" + DATES + "&limit=" + TEXTS), "limit", "fewer");

    JsonNode first = client.get(EVENTS + "?" + DATES + "&limit=100").data();
    JsonNode last =
        client
            .get(EVENTS + "?" + DATES + "&limit=100&cursor=" + first.path("nextCursor").asText())
            .data();
    assertThat(first.path("events")).hasSize(100);
    assertThat(last.path("events")).hasSize(TEXTS - 100);
    assertThat(first.path("events").get(0).path("data").path("x").asText()).isEqualTo(TEXT);
  }

  @Test
  void clientsThatDoNotTakeTheirResponses_holdABoundedPartOfMemory() throws IOException {
    send(0, TEXTS, LargeResponsesIT::largeEvent);
    List<RawHttp> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 15; i++) {
        RawHttp connection = new RawHttp(server.uri(), Patience.MAX);
        connection.send(
            "GET %s?%s&limit=120&skip=%d HTTP/1.1\r\nHost: x\r\nX-API-Key: %s\r\n\r\n"
                .formatted(EVENTS, DATES, i, key));
        slow.add(connection);
      }
      await().until(() -> client.get(EVENTS + "?" + DATES + "&limit=119").status() == 503);
      ApiResponse refused = client.get(EVENTS + "?" + DATES + "&limit=119");
      refused.error(503, "SERVICE_UNAVAILABLE");
      assertThat(refused.retryAfter()).isPresent();
      assertThat(client.get(EVENTS + "?" + DATES + "&limit=1").status()).isEqualTo(200);
    } finally {
      for (RawHttp connection : slow) {
        connection.close();
      }
    }
    await().until(() -> client.get(EVENTS + "?" + DATES + "&limit=119").status() == 200);
  }

  @Test
  void sessionOfLargeMessages_isRefused_aPageOfItIsResponseed() {
    DashboardServer dashboard = DashboardServer.shared();
    DashboardServer.Account account = dashboard.newAccount();
    UUID session = UUID.randomUUID();
    List<Event> prompts =
        IntStream.range(0, TEXTS)
            .mapToObj(
                i -> TranscriptEvent.prompt(session, 1_709_000_000_000L + i, "/p", "l" + i, TEXT))
            .toList();
    dashboard.store(account.id(), prompts);
    String path = "/api/analytics/sessions/" + session;

    assertRefused(account.client().get(path), "limit", "fewer");

    assertThat(account.client().get(path, "limit", "100").data().path("messages")).hasSize(100);
  }

  @Test
  void responseWithoutALimit_isRefusedByItsRange() {
    String escaped = NAME.replace("\u0001", "\\u0001");
    for (int from = 0; from < ASSISTANTS; from += EVENTS_PER_REQUEST) {
      send(
          from,
          from + EVENTS_PER_REQUEST,
          i ->
              """
              {"eventType": "tasksInitiated", "timestamp": "2026-02-27T09:00:00Z",
               "assistant": "%s%05d"}"""
                  .formatted(escaped, i));
    }

    assertRefused(client.get("/analytics/assistants?" + DATES), "startDate", "less");

    ApiResponse one =
        client.get("/analytics/assistants?" + DATES + "&assistant=" + encoded(NAME + "00007"));
    assertThat(one.data().path("assistants")).hasSize(1);
  }

  private static String largeEvent(int i) {
    return """
        {"eventType": "incomingMessages", "timestamp": "2026-02-27T09:00:00Z", "id": "%d",
         "data": {"x": "%s"}}"""
        .formatted(i, TEXT);
  }

  private void send(int from, int to, IntFunction<String> event) {
    String events = IntStream.range(from, to).mapToObj(event).collect(Collectors.joining(","));
    byte[] body = ("{\"events\":[" + events + "]}").getBytes(StandardCharsets.UTF_8);
    ApiResponse response = client.post(EVENTS, body, Map.of());
    FleetRecount.data(response);
    assertThat(response.json().path("data").path("accepted").asInt()).isEqualTo(to - from);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static void assertRefused(ApiResponse response, String parameter, String what) {
    assertThat(response.json().path("success").asBoolean(true)).isFalse();
    JsonNode violations =
        response.error(400, "VALIDATION_ERROR").path("details").path("violations");
    assertThat(violations).hasSize(1);
    assertThat(violations.get(0).path("path").asText()).isEqualTo(parameter);
    assertThat(violations.get(0).path("message").asText())
        .isEqualTo("Request " + what + ": the response would exceed 8388608 bytes");
  }
}
