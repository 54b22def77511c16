package io.tallyhouse;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventBuilder;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.MessageUsage;
import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.event.Usages;
import io.tallyhouse.model.DashboardModel;
import io.tallyhouse.model.DashboardQuery;
import io.tallyhouse.model.Metacharacters;
import io.tallyhouse.model.TranscriptEvent;
import io.tallyhouse.testing.DashboardRecount;
import io.tallyhouse.testing.DashboardServer;
import io.tallyhouse.testing.DashboardServer.Account;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sessions whose projects, models, tools, users and texts are metacharacters: the dashboard finds
 * by each of them what the recount finds.
 */
class DashboardMetacharactersIT {
  private static final Instant FIRST = Instant.parse("2024-03-10T00:03:00Z");
  private static final int SECONDS_BETWEEN = 37 * 60;
  private static final int MS = 1000;

  /** Begins and ends within a quarter of an hour, in days that begin within an hour. */
  private static final DashboardQuery CUT =
      new DashboardQuery(
          "2024-03-10T09:08:07", "2024-03-11T05:01:59", "Asia/Kathmandu", null, null);

  private static final DashboardModel MODEL = new DashboardModel();
  private static DashboardRecount recount;

  @BeforeAll
  static void store() {
    DashboardServer server = DashboardServer.shared();
    Account account = server.newAccount();
    for (int i = 0; i < Metacharacters.NAMES.size(); i++) {
      List<Event> events = session(i);
      server.store(account.id(), events);
      events.forEach(MODEL::accept);
    }
    recount = new DashboardRecount(MODEL, account.client(), "metacharacters");
  }

  private static List<Event> session(int i) {
    UUID id = new UUID(0x4a11L, i);
    long timeMs = FIRST.plusSeconds((long) i * SECONDS_BETWEEN).toEpochMilli();
    String project = Metacharacters.name(i);
    String model = Metacharacters.name(i + 1);
    String tool = Metacharacters.name(i + 2);
    String text = Metacharacters.name(i + 3);
    MessageUsage usage =
        Usages.of(timeMs + 2 * MS, project, model, new TokenUsage(10 + i, 20 + i, 3, 4, 5));
    return List.of(
        TranscriptEvent.sessionStart(id, timeMs, project),
        TranscriptEvent.prompt(id, timeMs + MS, project, "line " + text, text),
        TranscriptEvent.response(id, "message " + text, List.of(text, "said " + text), usage),
        TranscriptEvent.toolUse(id, timeMs + 3 * MS, project, "call " + text, tool),
        EventBuilder.event(EventType.TOOL_USE, id, timeMs + 4 * MS)
            .actor(project, model, tool)
            .tool(text, text)
            .identity(EventIdentity.NONE)
            .build());
  }

  @Test
  void everything_isListed() {
    check(DashboardQuery.ALL);
    check(CUT);
    for (UUID session : MODEL.sessionIds()) {
      recount.session(session, 1000, 0);
    }
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("io.tallyhouse.model.Metacharacters#all")
  void project_findsWhatIsOfIt(String text) {
    checkOne(of(DashboardQuery.ALL, text, null), text);
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("io.tallyhouse.model.Metacharacters#all")
  void model_findsWhatIsOfIt(String text) {
    checkOne(of(CUT, null, text), text);
  }

  @Test
  void both_findWhatIsOfBoth() {
    // Each alone is found above: here every fourth pair, and the last, which has all characters.
    for (int i = (Metacharacters.NAMES.size() - 1) % 4; i < Metacharacters.NAMES.size(); i += 4) {
      check(
          of(
              i % 8 < 4 ? CUT : DashboardQuery.ALL,
              Metacharacters.name(i),
              Metacharacters.name(i + 1)));
    }
  }

  private static DashboardQuery of(
      DashboardQuery range, @Nullable String project, @Nullable String model) {
    return new DashboardQuery(range.from(), range.to(), range.timezone(), project, model);
  }

  /** One route for a text, by turns, as all bind it the same way. */
  private static void checkOne(DashboardQuery query, String text) {
    for (int route : Metacharacters.turn(text, 1, DashboardRecount.FIGURES + 1)) {
      if (route == DashboardRecount.FIGURES) {
        recount.sessions(query, 50, 0);
      } else {
        recount.figure(route, query);
      }
    }
  }

  private static void check(DashboardQuery query) {
    recount.figures(query);
    recount.sessions(query, 50, 0);
  }
}
