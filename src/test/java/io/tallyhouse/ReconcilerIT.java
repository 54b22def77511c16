package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.Damages.Damage;
import io.tallyhouse.Damages.Kind;
import io.tallyhouse.Damages.Place;
import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.RandomStreams;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.rollup.Rollups;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.ApiResponseReader;
import io.tallyhouse.testing.Recount;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Drift of every kind, planted by SQL behind the server's back, is reported with its table and day,
 * and repaired: afterwards every response is as before the damage.
 */
class ReconcilerIT extends ReconcilerFixture {
  /** Every table is damaged in {@link #anyEventsAndAllDamagesAtOnce_areRepaired}. */
  @Test
  void damagesOfAllKindsAndForms_areReportedWithTableAndDay_andRepaired() {
    List<Damage> damages = new ArrayList<>();
    List<Damage> missing = List.of();
    int places = 0;
    for (Kind kind : Kind.values()) {
      int first = places;
      if (kind == Kind.OTHER) {
        List<Damage> others = kind.damages(number -> Place.number(first + number));
        damages.addAll(others);
        places += others.size();
      } else {
        List<Damage> ofKind = kind.ofForms(number -> Place.number(first + number));
        missing = kind == Kind.ROWS_MISSING ? ofKind : missing;
        damages.addAll(ofKind);
        places += Damages.PLACES_OF_FORMS;
      }
    }
    for (int i = 1; i < places; i++) {
      store(Place.number(i), UUID.randomUUID().toString());
    }
    List<String> before = responses(places);
    damageAndRepair(damages, places);
    // Again: the deduplication windows must not swallow the rows that the first repair wrote, too.
    damageAndRepair(missing, places);
    assertThat(responses(places)).isEqualTo(before);
    recount().noDrift("2000-01-01", "2024-12-31");
  }

  private void damageAndRepair(List<Damage> damages, int places) {
    Set<String> where = new TreeSet<>();
    for (Damage damage : damages) {
      damage.where().forEach(place -> assertThat(where.add(place)).as(place).isTrue());
      damage.statements().forEach(this::plant);
    }
    String last = Place.number(places - 1).second().toString();
    String[] range = {"start_date", FIRST, "end_date", last};
    assertThat(drifted(client.get(ApiClient.RECONCILE, range))).isEqualTo(where);

    ApiResponse repaired = repair(range);
    assertThat(drifted(repaired)).as("left by %s", repaired).isEmpty();
    assertThat(places(repaired.data(), "repaired")).containsAll(where);
  }

  @Test
  void rawEventMissing_isReportedInWhatStillCountsIt_andCountsNoMore() {
    plant("DELETE FROM events WHERE account_id = {account:UInt32} AND event_type = 'session_end'");
    assertThat(drifted(client.get(ApiClient.RECONCILE, range())))
        .containsExactlyInAnyOrder(
            "activity_15m " + SECOND,
            "activity_daily " + SECOND,
            "user_activity_daily " + SECOND,
            "fleet_daily " + SECOND,
            "sessions " + FIRST,
            "session_index " + SECOND);

    assertThat(drifted(repair())).isEmpty();

    JsonNode overview =
        client.get(ApiClient.OVERVIEW, "start_date", FIRST, "end_date", SECOND).data();
    assertThat(overview.path("total_events").intValue()).isEqualTo(8);
    recount().noDrift("2000-01-01", "2024-12-31");
  }

  /** The copy of a result also counts on the day of its call, before the repaired range. */
  @Test
  void copyOfAnEvent_isRemovedFromWhereverItCounted() {
    List<String> before = responses();
    plant(
        Damages.insertAgain(
            "events",
            "call_time",
            "AND events.event_time > toDateTime64('"
                + SECOND
                + "', 3, 'UTC') AND event_type = 'tool_result'",
            "*",
            Place.HOME.first()));

    repair("start_date", SECOND, "end_date", SECOND);

    assertThat(drifted(client.get(ApiClient.RECONCILE, range()))).isEmpty();
    assertThat(responses()).isEqualTo(before);
  }

  @Test
  void nothingDrifted_nothingIsRepaired() {
    ApiResponse response = repair();

    assertThat(response.data().path("drift").intValue()).isZero();
    assertThat(response.data().path("repaired").isEmpty()).isTrue();
    assertThat(response.data().path("start_date").asText()).isEqualTo(FIRST);
    assertThat(response.data().path("end_date").asText()).isEqualTo(SECOND);
  }

  @Test
  void otherDaysAndAccounts_areLeftAlone() {
    plant(
        "DELETE FROM user_activity_daily WHERE account_id = {account:UInt32} AND day = '"
            + SECOND
            + "'");

    repair("start_date", FIRST, "end_date", FIRST);

    assertThat(drifted(client.get(ApiClient.RECONCILE, range())))
        .containsExactly("user_activity_daily " + SECOND);
    String other = SERVER.key("other-" + account);
    new ApiClient(SERVER, other)
        .exchange("POST", repairPath(range()), Map.of(), new byte[0])
        .data();
    assertThat(drifted(client.get(ApiClient.RECONCILE, range())))
        .containsExactly("user_activity_daily " + SECOND);
  }

  @Test
  void responsesOfBeforeTheRepair_areForgotten() {
    List<String> before = responses();
    plant("DELETE FROM activity_daily WHERE account_id = {account:UInt32}");
    SERVER.restart();
    client = new ApiClient(SERVER, key);
    assertThat(responses()).isNotEqualTo(before);

    repair();

    assertThat(responses()).isEqualTo(before);
  }

  @Test
  void ledgerOfBeforeTheRepair_isForgotten() {
    plant("DELETE FROM session_index WHERE account_id = {account:UInt32}");
    SERVER.restart();
    client = new ApiClient(SERVER, key);
    // The ledger now holds the session without the identities of its stored events.
    send(event("assistant_stop", session, SECOND + "T08:00:30Z", "{}"));

    assertThat(drifted(repair())).isEmpty();

    send(event("tool_use", session, FIRST + "T23:59:59Z", tool("Bash", "b")).withEventId("late"));
    recount().overview(new QueryRange(FIRST, SECOND));
    recount().tools(new QueryRange(FIRST, SECOND), 10);
    recount().noDrift("2000-01-01", "2024-12-31");
  }

  @Test
  void repairKilledAfterAnyDeletion_isMendedByTheNext() {
    List<String> before = responses();
    for (String table : Rollups.tables().subList(1, Rollups.tables().size())) {
      plant("DELETE FROM " + table + " WHERE account_id = {account:UInt32}");
    }
    assertThat(drifted(client.get(ApiClient.RECONCILE, range()))).isNotEmpty();

    assertThat(drifted(repair())).isEmpty();

    assertThat(responses()).isEqualTo(before);
  }

  @Test
  void keyWithoutTheScope_isRefused() {
    ApiClient reader = new ApiClient(SERVER, SERVER.key(account, "read:analytics"));

    reader.exchange("POST", repairPath(range()), Map.of(), new byte[0]).error(403, "FORBIDDEN");
    client
        .exchange("POST", repairPath("start_date", "soon"), Map.of(), new byte[0])
        .error(400, "VALIDATION_ERROR");
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, Integer.getInteger("reconcile.seeds", 1));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void anyEventsAndAllDamagesAtOnce_areRepaired(long seed) {
    Instant now = Instant.now();
    for (SentRequest request : new RandomStreams(seed, List.of(account), now).requests(20)) {
      assertThat(ApiResponseReader.receipt(client.send(request, false)))
          .as("seed %d", seed)
          .isEqualTo(model.accept(request, Instant.now()));
    }
    for (Kind kind : Kind.values()) {
      kind.damages(number -> Place.HOME)
          .forEach(damage -> damage.statements().forEach(this::plant));
    }
    assertThat(drifted(client.get(ApiClient.RECONCILE, everything(now)))).isNotEmpty();

    assertThat(drifted(repair(everything(now)))).as("seed %d", seed).isEmpty();

    Recount recount = recount();
    recount.noDrift("2000-01-01", everything(now)[3]);
    QueryRange all = new QueryRange("2000-01-01", everything(now)[3]);
    recount.overview(all);
    recount.tools(all, 50);
    recount.sessions(all, 50);
  }
}
