package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.model.Receipt;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.ApiResponseReader;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is malformed is refused as a whole, with the field and the reason. */
class TrenchcoatValidationIT {
  private static final String VALID =
      "{'event_type':'tool_use','session_id':'550e8400-e29b-41d4-a716-446655440000',"
          + "'timestamp':'2024-01-15','data':{}}";

  private final TallyhouseServer server = TestServers.shared();
  private final String account = "validation-" + UUID.randomUUID();
  private final ApiClient client = new ApiClient(server, server.key(account));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'event_type':'tool_use', |  | event_type | Required",
        "'session_id':'550e8400-e29b-41d4-a716-446655440000', |  | session_id | Required",
        "'timestamp':'2024-01-15', |  | timestamp | Required",
        "'tool_use' | 5 | event_type | Expected string, received number",
        "'tool_use' | true | event_type | Expected string, received boolean",
        "'550e8400-e29b-41d4-a716-446655440000' | 5 | session_id | Expected string, received number",
        "'550e8400-e29b-41d4-a716-446655440000' | {} | session_id | Expected string, received object",
        "'550e8400-e29b-41d4-a716-446655440000' | [] | session_id | Expected string, received array",
        "'550e8400-e29b-41d4-a716-446655440000' | null | session_id | Expected string, received null",
        "'550e8400-e29b-41d4-a716-446655440000' | '' | session_id | Invalid UUID format",
        "550e8400-e29b | 550e8400e29b | session_id | Invalid UUID format",
        "446655440000 | 44665544000g | session_id | Invalid UUID format",
        "446655440000 | 4466554400001 | session_id | Invalid UUID format",
        "'2024-01-15' | 1705276800000 | timestamp | Expected string, received number",
        "'2024-01-15' | '' | timestamp | Invalid ISO 8601 timestamp",
        "'2024-01-15' | 'yesterday' | timestamp | Invalid ISO 8601 timestamp",
        "'2024-01-15' | '2023-02-29' | timestamp | Invalid ISO 8601 timestamp",
        "'2024-01-15' | '2024-13-01' | timestamp | Invalid ISO 8601 timestamp",
        "'2024-01-15' | '2024-01-15T24:30:00Z' | timestamp | Invalid ISO 8601 timestamp",
        "'2024-01-15' | '2024-01-15T10:60:00Z' | timestamp | Invalid ISO 8601 timestamp",
        "'2024-01-15' | '2024-01-15T10:30:00Zx' | timestamp | Invalid ISO 8601 timestamp",
        "{}} | []} | data | Expected object, received array",
        "{}} | 'text'} | data | Expected object, received string",
        "{}} | 1.5} | data | Expected object, received number",
        "{}} | false} | data | Expected object, received boolean",
        "{}} | {},'event_id':7} | event_id | Expected string, received number",
        "{}} | {},'user_id':[]} | user_id | Expected string, received array",
        "{}} | {},'assistant_id':{}} | assistant_id | Expected string, received object",
      })
  void invalidField_isNamedWithItsReason(
      String part, @Nullable String replacement, String field, String message) {
    String invalid = VALID.replace(part, replacement == null ? "" : replacement);
    ApiResponse response = post("{'events':[" + VALID + "," + invalid + "]}");
    JsonNode error = bodyError(response);
    assertThat(error.path("details")).as("%s", response).hasSize(1);
    assertThat(error.path("details").path(0).path("field").asText())
        .isEqualTo("events[1]." + field);
    assertThat(error.path("details").path(0).path("message").asText()).isEqualTo(message);
    assertNothingIsStored();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tool_call", "", "TOOL_USE", "tool_use "})
  void unknownEventType_getsAResponseWithTheValidOnes(String type) {
    JsonNode error =
        bodyError(post("{'events':[" + VALID.replace("'tool_use'", "'" + type + "'") + "]}"));
    assertThat(error.path("details").path(0).path("message").asText())
        .isEqualTo(
            "Invalid enum value. Expected one of: session_start, session_end, tool_use, tool_result,"
                + " subagent_stop, assistant_stop");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{} | events | Required",
        "{'events':'x'} | events | Expected array, received string",
        "{'events':{}} | events | Expected array, received object",
        "{'events':null} | events | Expected array, received null",
        "{'events':[5]} | events[0] | Expected object, received number",
        "{'events':[null]} | events[0] | Expected object, received null",
        "[] | body | Expected object, received array",
        "'events' | body | Expected object, received string",
      })
  void bodyOfAnotherShape_isRefused(String body, String field, String message) {
    ApiResponse response = post(body);
    JsonNode detail = bodyError(response).path("details").path(0);
    assertThat(detail.path("field").asText()).as("%s", response).isEqualTo(field);
    assertThat(detail.path("message").asText()).as("%s", response).isEqualTo(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "{'events':[",
        "{'events':[]} x",
        "{'events':[{]}",
        "events",
        "{'events':[],}",
        "\u0000"
      })
  void bodyThatIsNotJson_isRefused(String body) {
    assertMalformed(post(body));
  }

  @Test
  void deeplyNestedOrBrokenUtf8_isRefusedAndTheServerGoesOn() {
    assertThat(post("{'events':" + "[".repeat(200_000)).status()).isEqualTo(400);
    assertThat(post(VALID.replace("{}", "{'a':".repeat(100_000))).status()).isEqualTo(400);
    byte[] broken = "{\"events\":[\"??\"]}".getBytes(StandardCharsets.ISO_8859_1);
    broken[12] = (byte) 0xC3;
    assertThat(client.post(broken, Map.of()).status()).isEqualTo(400);
    assertThat(ApiResponseReader.receipt(post("{'events':[" + VALID + "]}")))
        .isEqualTo(new Receipt(1, 0));
  }

  @Test
  void manyViolations_areNamedInOrderUpToAHundred() {
    String invalid = "{'event_type':'tool_use','session_id':'x','timestamp':'2024-01-15'}";
    ApiResponse response = post("{'events':[" + (invalid + ",").repeat(149) + invalid + "]}");
    JsonNode details = bodyError(response).path("details");
    assertThat(details).hasSize(100);
    for (int i = 0; i < 100; i++) {
      assertThat(details.path(i).path("field").asText()).isEqualTo("events[" + i + "].session_id");
    }
    JsonNode all =
        bodyError(post("{'events':[{'event_type':5,'session_id':'x'}]}")).path("details");
    assertThat(all.findValuesAsText("field"))
        .containsExactlyInAnyOrder(
            "events[0].event_type", "events[0].session_id", "events[0].timestamp");
  }

  @Test
  void absentOrNullOptionalsAndUnknownFields_areFine() {
    String more = "{},'event_id':null,'user_id':null,'assistant_id':null,'colour':[1,{'a':null}]}";
    String body =
        "{'colour':'red','events':["
            + VALID.replace("{}}", more)
            + ","
            + VALID.replace(",'data':{}", "")
            + "]}";
    assertThat(ApiResponseReader.receipt(post(body))).isEqualTo(new Receipt(2, 0));
    assertThat(ApiResponseReader.receipt(post("{'events':[]}"))).isEqualTo(new Receipt(0, 0));
  }

  private ApiResponse post(String body) {
    return client.post(body.replace('\'', '"'));
  }

  private static JsonNode bodyError(ApiResponse response) {
    JsonNode error = response.error(400, "VALIDATION_ERROR");
    assertThat(error.path("message").asText()).isEqualTo("Request body is invalid.");
    return error;
  }

  private static void assertMalformed(ApiResponse response) {
    JsonNode detail = bodyError(response).path("details").path(0);
    assertThat(detail.path("field").asText()).as("%s", response).isEqualTo("body");
    assertThat(detail.path("message").asText()).as("%s", response).startsWith("Malformed JSON");
  }

  private void assertNothingIsStored() {
    assertThat(ApiResponseReader.sessions(client.get(ApiClient.SESSIONS)).total()).isZero();
  }
}
