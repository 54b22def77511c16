package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.model.Json;
import io.tallyhouse.model.Receipt;
import io.tallyhouse.model.SentFleetEvent;
import io.tallyhouse.model.SentFleetRequest;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.ApiResponseReader;
import io.tallyhouse.testing.FleetRecount;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Fleet events that are malformed are refused as a whole, with each fault's place; strange ones
 * come back as they were sent.
 */
class AgntValidationIT {
  private static final String VALID =
      "{'eventType':'tasksCompleted','timestamp':'2026-02-02T10:00:00Z','data':{}}";
  private static final String LOG = "/analytics/events";

  private final TallyhouseServer server = TestServers.shared();
  private final String account = "agnt-validation-" + UUID.randomUUID();
  private final ApiClient client = new ApiClient(server, server.key(account));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'eventType':'tasksCompleted', |  | eventType | Required",
        "'timestamp':'2026-02-02T10:00:00Z', |  | timestamp | Required",
        "'tasksCompleted' | 5 | eventType |",
        "'tasksCompleted' | null | eventType |",
        "'tasksCompleted' | '' | eventType |",
        "'tasksCompleted' | 'TasksCompleted' | eventType |",
        "'tasksCompleted' | 'tool_use' | eventType |",
        "'2026-02-02T10:00:00Z' | 1772236330120 | timestamp |",
        "'2026-02-02T10:00:00Z' | null | timestamp |",
        "'2026-02-02T10:00:00Z' | 'yesterday' | timestamp |",
        "'2026-02-02T10:00:00Z' | '2026-02-30' | timestamp |",
        "{}} | []} | data |",
        "{}} | 'text'} | data |",
        "{}} | 1.5} | data |",
        "{}} | {},'assistant':5} | assistant |",
        "{}} | {},'assistant':{}} | assistant |",
        "{}} | {},'user':[]} | user |",
        "{}} | {},'user':true} | user |",
        "{}} | {},'id':7} | id |",
      })
  void invalidField_isNamed(
      String part, @Nullable String replacement, String field, @Nullable String message) {
    String invalid = VALID.replace(part, replacement == null ? "" : replacement);
    JsonNode violations = violations(post("{'events':[" + VALID + "," + invalid + "]}"));
    assertThat(violations.findValuesAsText("path")).containsExactly("events[1]." + field);
    assertThat(violations.path(0).path("message").asText()).isNotBlank();
    if (message != null) {
      assertThat(violations.path(0).path("message").asText()).isEqualTo(message);
    }
    assertThat(total()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"assistant", "user", "id"})
  void textOfMoreThan256Characters_isRefused(String field) {
    String fits = VALID.replace("{}}", "{},'" + field + "':'" + "x".repeat(256) + "'}");
    String tooLong = VALID.replace("{}}", "{},'" + field + "':'" + "x".repeat(257) + "'}");

    assertThat(violations(post("{'events':[" + tooLong + "]}")).findValuesAsText("path"))
        .containsExactly("events[0]." + field);
    assertThat(ApiResponseReader.receipt(post("{'events':[" + fits + "]}")))
        .isEqualTo(new Receipt(1, 0));
  }

  @Test
  void everyFault_isNamed_upToAHundred() {
    String two = "{'eventType':5,'timestamp':'x','data':7}";
    assertThat(violations(post("{'events':[" + VALID + "," + two + "]}")).findValuesAsText("path"))
        .containsExactlyInAnyOrder("events[1].eventType", "events[1].timestamp", "events[1].data");
    String one = "{'timestamp':'2026-02-02'}";
    JsonNode violations = violations(post("{'events':[" + (one + ",").repeat(149) + one + "]}"));
    assertThat(violations.size()).isEqualTo(100);
    assertThat(violations.path(99).path("path").asText()).isEqualTo("events[99].eventType");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{} | events",
        "{'events':'x'} | events",
        "{'events':null} | events",
        "{'events':[5]} | events[0]",
        "[] | body",
        "{'events':[ | body",
        "events | body",
      })
  void bodyOfAnotherShape_isRefused(String body, String path) {
    assertThat(violations(post(body)).path(0).path("path").asText()).isEqualTo(path);
  }

  @Test
  void moreThanAThousandEvents_areRefused() {
    String thousand = (VALID + ",").repeat(999) + VALID;
    ApiResponse tooMany = post("{'events':[" + thousand + "," + VALID + "]}");
    assertThat(tooMany.json().path("success").booleanValue()).isFalse();
    tooMany.error(400, "VALIDATION_ERROR");
    assertThat(ApiResponseReader.receipt(post("{'events':[" + thousand + "]}")))
        .isEqualTo(new Receipt(1000, 0));
    assertThat(total()).isEqualTo(1000);
  }

  @Test
  void otherContentTypeOrBrokenCompression_isRefused() {
    byte[] body = "{\"events\":[]}".getBytes(StandardCharsets.UTF_8);
    ApiResponse plain = client.post(LOG, body, Map.of("Content-Type", "text/plain"));
    plain.error(415, "UNSUPPORTED_MEDIA_TYPE");
    assertThat(plain.json().path("success").booleanValue()).isFalse();
    ApiResponse broken = client.post(LOG, body, Map.of("Content-Encoding", "gzip"));
    broken.error(400, "VALIDATION_ERROR");
  }

  @Test
  void absentNullOrEmptyOptionals_areTheSame_unknownFieldsAreIgnored() {
    String nulls = "'data':null,'assistant':null,'user':null,'id':null,'colour':[{'a':null}]}";
    String body =
        "{'colour':'red','events':["
            + VALID.replace("'data':{}}", nulls)
            + ","
            + VALID.replace(",'data':{}", "")
            + ","
            + VALID.replace("{}}", "{},'assistant':'','user':''}")
            + "]}";
    assertThat(ApiResponseReader.receipt(post(body))).isEqualTo(new Receipt(3, 0));
    for (JsonNode event : log(null, null).path("events")) {
      assertThat(event.path("assistant").asText()).as("%s", event).isEqualTo("unknown");
      assertThat(event.path("user").isNull()).as("%s", event).isTrue();
      assertThat(event.path("data")).as("%s", event).isEqualTo(Json.parse("{}"));
    }
    assertThat(total()).isEqualTo(3);
  }

  @Test
  void eventsOutOfBounds_areRejected_theOthersStored() {
    SentFleetEvent valid = new SentFleetEvent("tasksInitiated", "2026-02-02T10:00:00Z");
    List<SentFleetEvent> events =
        List.of(
            valid,
            valid.withTimestamp("1999-12-31T23:59:59.999Z"),
            valid.withTimestamp("2999-01-01"),
            valid.withData("{\"a\":\"" + "x".repeat(65_536 - 8) + "\"}"),
            valid.withData("{\"a\":\"" + "x".repeat(65_536 - 7) + "\"}"));
    SentFleetRequest request = new SentFleetRequest(account, null, events);
    assertThat(ApiResponseReader.receipt(client.send(request, true))).isEqualTo(new Receipt(2, 3));
    assertThat(total()).isEqualTo(2);
  }

  static List<String> trickyTexts() {
    return List.of(
        "quote \" and ' and `",
        "back\\slash \\n \\\\",
        "tab\tnewline\nreturn\r.",
        "{assistant:String} {{x}} ${y}",
        "100% %s %00 _",
        "\uD83D\uDE80 größe 日本語 e\u0301",
        "'; DROP TABLE events; --",
        "\" OR 1=1 OR \"",
        " spaces ",
        "a+b&c=d#e?f/g",
        "null",
        "\u0001\u007f");
  }

  @ParameterizedTest
  @MethodSource("trickyTexts")
  void trickyText_comesBackAsItWas_andFiltersExactly(String text) {
    String data = Json.write(Map.of(text, List.of(text, Map.of("k", text))));
    SentFleetEvent event =
        new SentFleetEvent("incomingMessages", "2026-02-02T10:00:00Z", text, text, data, text);
    List<SentFleetEvent> events = new ArrayList<>(List.of(event));
    events.add(event.by(text + "x", text).withId("2"));
    events.add(event.by(text, text + "x").withId("3"));
    events.add(event.by("other", "other").withId("4"));
    client.send(new SentFleetRequest(account, null, events), false).data();

    JsonNode found = log(text, text);
    assertThat(found.path("total").longValue()).isEqualTo(1);
    JsonNode entry = found.path("events").path(0);
    assertThat(entry.path("id").textValue()).isEqualTo(text);
    assertThat(entry.path("assistant").textValue()).isEqualTo(text);
    assertThat(entry.path("user").textValue()).isEqualTo(text);
    assertThat(entry.path("data")).isEqualTo(Json.parse(data));
    assertThat(log(text, null).path("total").longValue()).isEqualTo(2);
    assertThat(log(null, text).path("total").longValue()).isEqualTo(2);
    JsonNode users =
        FleetRecount.data(
            client.get(
                "/analytics/users/top",
                "startDate",
                "2026-02-02",
                "endDate",
                "2026-02-02",
                "assistant",
                text));
    assertThat(users.findValuesAsText("user")).containsExactlyInAnyOrder(text, text + "x");
    JsonNode assistants =
        FleetRecount.data(
            client.get(
                "/analytics/assistants", "startDate", "2026-02-02", "endDate", "2026-02-02"));
    assertThat(assistants.findValuesAsText("assistant"))
        .containsExactlyInAnyOrder(text, text + "x", "other");
    JsonNode rolling =
        FleetRecount.data(
            client.get(
                "/analytics/rolling", "window", "1", "endDate", "2026-02-02", "assistant", text));
    assertThat(rolling.path("incomingMessages").longValue()).isEqualTo(2);
  }

  private JsonNode log(@Nullable String assistant, @Nullable String user) {
    return FleetRecount.data(
        client.get(
            LOG,
            "startDate",
            "2026-02-02",
            "endDate",
            "2026-02-02",
            "assistant",
            assistant,
            "user",
            user));
  }

  private long total() {
    return log(null, null).path("total").longValue();
  }

  private ApiResponse post(String body) {
    return client.post(LOG, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8), Map.of());
  }

  private static JsonNode violations(ApiResponse response) {
    JsonNode error = response.error(400, "VALIDATION_ERROR");
    assertThat(response.json().path("success").isBoolean()).as("%s", response).isTrue();
    assertThat(response.json().path("success").booleanValue()).as("%s", response).isFalse();
    return error.path("details").path("violations");
  }
}
