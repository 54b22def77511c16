package io.tallyhouse.api.trenchcoat;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventType;
import io.tallyhouse.ingest.DecodedRequest;
import io.tallyhouse.ingest.Rejections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventDecoderTest extends DecodedBodies {
  @Test
  void validBody_becomesEvents() {
    Event event = only(SAMPLE);

    assertThat(event.type()).isEqualTo(EventType.TOOL_RESULT);
    assertThat(event.sessionId()).hasToString(SESSION);
    assertThat(event.timeMs()).isEqualTo(NOW + 250);
    assertThat(event.tool()).isEqualTo(Event.Tool.of("größe 🚀", ""));
    assertThat(event.actor().userId()).isEqualTo("ada");
    assertThat(event.actor().assistantId()).isEmpty();
    assertThat(isError(event)).isFalse();
  }

  @Test
  void everyType_isTaken_andUpperCaseUuidToo() {
    for (EventType type : EventType.sent()) {
      assertThat(only(body(event(type.wireName(), ""))).type()).isEqualTo(type);
    }
    assertThat(only(body(PLAIN.replace(SESSION, SESSION.toUpperCase(java.util.Locale.ROOT)))))
        .extracting(event -> event.sessionId().toString())
        .isEqualTo(SESSION);
  }

  /** Texts that are cut in the middle of an emoji, in names: well-formed JSON (RFC 8259, 8.2). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\ud83d",
        "\\udc00",
        "\\udc00\\ud83d",
        "a\\ud83d\\ud83d\\ude00",
        "\\\\\\ud83d",
        "\\\"\\uDBFFb\\u0041",
      })
  void halfASurrogatePairInAName_spoilsNothing(String name) {
    String member = "\"" + name + "\" : {\"" + name + "\":[{\"" + name + "\":1}]}";
    String data = "{" + member + ",\"tool_name\":\"T\"}";
    String inData = data("tool_use", data);
    String inEvent = event("tool_use", "," + member);

    assertThat(only(body(inData)).data()).hasToString(data);
    assertThat(only(body(inData)).tool().name()).isEqualTo("T");
    assertThat(only(body(inEvent)).type()).isEqualTo(EventType.TOOL_USE);
    assertThat(only("{" + member + ",\"events\":[" + PLAIN + "]}").type())
        .isEqualTo(EventType.SESSION_START);
    assertThat(
            ((DecodedRequest.Events)
                    decode("{\"events\":[" + PLAIN + "," + inData + "," + inEvent + "]}"))
                .events())
        .hasSize(3);
  }

  @Test
  void subagentOfATaskCall_isReadBehindHalfASurrogatePair() {
    String data =
        "{\"\\ud83d\":1,\"tool_name\":\"Task\","
            + "\"tool_input\":{\"\\udc00\":1,\"subagent_type\":\"scout\"}}";

    assertThat(only(body(data("tool_use", data))).actor().agentType()).isEqualTo("scout");
  }

  @Test
  void malformedJson_isRefusedWhereItIs_alsoBehindHalfASurrogatePair() {
    String body = "{\"\\u0041\":1,\"events\":[" + PLAIN + "],\n\"x\":nul}";

    assertThat(decode(body)).isInstanceOf(DecodedRequest.Invalid.class);
    assertThat(decode(body.replace("u0041", "ud83d"))).isEqualTo(decode(body));
  }

  @Test
  void noEvents_areValid() {
    assertThat(decode("{\"events\":[]}"))
        .isEqualTo(new DecodedRequest.Events(List.of(), Rejections.NONE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{ \"a\" : 1 }",
        "{\"ü\":\"日本 🚀\",\n\t\"b\":[{},[],{\"c\":{}}]}",
        "{\"data\":{\"data\":{}}, \"e\":\"\\u00fc\\\\\\\"}\"}",
        "{\"error\":{\"x\":[1]},\"z\":1.50e+3}",
        "{\r\n}",
        "{\"\\ud83d\":1}",
        "{\"o\":{\"\\udc00\":[{\"cut \\uD83D\\n\":\"cut \\ud83d\"}]}}",
      })
  void data_isExactlyTheBytesAsSent(String data) {
    for (String before : List.of("", "\"user_id\":\"ü🚀\",", "\"other\":{\"data\":{}}, ")) {
      for (String after : List.of("", ",\"assistant_id\":\"日\"", " , \"x\":[{}]")) {
        for (String space : List.of("", " ", "\n\t  ")) {
          String event =
              "{%s\"data\":%s%s%s%s,%s"
                  .formatted(before, space, data, space, after, PLAIN.substring(1));
          assertThat(only("{\"ü\":\"🚀\",\"events\":[" + event + "]}").data())
              .as(event)
              .hasToString(data);
        }
      }
    }
  }

  @Test
  void dataOfSeveralEvents_areEachTheirOwn() {
    DecodedRequest.Events events =
        events(body(data("session_start", "{\"a\":\"ü\"}"), PLAIN, data("tool_use", "{ }")));

    assertThat(events.events())
        .extracting(event -> event.data().toString())
        .containsExactly("{\"a\":\"ü\"}", "", "{ }");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"is_error\":true}|true",
        "{\"is_error\":false}|false",
        "{\"is_error\":\"true\"}|false",
        "{\"is_error\":1}|false",
        "{\"success\":false}|true",
        "{\"success\":true}|false",
        "{\"success\":0}|false",
        "{\"success\":null}|false",
        "{\"error\":null}|false",
        "{\"error\":false}|false",
        "{\"error\":\"\"}|false",
        "{\"error\":{}}|false",
        "{\"error\":[]}|false",
        "{\"error\":{ }}|false",
        "{\"error\":true}|true",
        "{\"error\":0}|true",
        "{\"error\":0.0}|true",
        "{\"error\":\" \"}|true",
        "{\"error\":\"no\"}|true",
        "{\"error\":{\"a\":null}}|true",
        "{\"error\":[[]]}|true",
        "{\"error\":[0]}|true",
        "{\"success\":true,\"error\":\"x\"}|true",
        "{\"is_error\":true,\"error\":null,\"success\":true}|true",
        "{\"nested\":{\"is_error\":true,\"error\":1}}|false",
        "{}|false",
      })
  void errorOfAResult_isReadFromItsData(String data, boolean error) {
    assertThat(isError(only(body(data("tool_result", data))))).isEqualTo(error);
  }

  private static boolean isError(Event event) {
    return ((Event.ToolResult) event).error();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "{\"tool_name\":\"Read\",\"tool_use_id\":\"t\"}|Read|t",
        "{\"tool_name\":5,\"tool_use_id\":[\"t\"]}|''|''",
        "{\"tool_name\":null,\"tool_use_id\":{\"tool_name\":\"x\"}}|''|''",
        "{\"x\":{\"tool_name\":\"inner\"},\"tool_name\":\"outer\"}|outer|''",
        "{\"tool_name\":\"\\u0052ead\"}|Read|''",
      })
  void toolNameAndId_areReadFromTheTopOfTheData(String data, String name, String id) {
    Event event = only(body(data("tool_use", data)));

    assertThat(event.tool()).isEqualTo(Event.Tool.of(name, id));
  }
}
