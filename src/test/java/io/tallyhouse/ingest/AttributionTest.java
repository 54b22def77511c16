package io.tallyhouse.ingest;

import static io.tallyhouse.event.EventType.ASSISTANT_STOP;
import static io.tallyhouse.event.EventType.TOOL_RESULT;
import static io.tallyhouse.event.EventType.TOOL_USE;
import static io.tallyhouse.ingest.TestEvents.NOON;
import static io.tallyhouse.ingest.TestEvents.SESSION;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventBuilder;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Whose rows are and where they happened, what pairs count under, and which calls are retries. */
class AttributionTest extends LedgerCases {
  private static final String NOBODY = "";

  @Test
  void rowsThatNameNothing_haveWhatTheSessionNamedLast_alsoReadAnew() {
    assertThat(by(named("ada", "/p", "main", "h1"))).isEqualTo("ada /p main h1");
    assertThat(by(named("", "", "", ""))).isEqualTo("ada /p main h1");
    assertThat(by(named("bob", "", "fix", ""))).isEqualTo("bob /p fix h1");
    ledger.forgetAccount(1);
    assertThat(by(named("", "", "", "h2"))).isEqualTo("bob /p fix h2");
    assertThat(byOf(commit(ledger, request(1, EventBuilder.of(of("", "")).session(OTHER).build()))))
        .isEqualTo("   ");
  }

  @Test
  void branch_isOfItsProject() {
    by(named("", "/p", "main", ""));

    assertThat(by(named("", "/p", "", ""))).isEqualTo(" /p main ");
    assertThat(by(named("", "/q", "", ""))).isEqualTo(" /q  ");
    assertThat(by(named("", "", "", ""))).isEqualTo(" /q  ");
    assertThat(by(named("", "/p", "", ""))).isEqualTo(" /p  ");
  }

  @Test
  void messages_haveTheUser_andThePlaceThatTheyName() {
    by(named("ada", "/p", "main", "h1"));

    assertThat(by(response(SESSION, NOON, 3, "a"))).isEqualTo("ada /p  h1");
  }

  @Test
  void usageIsTakenBack_underTheUserThatItCountedUnder() {
    by(named("ada", "/p", "main", "h1"));
    commit(ledger, request(1, response(SESSION, NOON, 3, "a")));
    by(named("bob", "", "", ""));
    ledger.forgetAccount(1);
    Event copy = EventBuilder.of(response(OTHER, NOON, 9, "a")).actor("eve", "", "").build();

    List<EventRow> changed = commit(ledger, request(1, copy));

    assertThat(changed)
        .extracting(row -> Objects.requireNonNull(row.message()).usageSign())
        .containsExactly(-1, 1);
    assertThat(changed).extracting(row -> row.by().userId()).containsExactly("ada", "ada");
  }

  @Test
  void pair_countsUnderItsCall_whicheverCameFirst_alsoReadAnew() {
    Event call =
        EventBuilder.of(named("ada", "/p", "main", "h1", TOOL_USE))
            .tool("Read", "t")
            .model("m")
            .build();
    Event result = EventBuilder.of(named("bob", "/q", "fix", "h2", TOOL_RESULT)).build();
    for (boolean callFirst : new boolean[] {true, false}) {
      DirectLedger fresh = new DirectLedger(new FakeEventStore(), LARGE);
      Event second = EventBuilder.of(result).tool("", "t").denied().error().build();
      List<EventRow> rows = new ArrayList<>();
      for (Event event : callFirst ? List.of(call, second) : List.of(second, call)) {
        rows.addAll(fresh.admit(List.of(request(1, event))).rows());
        fresh.commit();
      }
      ToolPairing pairing = rows.get(1).pairing();
      CalledTool paired = Objects.requireNonNull(pairing.call());
      assertThat(text(paired.by())).isEqualTo("ada /p main h1");
      assertThat(paired.model()).isEqualTo("m");
      assertThat(pairing.denied()).isTrue();
      assertThat(pairing.error()).isTrue();
    }
  }

  @Test
  void retry_isTheSameCallAgain_afterTheFirstFailed() {
    assertThat(retry("Bash", 7, true)).isFalse();
    assertThat(retry("Bash", 7, true)).isTrue();
    assertThat(retry("Bash", 7, false)).isTrue();
    assertThat(retry("Bash", 7, true)).isFalse();
    ledger.forgetAccount(1);
    assertThat(retry("Bash", 8, true)).isFalse();
    assertThat(retry("Read", 8, true)).isFalse();
    ledger.forgetAccount(1);
    assertThat(retry("Read", 8, true)).isTrue();
    assertThat(retry("Read", 0, true)).isFalse();
    assertThat(retry("Read", 0, true)).isFalse();
  }

  @Test
  void callAfterOneWithoutResult_isNoRetry_norAfterOneWithAnotherBetween() {
    assertThat(call("Bash", 7)).isFalse();
    assertThat(call("Bash", 7)).isFalse();
    commit(ledger, request(1, result("Bash", true)));
    assertThat(call("Bash", 7)).isFalse();
    commit(ledger, request(1, result("Bash", true), result("Bash", true)));
    assertThat(call("Bash", 7)).isTrue();
  }

  private boolean retry(String tool, int input, boolean fails) {
    boolean retry = call(tool, input);
    commit(ledger, request(1, result(tool, fails)));
    return retry;
  }

  private boolean call(String tool, int input) {
    Event call = EventBuilder.event(TOOL_USE, SESSION, NOON).tool(tool).input(input).build();
    return commit(ledger, request(1, call)).get(0).pairing().retry();
  }

  private static Event result(String tool, boolean fails) {
    EventBuilder result = EventBuilder.event(TOOL_RESULT, SESSION, NOON).tool(tool);
    return fails ? result.error().build() : result.build();
  }

  private String by(Event event) {
    return byOf(commit(ledger, request(1, event)));
  }

  private static String byOf(List<EventRow> rows) {
    return text(rows.get(0).by());
  }

  private static String text(Attribution by) {
    return String.join(" ", by.userId(), by.project(), by.branch(), by.host());
  }

  private static Event of(String user, String project) {
    return named(user, project, NOBODY, NOBODY);
  }

  private static Event named(String user, String project, String branch, String host) {
    return named(user, project, branch, host, ASSISTANT_STOP);
  }

  private static Event named(
      String user, String project, String branch, String host, EventType type) {
    return EventBuilder.event(type, SESSION, NOON)
        .actor(user, "", "")
        .origin(new Origin(Origin.Source.API, project, branch, host, "", ""))
        .build();
  }
}
