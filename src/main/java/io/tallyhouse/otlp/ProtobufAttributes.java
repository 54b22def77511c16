package io.tallyhouse.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes attributes of those of one record in protobuf. Not thread-safe, of one record only. */
final class ProtobufAttributes {
  private static final HexFormat HEX = HexFormat.of();

  private final AttributeList.Budget budget = new AttributeList.Budget();

  /**
   * The attributes.
   *
   * @throws RejectedRecordException if they are too many
   */
  Attributes of(List<KeyValue> sent) throws RejectedRecordException {
    AttributeList attributes = new AttributeList(budget);
    add(sent, attributes, 0);
    return attributes.attributes();
  }

  /** A value that is a text; empty if it is none. */
  String text(AnyValue sent) throws RejectedRecordException {
    return value(sent, 0) instanceof Value.Text text ? text.text() : "";
  }

  /** An id in hexadecimal. */
  static String hex(ByteString id) {
    return id.isEmpty() || id.size() > OtlpLimits.ID_BYTES_MAX
        ? ""
        : HEX.formatHex(id.toByteArray());
  }

  private void add(List<KeyValue> sent, AttributeList attributes, int depth)
      throws RejectedRecordException {
    for (KeyValue attribute : sent) {
      attributes.take();
      attributes.add(attribute.getKey(), value(attribute.getValue(), depth));
    }
  }

  /** Null if it can't be kept. */
  private @Nullable Value value(AnyValue sent, int depth) throws RejectedRecordException {
    return switch (sent.getValueCase()) {
      case STRING_VALUE -> AttributeList.text(sent.getStringValue());
      case BOOL_VALUE -> new Value.Flag(sent.getBoolValue());
      case INT_VALUE -> new Value.Whole(sent.getIntValue());
      case DOUBLE_VALUE ->
          Double.isFinite(sent.getDoubleValue()) ? new Value.Real(sent.getDoubleValue()) : null;
      case BYTES_VALUE -> bytes(sent.getBytesValue());
      case ARRAY_VALUE -> many(sent.getArrayValue().getValuesList(), depth);
      case KVLIST_VALUE -> {
        if (depth >= OtlpLimits.NESTING_MAX) {
          yield null;
        }
        AttributeList fields = new AttributeList(budget);
        add(sent.getKvlistValue().getValuesList(), fields, depth + 1);
        yield new Value.Fields(fields.attributes());
      }
      case STRING_VALUE_STRINDEX, VALUE_NOT_SET -> null;
    };
  }

  private @Nullable Value many(List<AnyValue> sent, int depth) throws RejectedRecordException {
    if (depth >= OtlpLimits.NESTING_MAX) {
      return null;
    }
    List<Value> values = new ArrayList<>();
    for (AnyValue one : sent) {
      budget.take();
      Value value = value(one, depth + 1);
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
}
