package io.tallyhouse;

import io.tallyhouse.event.Event;
import io.tallyhouse.model.DashboardModel;
import io.tallyhouse.model.DashboardQuery;
import io.tallyhouse.model.RandomTranscripts;
import io.tallyhouse.testing.DashboardRecount;
import io.tallyhouse.testing.DashboardServer;
import io.tallyhouse.testing.DashboardServer.Account;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random sessions: every response of the dashboard surface equals a recount of all that was told.
 */
class DashboardRecountIT {
  private static final int SESSIONS = 40;
  private static final int QUERIES = Integer.getInteger("dashboard.queries", 25);

  private final DashboardServer server = DashboardServer.shared();
  private final DashboardModel model = new DashboardModel();
  private final Account account = server.newAccount();

  static LongStream seeds() {
    long first = Long.getLong("dashboard.first", 1);
    return LongStream.range(first, first + Integer.getInteger("dashboard.seeds", 2));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyResponse_equalsTheRecount(long seed) {
    RandomTranscripts transcripts = new RandomTranscripts(seed);
    Random random = new Random(seed);
    for (List<Event> request : transcripts.requests(SESSIONS)) {
      server.store(account.id(), request);
      request.forEach(model::accept);
    }

    DashboardRecount recount = new DashboardRecount(model, account.client(), "seed " + seed);
    check(DashboardQuery.ALL, random, recount);
    for (int i = 0; i < QUERIES; i++) {
      check(transcripts.query(), random, recount);
    }
    for (UUID session : model.sessionIds()) {
      recount.session(session, 1 + random.nextInt(4), random.nextInt(5));
      recount.session(session, 1000, 0);
    }
  }

  private void check(DashboardQuery query, Random random, DashboardRecount recount) {
    recount.figures(query);
    int limit = 1 + random.nextInt(15);
    int offset = random.nextInt(3) == 0 ? 0 : random.nextInt(SESSIONS);
    recount.sessions(query, limit, offset);
  }
}
