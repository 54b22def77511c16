package io.tallyhouse.otlp.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.Pricing;
import io.tallyhouse.observation.Observation;
import io.tallyhouse.otlp.Encoding;
import io.tallyhouse.otlp.Rejection;
import io.tallyhouse.otlp.SampleRun;
import io.tallyhouse.otlp.Signal;
import io.tallyhouse.otlp.UnreadableBodyException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Records that no kind of event fits. */
class KeptRecordsTest {
  private static final String SESSION = "1cd33457-da15-42ba-b78a-ca9a9b139858";
  private static final LogEvents MAPPING = new LogEvents(Pricing.NONE, 36);

  @Test
  void unknownEvents_areKept_eachOnce_howeverOftenTheBodyComes() throws Exception {
    String numbered = record("future_event", "event.sequence", "7", "shade", "blue");
    String nameless = record("future_event", "shade", "blue");
    MappedRecords mapped = map(numbered, nameless, nameless);

    assertThat(mapped.events()).isEmpty();
    assertThat(mapped.message()).isEmpty();
    assertThat(mapped.observations())
        .allSatisfy(
            kept -> {
              assertThat(kept.kind()).isEqualTo(Observation.Kind.RECORD);
              assertThat(kept.name()).isEqualTo("future_event");
              assertThat(kept.by().sessionId()).hasToString(SESSION);
              assertThat(kept.data().toString()).contains("\"shade\":\"blue\"");
            });
    assertThat(mapped.observations()).extracting(Observation::key).doesNotHaveDuplicates();
    assertThat(map(numbered, nameless, nameless).observations())
        .extracting(Observation::key)
        .isEqualTo(mapped.observations().stream().map(Observation::key).toList());
  }

  @Test
  void recordsOfMoreMonthsThanARequestMayHave_areRejected() throws Exception {
    String[] records = new String[40];
    for (int i = 0; i < records.length; i++) {
      long nanos = (1_795_823_197L - i * 31L * 86_400) * 1_000_000_000;
      records[i] =
          record(i % 2 == 0 ? "future_event" : "compaction")
              .replace("1795823197018000000", Long.toString(nanos));
    }

    MappedRecords mapped = map(records);

    assertThat(mapped.observations()).hasSize(36);
    assertThat(mapped.rejected().byReason()).isEqualTo(Map.of(Rejection.TOO_MANY_MONTHS, 4));
  }

  @Test
  void whatNoKindOfEventFits_isKept() throws Exception {
    MappedRecords mapped = map(record("compaction", "trigger", "manual", "pre_tokens", "9000"));

    assertThat(mapped.events()).isEmpty();
    assertThat(mapped.observations()).hasSize(1);
    assertThat(mapped.observations().get(0).name()).isEqualTo("compaction");
    assertThat(mapped.observations().get(0).data().toString())
        .isEqualTo("{\"trigger\":\"manual\",\"pre_tokens\":\"9000\"}");
  }

  private static MappedRecords map(String... records) throws UnreadableBodyException {
    String body =
        "{\"resourceLogs\":[{\"resource\":{\"attributes\":[%s,%s]},\"scopeLogs\":[{\"logRecords\":[%s]}]}]}"
            .formatted(
                attribute("service.name", "claude-code-desktop"),
                attribute("host.name", "box"),
                String.join(",", records));
    return MAPPING.map(
        Signal.LOGS.reader(Encoding.JSON).read(body.getBytes(UTF_8)), SampleRun.NOW_MS);
  }

  /** A record with these keys and values. */
  private static String record(String event, String... attributes) {
    StringBuilder list = new StringBuilder(attribute("session.id", SESSION));
    list.append(',').append(attribute("event.name", event));
    for (int i = 0; i < attributes.length; i += 2) {
      list.append(',').append(attribute(attributes[i], attributes[i + 1]));
    }
    return "{\"timeUnixNano\":\"1795823197018000000\",\"attributes\":[" + list + "]}";
  }

  private static String attribute(String key, String value) {
    return "{\"key\":\"%s\",\"value\":{\"stringValue\":\"%s\"}}".formatted(key, value);
  }
}
