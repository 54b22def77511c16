package io.tallyhouse.otlp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.DataPointFlags;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.trace.v1.Status;

/** Makes records of protobuf's messages. Pure and thread-safe. */
final class ProtobufRecords {
  private ProtobufRecords() {}

  static void log(CodedInputStream in, RecordList<LogRecord> into)
      throws InvalidProtocolBufferException, RejectedRecordException {
    io.opentelemetry.proto.logs.v1.LogRecord sent =
        io.opentelemetry.proto.logs.v1.LogRecord.parser().parseFrom(in);
    ProtobufAttributes attributes = new ProtobufAttributes();
    into.add(
        new LogRecord(
            new LogRecord.Times(sent.getTimeUnixNano(), sent.getObservedTimeUnixNano()),
            sent.getEventName(),
            sent.hasBody() ? attributes.text(sent.getBody()) : "",
            attributes.of(sent.getAttributesList()),
            Source.NONE,
            ProtobufAttributes.hex(sent.getTraceId()),
            ProtobufAttributes.hex(sent.getSpanId())));
  }

  static void span(CodedInputStream in, RecordList<Span> into)
      throws InvalidProtocolBufferException, RejectedRecordException {
    io.opentelemetry.proto.trace.v1.Span sent =
        io.opentelemetry.proto.trace.v1.Span.parser().parseFrom(in);
    into.add(
        new Span(
            new Span.Ids(
                ProtobufAttributes.hex(sent.getTraceId()),
                ProtobufAttributes.hex(sent.getSpanId()),
                ProtobufAttributes.hex(sent.getParentSpanId())),
            sent.getName(),
            new Span.Times(sent.getStartTimeUnixNano(), sent.getEndTimeUnixNano()),
            sent.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR,
            new ProtobufAttributes().of(sent.getAttributesList()),
            Source.NONE));
  }

  /** The points of a sum that only grows; of other metrics none. */
  static void metric(CodedInputStream in, RecordList<DataPoint> into)
      throws InvalidProtocolBufferException {
    Metric sent = Metric.parser().parseFrom(in);
    Sum sum = sent.getSum();
    boolean cumulative =
        sum.getAggregationTemporality()
            == AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE;
    if (!sum.getIsMonotonic()) {
      return;
    }
    for (NumberDataPoint point : sum.getDataPointsList()) {
      boolean hasNone =
          (point.getFlags() & DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE) != 0;
      if (hasNone || !into.admitsOneMore()) {
        continue;
      }
      try {
        into.add(point(sent.getName(), cumulative, point));
      } catch (RejectedRecordException e) {
        into.reject(e.reason());
      }
    }
  }

  private static DataPoint point(String metric, boolean cumulative, NumberDataPoint sent)
      throws RejectedRecordException {
    double value =
        switch (sent.getValueCase()) {
          case AS_DOUBLE -> sent.getAsDouble();
          case AS_INT -> sent.getAsInt();
          case VALUE_NOT_SET -> Double.NaN;
        };
    if (!Double.isFinite(value)) {
      throw new RejectedRecordException(Rejection.NO_VALUE);
    }
    return new DataPoint(
        metric,
        cumulative,
        new DataPoint.Interval(sent.getStartTimeUnixNano(), sent.getTimeUnixNano()),
        value,
        new ProtobufAttributes().of(sent.getAttributesList()),
        Source.NONE);
  }
}
