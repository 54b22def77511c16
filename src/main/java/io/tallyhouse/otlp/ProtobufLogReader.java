package io.tallyhouse.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads log records in protobuf. The lists around them are gone through by hand and each record is
 * parsed by itself: a body of 16 MB may have 8 million empty records, and a damaged one is to harm
 * no other. Thread-safe.
 */
final class ProtobufLogReader implements LogReader {
  /** Messages inside of a record: a list in a value is three. */
  private static final int RECURSION_MAX = 3 * OtlpLimits.NESTING_MAX + 3;

  private static final HexFormat HEX = HexFormat.of();

  @Override
  public ReadLogs read(byte[] body) throws UnreadableBodyException {
    RecordList records = new RecordList();
    try {
      forEach(
          body,
          0,
          body.length,
          (field, from, length) -> request(field, body, from, length, records));
    } catch (IOException e) {
      throw new UnreadableBodyException("The body is no ExportLogsServiceRequest in protobuf.");
    }
    return records.read();
  }

  /** Takes a field that is a message, or text, of the bytes from one on. */
  private interface FieldReader {
    void read(int field, int from, int length) throws IOException;
  }

  private static void forEach(byte[] body, int from, int length, FieldReader reader)
      throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(body, from, length);
    in.setRecursionLimit(RECURSION_MAX);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        in.skipField(tag);
        continue;
      }
      int bytes = in.readRawVarint32();
      int at = from + in.getTotalBytesRead();
      in.skipRawBytes(bytes);
      reader.read(WireFormat.getTagFieldNumber(tag), at, bytes);
    }
  }

  private static void request(int field, byte[] body, int from, int length, RecordList records)
      throws IOException {
    if (field != ExportLogsServiceRequest.RESOURCE_LOGS_FIELD_NUMBER) {
      return;
    }
    int first = records.size();
    List<Attributes> resource = new ArrayList<>(1);
    forEach(
        body,
        from,
        length,
        (inner, at, bytes) -> {
          if (inner == ResourceLogs.SCOPE_LOGS_FIELD_NUMBER) {
            scopeLogs(body, at, bytes, records);
          } else if (inner == ResourceLogs.RESOURCE_FIELD_NUMBER
              && bytes <= OtlpLimits.RECORD_BYTES_MAX) {
            resource.add(resource(body, at, bytes));
          }
        });
    records.ofResource(first, resource.isEmpty() ? Attributes.NONE : resource.get(0));
  }

  /** What can't be kept of a resource is left out: its records can be read all the same. */
  private static Attributes resource(byte[] body, int from, int length)
      throws InvalidProtocolBufferException {
    Resource resource = Resource.parser().parseFrom(body, from, length);
    try {
      return attributes(resource.getAttributesList(), new AttributeList.Budget());
    } catch (RejectedRecordException e) {
      return Attributes.NONE;
    }
  }

  private static void scopeLogs(byte[] body, int from, int length, RecordList records)
      throws IOException {
    int first = records.size();
    List<InstrumentationScope> scope = new ArrayList<>(1);
    forEach(
        body,
        from,
        length,
        (inner, at, bytes) -> {
          if (inner == ScopeLogs.LOG_RECORDS_FIELD_NUMBER) {
            logRecord(body, at, bytes, records);
          } else if (inner == ScopeLogs.SCOPE_FIELD_NUMBER
              && bytes <= OtlpLimits.RECORD_BYTES_MAX) {
            scope.add(InstrumentationScope.parser().parseFrom(body, at, bytes));
          }
        });
    if (!scope.isEmpty()) {
      records.ofScope(first, scope.get(0).getName(), scope.get(0).getVersion());
    }
  }

  private static void logRecord(byte[] body, int from, int length, RecordList records) {
    if (!records.admitsOneMore()) {
      return;
    }
    if (length > OtlpLimits.RECORD_BYTES_MAX) {
      records.reject(Rejection.TOO_LARGE);
      return;
    }
    try {
      CodedInputStream in = CodedInputStream.newInstance(body, from, length);
      in.setRecursionLimit(RECURSION_MAX);
      records.add(record(io.opentelemetry.proto.logs.v1.LogRecord.parser().parseFrom(in)));
    } catch (InvalidProtocolBufferException e) {
      records.reject(Rejection.MALFORMED);
    } catch (RejectedRecordException e) {
      records.reject(e.reason());
    }
  }

  private static LogRecord record(io.opentelemetry.proto.logs.v1.LogRecord sent)
      throws RejectedRecordException {
    AttributeList.Budget budget = new AttributeList.Budget();
    Value body = sent.hasBody() ? value(sent.getBody(), 0, budget) : null;
    return new LogRecord(
        new LogRecord.Times(sent.getTimeUnixNano(), sent.getObservedTimeUnixNano()),
        sent.getEventName(),
        body instanceof Value.Text text ? text.text() : "",
        attributes(sent.getAttributesList(), budget),
        LogRecord.Source.NONE,
        hex(sent.getTraceId()),
        hex(sent.getSpanId()));
  }

  private static Attributes attributes(List<KeyValue> sent, AttributeList.Budget budget)
      throws RejectedRecordException {
    AttributeList attributes = new AttributeList(budget);
    add(sent, attributes, 0, budget);
    return attributes.attributes();
  }

  private static void add(
      List<KeyValue> sent, AttributeList attributes, int depth, AttributeList.Budget budget)
      throws RejectedRecordException {
    for (KeyValue attribute : sent) {
      attributes.take();
      attributes.add(attribute.getKey(), value(attribute.getValue(), depth, budget));
    }
  }

  /** Null if it can't be kept. */
  private static @Nullable Value value(AnyValue sent, int depth, AttributeList.Budget budget)
      throws RejectedRecordException {
    return switch (sent.getValueCase()) {
      case STRING_VALUE -> AttributeList.text(sent.getStringValue());
      case BOOL_VALUE -> new Value.Flag(sent.getBoolValue());
      case INT_VALUE -> new Value.Whole(sent.getIntValue());
      case DOUBLE_VALUE ->
          Double.isFinite(sent.getDoubleValue()) ? new Value.Real(sent.getDoubleValue()) : null;
      case BYTES_VALUE -> bytes(sent.getBytesValue());
      case ARRAY_VALUE -> many(sent.getArrayValue().getValuesList(), depth, budget);
      case KVLIST_VALUE -> {
        if (depth >= OtlpLimits.NESTING_MAX) {
          yield null;
        }
        AttributeList fields = new AttributeList(budget);
        add(sent.getKvlistValue().getValuesList(), fields, depth + 1, budget);
        yield new Value.Fields(fields.attributes());
      }
      case STRING_VALUE_STRINDEX, VALUE_NOT_SET -> null;
    };
  }

  private static @Nullable Value many(List<AnyValue> sent, int depth, AttributeList.Budget budget)
      throws RejectedRecordException {
    if (depth >= OtlpLimits.NESTING_MAX) {
      return null;
    }
    List<Value> values = new ArrayList<>();
    for (AnyValue one : sent) {
      budget.take();
      Value value = value(one, depth + 1, budget);
      if (value != null) {
        values.add(value);
      }
    }
    return new Value.Many(values);
  }

  private static Value.@Nullable Text bytes(ByteString sent) {
    return sent.size() > OtlpLimits.VALUE_BYTES_MAX
        ? null
        : AttributeList.text(Base64.getEncoder().encodeToString(sent.toByteArray()));
  }

  private static String hex(ByteString id) {
    return id.isEmpty() ? "" : HEX.formatHex(id.toByteArray());
  }
}
