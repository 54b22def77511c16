package io.tallyhouse.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.Sum;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Metrics and traces, as {@link LogReadersTest} has logs. */
class SignalReadersTest {
  private static final RecordReader<DataPoint> JSON = Signal.METRICS.reader(Encoding.JSON);
  private static final RecordReader<DataPoint> PROTOBUF = Signal.METRICS.reader(Encoding.PROTOBUF);

  @ParameterizedTest
  @ValueSource(strings = {"tour", "captured-protobuf"})
  void bothEncodingsOfARunsMetrics_haveEqualPoints(String run) throws Exception {
    ReadRecords<DataPoint> json = JSON.read(new SampleRun(run).json("metrics"));
    ReadRecords<DataPoint> protobuf = PROTOBUF.read(new SampleRun(run).protobuf("metrics"));

    assertThat(json.records()).hasSizeGreaterThan(20).isEqualTo(protobuf.records());
    assertThat(json.rejected().total() + protobuf.rejected().total()).isZero();
    assertThat(json.records().get(0).source().resource().text("service.name"))
        .isEqualTo("claude-code");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tour", "captured-protobuf"})
  void bothEncodingsOfARunsTraces_haveEqualSpans(String run) throws Exception {
    ReadRecords<Span> json =
        Signal.TRACES.reader(Encoding.JSON).read(new SampleRun(run).json("traces"));
    ReadRecords<Span> protobuf =
        Signal.TRACES.reader(Encoding.PROTOBUF).read(new SampleRun(run).protobuf("traces"));

    assertThat(json.records()).hasSize(26).isEqualTo(protobuf.records());
    assertThat(json.records())
        .allMatch(span -> span.ids().trace().length() == 32 && span.ids().span().length() == 16);
    assertThat(json.records()).filteredOn(Span::failed).hasSize(1);
  }

  @Test
  void onlySumsThatOnlyGrow_haveTheirPointsTaken() throws Exception {
    String point = "{\"timeUnixNano\":\"7\",\"asInt\":\"3\"}";
    ReadRecords<DataPoint> read =
        json(
            "{\"name\":\"gauge\",\"gauge\":{\"dataPoints\":[%1$s]}}".formatted(point)
                + ",{\"name\":\"updown\",\"sum\":{\"aggregationTemporality\":1,\"dataPoints\":[%1$s]}}"
                    .formatted(point)
                + ",{\"sum\":{\"dataPoints\":[%1$s],\"isMonotonic\":true,\"aggregationTemporality\":\"AGGREGATION_TEMPORALITY_CUMULATIVE\"},\"name\":\"sum\"}"
                    .formatted(point));

    assertThat(read.records()).hasSize(1);
    DataPoint taken = read.records().get(0);
    assertThat(taken.metric()).isEqualTo("sum");
    assertThat(taken.cumulative()).isTrue();
    assertThat(taken.value()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"asDouble\":null", "\"asDouble\":{}", "\"asDouble\":\"NaN\"", "\"x\":1"})
  void pointWithoutANumber_isRejectedAlone(String value) throws Exception {
    ReadRecords<DataPoint> read =
        json(
            "{\"name\":\"sum\",\"sum\":{\"isMonotonic\":true,\"aggregationTemporality\":1,\"dataPoints\":[{%s},{\"asDouble\":0.5}]}}"
                .formatted(value));

    assertThat(read.records()).extracting(DataPoint::value).containsExactly(0.5);
    assertThat(read.rejected().byReason()).isEqualTo(Map.of(Rejection.NO_VALUE, 1));
  }

  @Test
  void pointsOverTheLimit_areRejected_inBothEncodings() throws Exception {
    int metrics = OtlpLimits.RECORDS_MAX / 100 + 1;
    StringBuilder json = new StringBuilder();
    ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
    var scope = request.addResourceMetricsBuilder().addScopeMetricsBuilder();
    for (int i = 0; i < metrics; i++) {
      json.append(i == 0 ? "" : ",")
          .append(
              "{\"name\":\"sum\",\"sum\":{\"isMonotonic\":true,\"aggregationTemporality\":1,\"dataPoints\":[")
          .append(String.join(",", Collections.nCopies(100, "{\"asInt\":1}")))
          .append("]}}");
      Sum.Builder sum =
          Sum.newBuilder()
              .setIsMonotonic(true)
              .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
              .addAllDataPoints(
                  Collections.nCopies(100, NumberDataPoint.newBuilder().setAsInt(1).build()));
      scope.addMetricsBuilder().setName("sum").setSum(sum);
    }

    for (ReadRecords<DataPoint> read :
        List.of(json(json.toString()), PROTOBUF.read(request.build().toByteArray()))) {
      assertThat(read.records()).hasSize(OtlpLimits.RECORDS_MAX);
      assertThat(read.rejected().byReason().keySet()).containsExactly(Rejection.TOO_MANY_RECORDS);
    }
  }

  private static ReadRecords<DataPoint> json(String metrics) throws UnreadableBodyException {
    return JSON.read(
        "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[%s]}]}]}"
            .formatted(metrics)
            .getBytes(UTF_8));
  }
}
