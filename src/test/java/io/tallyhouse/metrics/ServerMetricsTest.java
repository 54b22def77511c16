package io.tallyhouse.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.clickhouse.ClickHouseListener.Operation;
import io.tallyhouse.http.RequestListener;
import io.tallyhouse.ingest.DecodedRequest;
import io.tallyhouse.ingest.IngestListener;
import io.tallyhouse.ingest.IngestOutcome;
import io.tallyhouse.ingest.Rejections;
import io.tallyhouse.query.QueryPoolState;
import io.tallyhouse.testing.Figures;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerMetricsTest {
  private static final String RECEIVED = "tallyhouse_ingest_events_received_total";
  private static final String EVENTS = "tallyhouse_ingest_events_total";
  private static final String REQUESTS_RECEIVED = "tallyhouse_ingest_requests_received_total";
  private static final String REQUESTS = "tallyhouse_ingest_requests_total";

  private static final List<IngestOutcome> OUTCOMES = List.of(IngestOutcome.values());

  private final ServerMetrics metrics = new ServerMetrics();

  @AfterEach
  void close() {
    metrics.close();
  }

  @Test
  void everyEventAndRequest_isReceivedOnce_andHasOneOutcome() {
    IngestListener ingest = metrics.ingest();
    Random random = new Random(3);
    long events = 0;
    long requests = 0;
    for (int i = 0; i < 1000; i++) {
      int count = random.nextInt(50);
      requests++;
      if (random.nextInt(4) == 0) {
        boolean tooMany = random.nextBoolean();
        ingest.decoded(
            tooMany
                ? new DecodedRequest.TooManyEvents()
                : new DecodedRequest.Invalid(List.of(), count));
        events += tooMany ? 1000 : count;
        continue;
      }
      Rejections rejected = new Rejections(random.nextInt(3), random.nextInt(3), random.nextInt(3));
      ingest.decoded(new DecodedRequest.Events(List.of(), rejected));
      ingest.submitted(count);
      IngestOutcome outcome = OUTCOMES.get(random.nextInt(OUTCOMES.size()));
      int stored = outcome == IngestOutcome.STORED ? random.nextInt(count + 1) : 0;
      ingest.completed(outcome, count, stored);
      events += count + rejected.total();
    }

    Figures figures = figures();

    assertThat(figures.sum(RECEIVED)).isEqualTo(events);
    assertThat(figures.sum(EVENTS)).isEqualTo(events);
    assertThat(figures.sum(REQUESTS_RECEIVED)).isEqualTo(requests);
    assertThat(figures.sum(REQUESTS)).isEqualTo(requests);
    for (String outcome :
        List.of(
            "stored", "duplicate", "rejected", "invalid", "refused", "unavailable", "overloaded")) {
      assertThat(figures.sum(EVENTS, "outcome", outcome)).as(outcome).isPositive();
    }
  }

  @Test
  void underWay_isTheDifference() {
    metrics.ingest().submitted(7);

    Figures figures = figures();

    assertThat(figures.sum(RECEIVED) - figures.sum(EVENTS)).isEqualTo(7);
    assertThat(figures.sum(REQUESTS_RECEIVED) - figures.sum(REQUESTS)).isEqualTo(1);
  }

  @Test
  void request_isTimedByRouteMethodAndClassOfStatus() {
    RequestListener requests = metrics.requests();
    requests.ended("/a/:id", "GET", 200, 3_000_000);
    requests.ended("/a/:id", "GET", 204, 300_000_000);
    requests.ended("/a/:id", "GET", 503, 1);
    requests.ended("/a/:id", "GET", RequestListener.ABORTED, 1);

    Figures figures = figures();

    String count = "tallyhouse_http_requests_seconds_count";
    assertThat(figures.sum(count, "route", "/a/:id", "method", "GET", "status", "2xx"))
        .isEqualTo(2);
    assertThat(figures.sum(count, "status", "5xx")).isEqualTo(1);
    assertThat(figures.sum(count, "status", "aborted")).isEqualTo(1);
    String bucket = "tallyhouse_http_requests_seconds_bucket";
    assertThat(figures.sum(bucket, "status", "2xx", "le", "0.005")).isEqualTo(1);
    assertThat(figures.sum(bucket, "status", "2xx", "le", "0.5")).isEqualTo(2);
  }

  @Test
  void statement_isTimedByOperationRouteAndOutcome() {
    metrics.clickHouse().ended(Operation.QUERY, "overview", 4_000_000, true);
    metrics.clickHouse().ended(Operation.QUERY, "overview", 4_000_000, false);

    String count = "tallyhouse_clickhouse_statements_seconds_count";
    assertThat(figures().sum(count, "route", "overview", "operation", "query", "outcome", "ok"))
        .isEqualTo(1);
    assertThat(figures().sum(count, "route", "overview", "outcome", "failed")).isEqualTo(1);
  }

  @Test
  void queryPool_isReadWhenAsked_alsoAfterAGarbageCollection() {
    metrics.watchQueryPool(() -> new QueryPoolState(3, 4, 5));
    System.gc();

    assertThat(figures().sum("tallyhouse_query_pool_running")).isEqualTo(3);
    assertThat(figures().sum("tallyhouse_query_pool_waiting")).isEqualTo(4);
    assertThat(figures().sum("tallyhouse_query_pool_rejected_total")).isEqualTo(5);
  }

  private Figures figures() {
    return new Figures(metrics.text());
  }
}
