package io.tallyhouse.otlp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads bodies in protobuf. The lists around records are gone through by hand and each record is
 * parsed by itself: a body of 16 MB may have 8 million empty records, and a damaged one is to harm
 * no other. Logs, metrics and traces have the same fields around theirs. Thread-safe.
 */
final class ProtobufBody<T extends Sent<T>> implements RecordReader<T> {
  /** Messages inside of a record: a list in a value is three, a point in a metric two. */
  private static final int RECURSION_MAX = 3 * OtlpLimits.NESTING_MAX + 5;

  private static final int OF_RESOURCE = ExportLogsServiceRequest.RESOURCE_LOGS_FIELD_NUMBER;
  private static final int RESOURCE = ResourceLogs.RESOURCE_FIELD_NUMBER;
  private static final int OF_SCOPE = ResourceLogs.SCOPE_LOGS_FIELD_NUMBER;
  private static final int SCOPE = ScopeLogs.SCOPE_FIELD_NUMBER;
  private static final int RECORD = ScopeLogs.LOG_RECORDS_FIELD_NUMBER;

  private final RecordParser<T> parser;

  /** Parses one record, and adds what it has. */
  interface RecordParser<T extends Sent<T>> {
    void parse(CodedInputStream in, RecordList<T> into)
        throws InvalidProtocolBufferException, RejectedRecordException;
  }

  ProtobufBody(RecordParser<T> parser) {
    this.parser = parser;
  }

  @Override
  public ReadRecords<T> read(byte[] body) throws UnreadableBodyException {
    RecordList<T> records = new RecordList<>();
    try {
      forEach(
          body,
          0,
          body.length,
          (field, from, length) -> request(field, body, from, length, records));
    } catch (IOException e) {
      throw new UnreadableBodyException("The body is no export request in protobuf.");
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

  private void request(int field, byte[] body, int from, int length, RecordList<T> records)
      throws IOException {
    if (field != OF_RESOURCE) {
      return;
    }
    int first = records.size();
    List<Attributes> resource = new ArrayList<>(1);
    forEach(
        body,
        from,
        length,
        (inner, at, bytes) -> {
          if (inner == OF_SCOPE) {
            ofScope(body, at, bytes, records);
          } else if (inner == RESOURCE && bytes <= OtlpLimits.RECORD_BYTES_MAX) {
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
      return new ProtobufAttributes().of(resource.getAttributesList());
    } catch (RejectedRecordException e) {
      return Attributes.NONE;
    }
  }

  private void ofScope(byte[] body, int from, int length, RecordList<T> records)
      throws IOException {
    int first = records.size();
    List<InstrumentationScope> scope = new ArrayList<>(1);
    forEach(
        body,
        from,
        length,
        (inner, at, bytes) -> {
          if (inner == RECORD) {
            record(body, at, bytes, records);
          } else if (inner == SCOPE && bytes <= OtlpLimits.RECORD_BYTES_MAX) {
            scope.add(InstrumentationScope.parser().parseFrom(body, at, bytes));
          }
        });
    if (!scope.isEmpty()) {
      records.ofScope(first, scope.get(0).getName(), scope.get(0).getVersion());
    }
  }

  private void record(byte[] body, int from, int length, RecordList<T> records) {
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
      parser.parse(in, records);
    } catch (InvalidProtocolBufferException e) {
      records.reject(Rejection.MALFORMED);
    } catch (RejectedRecordException e) {
      records.reject(e.reason());
    }
  }
}
