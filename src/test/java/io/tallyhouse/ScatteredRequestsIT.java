package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.ingest.IngestPipeline;
import io.tallyhouse.model.Delivery;
import io.tallyhouse.model.FleetEvent;
import io.tallyhouse.model.FleetModel;
import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.RecountModel;
import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentFleetEvent;
import io.tallyhouse.model.SentFleetRequest;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.ApiResponseReader;
import io.tallyhouse.testing.Recount;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Requests whose events are scattered over many months: what a request may have of them is bounded
 * on both surfaces, and what it may have is stored beside what others send.
 */
class ScatteredRequestsIT {
  private static final int MONTHS_MAX = IngestPipeline.REQUEST_MONTHS_MAX;
  private static final int ALL_MONTHS = 312;
  private static final Duration STORED_MAX = Duration.ofMinutes(2);
  private static final LocalDate FIRST = LocalDate.parse("2000-01-15");

  private final TallyhouseServer server = TestServers.shared();
  private final String account = "scattered-" + UUID.randomUUID();
  private final ApiClient client = new ApiClient(server, server.key(account));
  private final RecountModel model = new RecountModel();

  @Test
  void eventsInMoreMonths_areRefusedOnBothSurfaces_andNothingIsStored() {
    for (int months : new int[] {MONTHS_MAX + 1, ALL_MONTHS}) {
      String message = "Must lie in at most 36 calendar months (UTC), are in " + months;
      ApiResponse refused = client.send(coding(account, 0, months), false);
      assertThat(refused.error(400, "VALIDATION_ERROR").path("details").toString())
          .contains("\"events\"", message);
      ApiResponse fleetRefused = client.send(fleet(months), false);
      assertThat(fleetRefused.status()).as("%s", fleetRefused).isEqualTo(400);
      assertThat(fleetRefused.body()).contains("\"events\"", message);
    }
    recount().overview(new QueryRange("2000-01-01", "2026-12-31"));
  }

  @Test
  void eventsInAsManyMonthsAsMayBe_areStoredOnBothSurfaces() {
    send(coding(account, 0, MONTHS_MAX));
    Delivery fleet = fleet(MONTHS_MAX);
    assertThat(ApiResponseReader.receipt(client.send(fleet, false)))
        .isEqualTo(new FleetModel().accept(fleet, Instant.now()));

    recount().overview(new QueryRange("2000-01-01", "2026-12-31"));
    recount().noDrift("2000-01-01", "2002-12-31");
  }

  @Test
  void scatteredRequestsAtOnce_areAllStored_andSoIsWhatOthersSendMeanwhile()
      throws InterruptedException, ExecutionException {
    String other = "beside-" + UUID.randomUUID();
    ApiClient otherClient = new ApiClient(server, server.key(other));
    List<SentRequest> scattered =
        IntStream.range(0, 4)
            .mapToObj(i -> coding(account, i * MONTHS_MAX, MONTHS_MAX))
            .map(request -> new SentRequest(account, "key " + request.hashCode(), request.events()))
            .toList();
    List<CompletableFuture<Void>> sending = new ArrayList<>();
    for (SentRequest request : scattered) {
      sending.add(CompletableFuture.runAsync(() -> sendUntilStored(client, request)));
    }
    for (int i = 0; i < 3; i++) {
      SentRequest single = coding(other, ALL_MONTHS - 1, 1);
      sendUntilStored(otherClient, new SentRequest(other, "single " + i, single.events()));
    }
    for (CompletableFuture<Void> sent : sending) {
      sent.get();
    }

    Instant now = Instant.now();
    scattered.forEach(request -> model.accept(request, now));
    recount().overview(new QueryRange("2000-01-01", "2026-12-31"));
    recount().sessions(new QueryRange("2000-01-01", "2026-12-31"), 10);
    recount().noDrift("2000-01-01", "2026-12-31");
  }

  /** A slow machine may take longer than a request waits: then it is sent again, as clients do. */
  private static void sendUntilStored(ApiClient client, SentRequest request) {
    Awaitility.await()
        .atMost(STORED_MAX)
        .until(() -> client.send(request, false).status() == HttpURLConnection.HTTP_OK);
  }

  private void send(SentRequest request) {
    assertThat(ApiResponseReader.receipt(client.send(request, false)))
        .isEqualTo(model.accept(request, Instant.now()));
  }

  private Recount recount() {
    return new Recount(model, account, client, account);
  }

  /** An event of a new session in each of so many months in a row. */
  private static SentRequest coding(String account, int firstMonth, int months) {
    String session = UUID.randomUUID().toString();
    List<SentEvent> events =
        IntStream.range(firstMonth, firstMonth + months)
            .mapToObj(month -> FIRST.plusMonths(month) + "T10:00:00Z")
            .map(time -> new SentEvent("tool_use", session, time, "{\"tool_name\":\"T\"}"))
            .toList();
    return new SentRequest(account, null, events);
  }

  private SentFleetRequest fleet(int months) {
    List<SentFleetEvent> events =
        IntStream.range(0, months)
            .mapToObj(month -> FIRST.plusMonths(month) + "T10:00:00Z")
            .map(time -> new SentFleetEvent(FleetEvent.TYPES.get(0), time))
            .toList();
    return new SentFleetRequest(account, null, events);
  }
}
