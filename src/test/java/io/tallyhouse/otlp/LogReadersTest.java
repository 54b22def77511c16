package io.tallyhouse.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogReadersTest {
  private static final RecordReader<LogRecord> JSON = Signal.LOGS.reader(Encoding.JSON);
  private static final RecordReader<LogRecord> PROTOBUF = Signal.LOGS.reader(Encoding.PROTOBUF);

  @ParameterizedTest
  @ValueSource(strings = {"tour", "captured-protobuf"})
  void bothEncodingsOfARun_haveEqualRecords(String run) throws Exception {
    ReadRecords<LogRecord> json = JSON.read(new SampleRun(run).json());
    ReadRecords<LogRecord> protobuf = PROTOBUF.read(new SampleRun(run).protobuf());

    assertThat(json.records()).hasSizeGreaterThan(100).isEqualTo(protobuf.records());
    assertThat(json.rejected().total() + protobuf.rejected().total()).isZero();
    LogRecord first = json.records().get(0);
    assertThat(first.source().scopeName()).isEqualTo("com.anthropic.claude_code.events");
    assertThat(first.source().resource().text("service.name")).isEqualTo("claude-code");
    assertThat(json.records()).anyMatch(record -> record.traceId().length() == 32);
  }

  @Test
  void numbersOf64Bits_areTakenAsNumbersAndAsTexts() throws Exception {
    Attributes attributes =
        attributes(
            "{\"key\":\"a\",\"value\":{\"intValue\":7}},{\"key\":\"b\",\"value\":{\"intValue\":\"-8\"}}");

    assertThat(attributes.get("a")).isEqualTo(new Value.Whole(7));
    assertThat(attributes.get("b")).isEqualTo(new Value.Whole(-8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"doubleValue\":null}",
        "{\"doubleValue\":{}}",
        "{\"doubleValue\":\"NaN\"}",
        "{\"doubleValue\":[1,{\"a\":2}]}",
        "{\"intValue\":\"many\"}",
        "{\"intValue\":1.5}",
        "{\"boolValue\":\"yes\"}",
        "{\"futureValue\":{\"x\":[1]}}",
        "{}",
        "null",
        "7"
      })
  void oddValue_leavesOutItsAttributeAlone(String value) throws Exception {
    Attributes attributes =
        attributes(
            "{\"key\":\"odd\",\"value\":%s},{\"key\":\"good\",\"value\":{\"stringValue\":\"x\"}}"
                .formatted(value));

    assertThat(attributes.all().keySet()).containsExactly("good");
  }

  @Test
  void unknownFields_areSkipped_whereverTheyStand() throws Exception {
    ReadRecords<LogRecord> read =
        json(
            "{\"x\":{\"y\":[]},\"resourceLogs\":[{\"scopeLogs\":[{\"z\":1,\"logRecords\":[{\"body\":"
                + "{\"stringValue\":\"b\"},\"q\":[[1]],\"timeUnixNano\":\"1700000000000000000\"}],"
                + "\"scope\":{\"name\":\"s\",\"attributes\":[]}}],\"resource\":{\"attributes\":"
                + "[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"n\"}}]},\"schemaUrl\":\"u\"}]}");

    LogRecord record = read.records().get(0);
    assertThat(record.body()).isEqualTo("b");
    assertThat(record.timeMs()).isEqualTo(1_700_000_000_000L);
    assertThat(record.source().scopeName()).isEqualTo("s");
    assertThat(record.source().resource().text("service.name")).isEqualTo("n");
  }

  @Test
  void observedTime_standsInForTheTime() throws Exception {
    assertThat(json(records("{\"observedTimeUnixNano\":1700000000000000000}")).records())
        .extracting(LogRecord::timeMs)
        .containsExactly(1_700_000_000_000L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "7", "{", "{} {}", "{\"resourceLogs\":[{\"a\"}]}", "\u0001"})
  void whatIsNoJsonObject_canNeverBeRead(String body) {
    assertThatThrownBy(() -> JSON.read(body.getBytes(UTF_8)))
        .isInstanceOf(UnreadableBodyException.class);
  }

  @Test
  void emptyProtobuf_isARequestWithoutRecords() throws Exception {
    assertThat(PROTOBUF.read(new byte[0]).records()).isEmpty();
    assertThatThrownBy(() -> PROTOBUF.read(new byte[] {10, 5, 1}))
        .isInstanceOf(UnreadableBodyException.class);
  }

  @Test
  void damagedRecord_isRejected_andThoseBesideItAreNot() throws Exception {
    ByteArrayOutputStream scope = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(scope);
    out.writeMessage(ScopeLogs.LOG_RECORDS_FIELD_NUMBER, named("a").build());
    out.writeByteArray(ScopeLogs.LOG_RECORDS_FIELD_NUMBER, new byte[] {10, 99, 1});
    out.writeMessage(ScopeLogs.LOG_RECORDS_FIELD_NUMBER, named("b").build());
    out.flush();

    ReadRecords<LogRecord> read = PROTOBUF.read(request(scope.toByteArray()));

    assertThat(read.records()).extracting(LogRecord::eventName).containsExactly("a", "b");
    assertThat(read.rejected().byReason()).containsOnlyKeys(Rejection.MALFORMED);
    ReadRecords<LogRecord> json =
        json(records("{\"eventName\":\"a\"},[1],{\"attributes\":{}},{\"eventName\":\"b\"}"));
    assertThat(json.records()).extracting(LogRecord::eventName).containsExactly("a", "b");
    assertThat(json.rejected().total()).isEqualTo(2);
  }

  @Test
  void recordsOverTheLimit_areRejected() throws Exception {
    int sent = OtlpLimits.RECORDS_MAX + 3;
    ScopeLogs.Builder scope = ScopeLogs.newBuilder();
    StringBuilder json = new StringBuilder();
    for (int i = 0; i < sent; i++) {
      scope.addLogRecords(named("x"));
      json.append(i == 0 ? "" : ",").append("{\"eventName\":\"x\"}");
    }

    for (ReadRecords<LogRecord> read :
        List.of(
            PROTOBUF.read(request(scope.build().toByteArray())), json(records(json.toString())))) {
      assertThat(read.records()).hasSize(OtlpLimits.RECORDS_MAX);
      assertThat(read.rejected().byReason()).containsEntry(Rejection.TOO_MANY_RECORDS, 3);
    }
  }

  @Test
  void recordWithTooManyAttributes_isRejected() throws Exception {
    io.opentelemetry.proto.logs.v1.LogRecord.Builder many = named("x");
    StringBuilder json = new StringBuilder();
    for (int i = 0; i <= OtlpLimits.ATTRIBUTES_MAX; i++) {
      many.addAttributes(attribute("k" + i, text("v")));
      json.append(i == 0 ? "" : ",")
          .append("{\"key\":\"k%d\",\"value\":{\"stringValue\":\"v\"}}".formatted(i));
    }

    assertThat(protobuf(many).rejected().byReason()).containsOnlyKeys(Rejection.TOO_MANY_VALUES);
    assertThat(json(records("{\"attributes\":[" + json + "]}")).rejected().byReason())
        .containsOnlyKeys(Rejection.TOO_MANY_VALUES);
  }

  @Test
  void longText_andDeepValue_leaveOutTheirAttributesAlone() throws Exception {
    String longText = "x".repeat(OtlpLimits.VALUE_BYTES_MAX + 1);
    AnyValue deep = text("v");
    String deepJson = "{\"stringValue\":\"v\"}";
    for (int i = 0; i <= OtlpLimits.NESTING_MAX; i++) {
      deep = AnyValue.newBuilder().setArrayValue(ArrayValue.newBuilder().addValues(deep)).build();
      deepJson = "{\"arrayValue\":{\"values\":[" + deepJson + "]}}";
    }
    ReadRecords<LogRecord> protobuf =
        protobuf(
            named("x")
                .addAttributes(attribute("long", text(longText)))
                .addAttributes(attribute("deep", deep))
                .addAttributes(attribute("good", text("v"))));
    ReadRecords<LogRecord> json =
        json(
            records(
                "{\"eventName\":\"x\",\"attributes\":[{\"key\":\"long\",\"value\":{\"stringValue\":\"%s\"}},{\"key\":\"deep\",\"value\":%s},{\"key\":\"good\",\"value\":{\"stringValue\":\"v\"}}]}"
                    .formatted(longText, deepJson)));

    assertThat(protobuf.records()).isEqualTo(json.records());
    assertThat(json.records().get(0).attributes().get("long")).isNull();
    assertThat(json.records().get(0).attributes().text("good")).isEqualTo("v");
    assertThat(json.records().get(0).attributes().toString()).containsOnlyOnce("text=v");
  }

  @Test
  void largeRecord_isRejectedUnread() throws Exception {
    io.opentelemetry.proto.logs.v1.LogRecord.Builder large = named("x");
    for (int i = 0; i < 5; i++) {
      large.addAttributes(attribute("k" + i, text("x".repeat(OtlpLimits.VALUE_BYTES_MAX))));
    }

    assertThat(protobuf(large).rejected().byReason()).containsOnlyKeys(Rejection.TOO_LARGE);
  }

  @Test
  void valuesInsideOfValues_areBounded() throws Exception {
    ArrayValue.Builder values = ArrayValue.newBuilder();
    for (int i = 0; i < OtlpLimits.NESTED_VALUES_MAX; i++) {
      values.addValues(text("v"));
    }
    io.opentelemetry.proto.logs.v1.LogRecord.Builder record =
        named("x")
            .addAttributes(attribute("k", AnyValue.newBuilder().setArrayValue(values).build()));

    assertThat(protobuf(record).rejected().byReason()).containsOnlyKeys(Rejection.TOO_MANY_VALUES);
  }

  @Test
  void idsOfOtherLengthsAndBytes_areReadAsTheyAre() throws Exception {
    ReadRecords<LogRecord> protobuf =
        protobuf(
            named("x")
                .setTraceId(ByteString.copyFrom(new byte[] {(byte) 0xab, 1}))
                .addAttributes(
                    attribute(
                        "b",
                        AnyValue.newBuilder()
                            .setBytesValue(ByteString.copyFrom(new byte[] {1, 2}))
                            .build())));

    assertThat(protobuf.records())
        .isEqualTo(
            json(records(
                    "{\"eventName\":\"x\",\"traceId\":\"AB01\",\"spanId\":\"no hex\",\"attributes\":[{\"key\":\"b\",\"value\":{\"bytesValue\":\"AQI=\"}}]}"))
                .records());
  }

  /** Whatever bytes come: records, or a body that can't be read, and nothing else. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void damagedBodies_areReadOrRefused(long seed) {
    Random random = new Random(seed);
    byte[][] bodies = {new SampleRun("tour").protobuf(), new SampleRun("tour").json()};
    for (int round = 0; round < 300; round++) {
      boolean protobuf = random.nextBoolean();
      byte[] body = (protobuf ? bodies[0] : bodies[1]).clone();
      for (int i = random.nextInt(6); i >= 0; i--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      byte[] cut = random.nextInt(3) == 0 ? Arrays.copyOf(body, random.nextInt(body.length)) : body;
      try {
        (protobuf ? PROTOBUF : JSON).read(cut);
      } catch (UnreadableBodyException e) {
        assertThat(e).as("seed %d, round %d", seed, round).hasMessageContaining("body");
      }
    }
  }

  private static ReadRecords<LogRecord> json(String body) throws UnreadableBodyException {
    return JSON.read(body.getBytes(UTF_8));
  }

  private static String records(String records) {
    return "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[" + records + "]}]}]}";
  }

  private static Attributes attributes(String attributes) throws UnreadableBodyException {
    ReadRecords<LogRecord> read = json(records("{\"attributes\":[" + attributes + "]}"));
    assertThat(read.rejected().total()).isZero();
    return read.records().get(0).attributes();
  }

  private static io.opentelemetry.proto.logs.v1.LogRecord.Builder named(String event) {
    return io.opentelemetry.proto.logs.v1.LogRecord.newBuilder().setEventName(event);
  }

  private static KeyValue attribute(String key, AnyValue value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  private static AnyValue text(String text) {
    return AnyValue.newBuilder().setStringValue(text).build();
  }

  private static ReadRecords<LogRecord> protobuf(
      io.opentelemetry.proto.logs.v1.LogRecord.Builder record)
      throws UnreadableBodyException, IOException {
    return PROTOBUF.read(
        request(ScopeLogs.newBuilder().addLogRecords(record).build().toByteArray()));
  }

  private static byte[] request(byte[] scopeLogs) throws IOException {
    ByteArrayOutputStream resource = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(resource);
    out.writeByteArray(ResourceLogs.SCOPE_LOGS_FIELD_NUMBER, scopeLogs);
    out.flush();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    out = CodedOutputStream.newInstance(body);
    out.writeByteArray(ExportLogsServiceRequest.RESOURCE_LOGS_FIELD_NUMBER, resource.toByteArray());
    out.flush();
    return body.toByteArray();
  }
}
