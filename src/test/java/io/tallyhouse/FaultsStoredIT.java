package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.ingest.IngestPipeline;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ScriptedClickHouse.Action;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@link FaultsIT} of a server that acknowledges when ClickHouse has the events. What was not
 * acknowledged in time may be in the log and be stored later: clients send it again.
 */
@Tag(FaultsFixture.STORED)
class FaultsStoredIT extends FaultsCases {
  @Test
  void storeThatStalls_isA503InTime_andNothingBeyondTheBoundWaits() {
    clickHouse.playForInserts(1, new Action.Hold(silence));
    List<CompletableFuture<Timed>> sent = new ArrayList<>();
    SentRequest small = request(5);
    sent.add(send(small));
    List<SentRequest> large = new ArrayList<>();
    int largeBytes = 24 << 20;
    for (int i = 0; (long) i * largeBytes < IngestPipeline.WAITING_BYTES_MAX + largeBytes; i++) {
      large.add(largeRequest(largeBytes));
    }
    large.forEach(request -> sent.add(send(request)));
    long refusedAtOnce = 0;
    // All have their response while the store is still silent.
    for (CompletableFuture<Timed> response : sent) {
      Timed timed = response.join();
      isUnavailable(timed.response());
      assertThat(timed.took()).as("%s", timed.response()).isLessThan(RESPONSE_MAX);
      refusedAtOnce += timed.response().body().contains("Too many events") ? 1 : 0;
    }
    assertThat(refusedAtOnce).as("turned away").isPositive();
    silence.countDown();
    deliver(small);
    large.forEach(this::deliver);
    check();
  }

  @Test
  void storeThatIsAway_isA503InTime_andComesBack() throws IOException {
    SentRequest known = request(2);
    deliver(known);
    SentRequest more = new SentRequest(account, "more", known.events());
    SentRequest other = request(2);
    clickHouseLine.down();
    Timed query = timed(() -> client.get(ApiClient.TOOLS, "start_date", DAY, "end_date", DAY));
    isUnavailable(query.response());
    assertThat(query.took()).isLessThan(AT_ONCE_MAX);
    List<CompletableFuture<Timed>> sent = List.of(send(more), send(other));
    for (CompletableFuture<Timed> response : sent) {
      isUnavailable(response.join().response());
      assertThat(response.join().took()).isLessThan(RESPONSE_MAX);
    }
    clickHouseLine.up();
    deliver(more);
    deliver(other);
    check();
  }
}
