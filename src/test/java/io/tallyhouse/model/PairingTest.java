package io.tallyhouse.model;

import static io.tallyhouse.model.Events.call;
import static io.tallyhouse.model.Events.result;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairingTest {
  private static final Instant NOW = Instant.parse("2024-03-10T12:00:00Z");
  private static final String READ = "{\"tool_name\":\"Read\"}";
  private static final String BASH = "{\"tool_name\":\"Bash\"}";
  private static final String READ_X = "{\"tool_name\":\"Read\",\"tool_use_id\":\"x\"}";

  private final RecountModel model = new RecountModel();

  @Test
  void sameToolUseId_pairsWhateverTheOrderAndNeverBelowZero() {
    arrive(result("2024-03-01T10:00:00Z", READ_X));
    arrive(call("2024-03-01T10:00:05Z", READ_X));
    assertThat(durations()).containsExactly(0L);
  }

  @Test
  void callsWithTheSameId_getResponsesOldestArrivalFirst() {
    arrive(call("2024-03-01T10:00:03Z", READ_X).withEventId("1"));
    arrive(call("2024-03-01T10:00:00Z", READ_X).withEventId("2"));
    arrive(result("2024-03-01T10:00:04Z", READ_X).withEventId("3"));
    assertThat(durations()).containsExactly(1000L);
    arrive(result("2024-03-01T10:00:04Z", READ_X).withEventId("4"));
    assertThat(durations()).containsExactly(1000L, 4000L);
  }

  @Test
  void insideARequest_timeIsTheOrderOfArrival() {
    arrive(
        call("2024-03-01T10:00:02Z", READ),
        call("2024-03-01T10:00:01Z", READ),
        result("2024-03-01T10:00:03Z", READ));
    assertThat(durations()).containsExactly(2000L);
  }

  @Test
  void withoutIds_theOldestArrivalNotAfterTheResultIsTaken() {
    arrive(call("2024-03-01T10:00:09Z", READ));
    arrive(call("2024-03-01T10:00:02Z", BASH));
    arrive(call("2024-03-01T10:00:03Z", READ));
    arrive(call("2024-03-01T10:00:01Z", READ));
    arrive(result("2024-03-01T10:00:05Z", READ));
    assertThat(durations()).containsExactly(2000L);
    arrive(result("2024-03-01T10:00:05Z", "{}"));
    assertThat(durations()).containsExactly(2000L, 3000L);
  }

  @Test
  void waitingResult_isTakenByALaterArrivingCallThatIsNotAfterIt() {
    arrive(result("2024-03-01T10:00:05Z", "{}"));
    arrive(call("2024-03-01T10:00:06Z", READ));
    assertThat(durations()).isEmpty();
    arrive(call("2024-03-01T10:00:05Z", BASH));
    assertThat(durations()).containsExactly(0L);
  }

  @Test
  void idOnOneSideOnly_neverPairs() {
    arrive(call("2024-03-01T10:00:00Z", READ_X), result("2024-03-01T10:00:01Z", READ));
    arrive(call("2024-03-01T10:00:02Z", BASH));
    arrive(result("2024-03-01T10:00:03Z", "{\"tool_name\":\"Bash\",\"tool_use_id\":\"y\"}"));
    assertThat(durations()).isEmpty();
  }

  @Test
  void callWithoutName_getsAResponseByAResultWithoutNameOnly() {
    arrive(call("2024-03-01T10:00:00Z", "{\"tool_name\":\"\"}"));
    arrive(result("2024-03-01T10:00:01Z", READ));
    assertThat(durations()).isEmpty();
    arrive(result("2024-03-01T10:00:02Z", "{\"tool_name\":7,\"tool_use_id\":\"\"}"));
    assertThat(durations()).containsExactly(2000L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | false",
        "{'is_error':true} | true",
        "{'is_error':false} | false",
        "{'is_error':'true'} | false",
        "{'success':false} | true",
        "{'success':true} | false",
        "{'success':null} | false",
        "{'error':null} | false",
        "{'error':false} | false",
        "{'error':''} | false",
        "{'error':true} | true",
        "{'error':'no such file'} | true",
        "{'error':{'code':1}} | true",
        "{'error':0} | true",
        "{'is_error':false,'error':'x'} | true",
      },
      quoteCharacter = '~')
  void resultIsAnError_asItsDataSays(String data, boolean error) {
    arrive(result("2024-03-01T10:00:01Z", data.replace('\'', '"')));
    assertThat(model.stored("a")).extracting(Event::error).containsExactly(error);
  }

  private void arrive(SentEvent... events) {
    model.accept(new SentRequest("a", null, List.of(events)), NOW);
  }

  private List<Long> durations() {
    return model.pairs("a").stream().map(Pair::durationMs).toList();
  }
}
