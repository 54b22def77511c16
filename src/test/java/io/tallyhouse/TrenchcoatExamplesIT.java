package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.model.Json;
import io.tallyhouse.model.Overview;
import io.tallyhouse.model.Overview.TopTool;
import io.tallyhouse.model.Receipt;
import io.tallyhouse.model.SessionRow;
import io.tallyhouse.model.SessionsPage;
import io.tallyhouse.model.ToolStats;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.ApiResponseReader;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The requests of reference/trenchcoat-*.md, as they stand there, give the documented answers. */
class TrenchcoatExamplesIT {
  private static final String SESSION = "550e8400-e29b-41d4-a716-446655440000";
  private static final String NEXT_SESSION = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
  private static final String EXAMPLE =
      """
      {
        "events": [
          {
            "event_type": "session_start",
            "session_id": "550e8400-e29b-41d4-a716-446655440000",
            "timestamp": "2024-01-15T10:30:00Z",
            "data": {}
          },
          {
            "event_type": "tool_use",
            "session_id": "550e8400-e29b-41d4-a716-446655440000",
            "timestamp": "2024-01-15T10:30:15Z",
            "data": {
              "tool_name": "Read",
              "tool_input_preview": "/src/components/dashboard/Sidebar.tsx"
            }
          }
        ]
      }""";

  private final TallyhouseServer server = TestServers.shared();
  private final String account = "examples-" + UUID.randomUUID();
  private final ApiClient client = new ApiClient(server, server.key(account));

  @Test
  void events_respondsWithTheCountsOfAcceptedAndRejected() {
    assertThat(ApiResponseReader.receipt(client.post(EXAMPLE))).isEqualTo(new Receipt(2, 0));
  }

  @Test
  void overview_respondsWithTheDocumentedFields() {
    client.post(EXAMPLE).data();
    ApiResponse response =
        client.get(ApiClient.OVERVIEW, "start_date", "2024-01-01", "end_date", "2024-01-31");
    assertThat(ApiResponseReader.overview(response))
        .isEqualTo(new Overview(1, 2, 1, 1, List.of(new TopTool("Read", 1))));
  }

  @Test
  void tools_respondsWithTheDocumentedFields() {
    client.post(EXAMPLE).data();
    String result =
        """
        {"events":[{"event_type":"tool_result","session_id":"%s","timestamp":"2024-01-15T10:30:15.142Z",
        "data":{"tool_name":"Read"}}]}"""
            .formatted(SESSION);
    String call = result.replace("tool_result", "tool_use").replace("Read", "Bash");
    client.post(result).data();
    client.post(call).data();
    ApiResponse response =
        client.get(
            ApiClient.TOOLS, "start_date", "2024-01-01", "end_date", "2024-01-31", "limit", "10");
    List<ToolStats> tools = ApiResponseReader.tools(response);
    assertThat(tools.get(0)).isEqualTo(new ToolStats("Bash", 1, null, 0.0, null, null, null));
    assertThat(tools.get(1).avgDurationMs()).isEqualTo(142);
    assertThat(tools.get(1).errorRate()).isZero();
    assertThat(tools).extracting(ToolStats::name).containsExactly("Bash", "Read");
  }

  @Test
  void sessions_respondsWithTheDocumentedFieldsAndPages() {
    client.post(EXAMPLE).data();
    client
        .post(
            """
            {"events":[
            {"event_type":"session_end","session_id":"%s","timestamp":"2024-01-15T11:45:23Z"},
            {"event_type":"session_start","session_id":"%s","timestamp":"2024-01-15T14:02:11Z"},
            {"event_type":"session_end","session_id":"%s","timestamp":"2024-01-15T14:38:55.050Z"}]}"""
                .formatted(SESSION, NEXT_SESSION, NEXT_SESSION))
        .data();
    SessionRow first =
        new SessionRow(
            SESSION,
            Instant.parse("2024-01-15T10:30:00Z"),
            Instant.parse("2024-01-15T11:45:23Z"),
            4_523_000L,
            3,
            1);
    SessionRow next =
        new SessionRow(
            NEXT_SESSION,
            Instant.parse("2024-01-15T14:02:11Z"),
            Instant.parse("2024-01-15T14:38:55.050Z"),
            2_204_050L,
            2,
            0);
    ApiResponse response =
        client.get(
            ApiClient.SESSIONS,
            "start_date",
            "2024-01-01",
            "end_date",
            "2024-01-31",
            "limit",
            "50");
    assertThat(ApiResponseReader.sessions(response))
        .isEqualTo(new SessionsPage(List.of(next, first), 2, 50, 0));
    JsonNode row = response.data().path("sessions").path(1);
    assertThat(row.path("started_at").asText()).isEqualTo("2024-01-15T10:30:00Z");
    assertThat(row.path("ended_at").asText()).isEqualTo("2024-01-15T11:45:23Z");

    ApiResponse page = client.get(ApiClient.SESSIONS, "limit", "1", "offset", "1");
    assertThat(ApiResponseReader.sessions(page))
        .isEqualTo(new SessionsPage(List.of(first), 2, 1, 1));
  }

  @Test
  void emptyAccount_respondsWithZerosAndEmptyLists() {
    assertThat(ApiResponseReader.overview(client.get(ApiClient.OVERVIEW)))
        .isEqualTo(new Overview(0, 0, 0, 0, List.of()));
    assertThat(ApiResponseReader.tools(client.get(ApiClient.TOOLS))).isEmpty();
    assertThat(ApiResponseReader.sessions(client.get(ApiClient.SESSIONS)))
        .isEqualTo(new SessionsPage(List.of(), 0, 50, 0));
  }

  @Test
  void invalidEvents_getResponsesToTheLetter() {
    String body =
        """
        {"events":[
        {"event_type":"tool_use","session_id":"not-a-uuid","timestamp":"2024-01-15T10:30:00Z"},
        {"event_type":"tool_use","session_id":"%s","timestamp":"2024-01-15T10:30:00Z"},
        {"event_type":"tool_call","session_id":"%s","timestamp":"2024-01-15T10:30:00Z"}]}"""
            .formatted(SESSION, SESSION);
    ApiResponse response = client.post(body);
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.json())
        .isEqualTo(
            Json.parse(
                """
                {
                  "error": {
                    "code": "VALIDATION_ERROR",
                    "message": "Request body is invalid.",
                    "details": [
                      {
                        "field": "events[0].session_id",
                        "message": "Invalid UUID format"
                      },
                      {
                        "field": "events[2].event_type",
                        "message": "Invalid enum value. Expected one of: session_start, session_end, \
                tool_use, tool_result, subagent_stop, assistant_stop"
                      }
                    ]
                  }
                }"""));
    assertThat(ApiResponseReader.sessions(client.get(ApiClient.SESSIONS)).total()).isZero();
  }

  @Test
  void batchOfMoreThanAThousand_getsAResponseToTheLetter() {
    String event =
        """
        {"event_type":"assistant_stop","session_id":"%s","timestamp":"2024-01-15T10:30:00Z"}"""
            .formatted(SESSION);
    String thousand = (event + ",").repeat(999) + event;
    ApiResponse tooMany = client.post("{\"events\":[" + thousand + "," + event + "]}");
    assertThat(tooMany.status()).isEqualTo(400);
    assertThat(tooMany.json())
        .isEqualTo(
            Json.parse(
                """
                {
                  "error": {
                    "code": "VALIDATION_ERROR",
                    "message": "Batch size exceeds limit of 1000 events per request."
                  }
                }"""));
    assertThat(ApiResponseReader.receipt(client.post("{\"events\":[" + thousand + "]}")))
        .isEqualTo(new Receipt(1000, 0));
  }
}
