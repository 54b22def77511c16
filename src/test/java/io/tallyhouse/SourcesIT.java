package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.cost.PriceFile;
import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.event.Event;
import io.tallyhouse.otlp.SampleRun;
import io.tallyhouse.sync.SampleTranscripts;
import io.tallyhouse.testing.DashboardServer;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code GET /api/v1/admin/sources}. */
class SourcesIT {
  private static final DashboardServer SERVER = DashboardServer.shared();

  private final DashboardServer.Account account = SERVER.newAccount();
  private @TempDir Path directory;

  @Test
  void sourcesOfARun_sayWhenTheyWereHeardOf_andWhatTheyAdded() {
    SampleRun tour = new SampleRun("tour");
    for (int i = 0; i < 2; i++) {
      account.client().post("/v1/logs", tour.json(), Map.of());
    }
    tour.writeTranscripts(directory);
    List<Event> events = new ArrayList<>();
    SampleTranscripts.events(directory, PriceTable.of(PriceFile.own().prices()), SampleRun.NOW_MS)
        .forEach(events::addAll);
    SERVER.store(account.id(), events);

    JsonNode data = account.client().get("/api/v1/admin/sources", "days", "90").data();

    JsonNode otlp = source(data, "otlp");
    JsonNode transcript = source(data, "transcript");
    assertThat(otlp.path("harness").asText()).isEqualTo("claude-code");
    assertThat(Instant.parse(otlp.path("last_heard_at").asText()))
        .isAfter(Instant.now().minus(Duration.ofHours(1)));
    assertThat(otlp.path("events").asLong()).as("%s", data).isEqualTo(2 * 32);
    assertThat(otlp.path("added").asLong()).isBetween(20L, 40L);
    assertThat(transcript.path("events").asLong()).isEqualTo(events.size());
    assertThat(transcript.path("added").asLong())
        .isPositive()
        .isLessThan(transcript.path("events").asLong());
    JsonNode cost = data.path("reported_costs").path(0);
    assertThat(data.path("reported_costs").size()).isEqualTo(1);
    assertThat(cost.path("model").asText()).isEqualTo("claude-opus-5-5");
    assertThat(cost.path("responses").asLong()).isEqualTo(7);
    assertThat(cost.path("differing").asLong()).isZero();
    assertThat(new BigDecimal(cost.path("reported_usd").asText()))
        .isEqualByComparingTo(new BigDecimal(cost.path("computed_usd").asText()))
        .isEqualByComparingTo("0.05729");
  }

  /** Clients up to 2.1.120 report all cache writes as those for 5 minutes. */
  @Test
  void costsThatDisagree_areSeen() {
    SampleRun tour = new SampleRun("2.1.120-tour");
    account.client().post("/v1/logs", tour.json(), Map.of());
    tour.writeTranscripts(directory);
    List<Event> events = new ArrayList<>();
    SampleTranscripts.events(directory, PriceTable.of(PriceFile.own().prices()), SampleRun.NOW_MS)
        .forEach(events::addAll);
    SERVER.store(account.id(), events);

    JsonNode costs =
        account.client().get("/api/v1/admin/sources", "days", "90").data().path("reported_costs");

    long differing = 0;
    for (JsonNode cost : costs) {
      differing += cost.path("differing").asLong();
    }
    assertThat(differing).as("%s", costs).isPositive();
  }

  private static JsonNode source(JsonNode data, String name) {
    for (JsonNode source : data.path("sources")) {
      if (source.path("source").asText().equals(name)) {
        return source;
      }
    }
    throw new AssertionError("no source " + name + " in " + data);
  }
}
