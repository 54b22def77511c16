package io.tallyhouse.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Puts log records into a body in protobuf, each under a resource of its own. */
final class ProtobufLogs {
  private ProtobufLogs() {}

  static byte[] of(List<LogRecord> records) {
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    for (LogRecord record : records) {
      request.addResourceLogs(
          ResourceLogs.newBuilder()
              .setResource(
                  Resource.newBuilder().addAllAttributes(attributes(record.source().resource())))
              .addScopeLogs(
                  ScopeLogs.newBuilder()
                      .setScope(
                          InstrumentationScope.newBuilder()
                              .setName(record.source().scopeName())
                              .setVersion(record.source().scopeVersion()))
                      .addLogRecords(record(record))));
    }
    return request.build().toByteArray();
  }

  private static io.opentelemetry.proto.logs.v1.LogRecord record(LogRecord record) {
    return io.opentelemetry.proto.logs.v1.LogRecord.newBuilder()
        .setTimeUnixNano(record.timeNanos().happened())
        .setObservedTimeUnixNano(record.timeNanos().observed())
        .setEventName(record.eventName())
        .setBody(AnyValue.newBuilder().setStringValue(record.body()))
        .addAllAttributes(attributes(record.attributes()))
        .setTraceId(ByteString.copyFrom(HexFormat.of().parseHex(record.traceId())))
        .setSpanId(ByteString.copyFrom(HexFormat.of().parseHex(record.spanId())))
        .build();
  }

  private static List<KeyValue> attributes(Attributes attributes) {
    List<KeyValue> list = new ArrayList<>();
    attributes
        .all()
        .forEach(
            (key, value) ->
                list.add(KeyValue.newBuilder().setKey(key).setValue(value(value)).build()));
    return list;
  }

  private static AnyValue value(Value value) {
    AnyValue.Builder sent = AnyValue.newBuilder();
    if (value instanceof Value.Text text) {
      return sent.setStringValue(text.text()).build();
    }
    if (value instanceof Value.Whole whole) {
      return sent.setIntValue(whole.number()).build();
    }
    if (value instanceof Value.Real real) {
      return sent.setDoubleValue(real.number()).build();
    }
    if (value instanceof Value.Flag flag) {
      return sent.setBoolValue(flag.flag()).build();
    }
    if (value instanceof Value.Many many) {
      ArrayValue.Builder values = ArrayValue.newBuilder();
      many.values().forEach(one -> values.addValues(value(one)));
      return sent.setArrayValue(values).build();
    }
    Value.Fields fields = (Value.Fields) value;
    return sent.setKvlistValue(
            KeyValueList.newBuilder().addAllValues(attributes(fields.attributes())))
        .build();
  }
}
