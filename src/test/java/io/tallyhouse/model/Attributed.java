package io.tallyhouse.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whose events are and where they happened, and what calls count under, found by going through the
 * stored events of all sessions once more, in order of arrival.
 */
public final class Attributed {
  /** An event, and the user and directory named by it or by an earlier event of its session. */
  public record Row(Event event, String user, String project) {}

  /**
   * A call with all that counts under it.
   *
   * @param result null while it has none
   * @param retry equal to the session's call before it, whose failed result came before this call
   */
  public record Call(
      Row of,
      String assistant,
      String model,
      @Nullable Event result,
      boolean denied,
      boolean retry) {}

  private final List<Row> rows = new ArrayList<>();
  private final List<Call> calls = new ArrayList<>();

  Attributed(List<CodingEvent> stored) {
    Map<String, List<CodingEvent>> sessions = new HashMap<>();
    for (CodingEvent coding : stored) {
      sessions.computeIfAbsent(coding.event().session(), id -> new ArrayList<>()).add(coding);
    }
    sessions.values().forEach(this::addSession);
  }

  /** All events, those of a session in their order. */
  public List<Row> rows() {
    return rows;
  }

  public List<Call> calls() {
    return calls;
  }

  private void addSession(List<CodingEvent> session) {
    // By what they are, not by what they say: twins are equal.
    IdentityHashMap<Event, Integer> arrivals = new IdentityHashMap<>();
    session.forEach(coding -> arrivals.put(coding.event(), arrivals.size()));
    IdentityHashMap<Event, Event> results = new IdentityHashMap<>();
    Pairing.of(session.stream().map(CodingEvent::event).toList())
        .forEach(pair -> results.put(pair.call(), pair.result()));
    CodingEvent before = null;
    for (int i = 0; i < session.size(); i++) {
      CodingEvent coding = session.get(i);
      Row row =
          new Row(
              coding.event(),
              lastNamed(session, i, CodingEvent::user),
              lastNamed(session, i, Attributed::directory));
      rows.add(row);
      if (coding.event().isCall()) {
        Event result = results.get(coding.event());
        boolean retry = false;
        if (before != null && isRepeated(before, coding)) {
          Event failed = results.get(before.event());
          retry =
              failed != null && failed.error() && Objects.requireNonNull(arrivals.get(failed)) < i;
        }
        calls.add(
            new Call(
                row,
                coding.ownAssistant(),
                text(coding.data().get("model")),
                result,
                result != null
                    && isDenied(session.get(Objects.requireNonNull(arrivals.get(result)))),
                retry));
        before = coding;
      }
    }
  }

  private static String lastNamed(
      List<CodingEvent> session, int upTo, Function<CodingEvent, String> name) {
    for (int i = upTo; i >= 0; i--) {
      String named = name.apply(session.get(i));
      if (named != null && !named.isEmpty()) {
        return named;
      }
    }
    return "";
  }

  private static boolean isRepeated(CodingEvent one, CodingEvent other) {
    JsonNode input = one.data().get("tool_input");
    return input != null
        && input.isContainerNode()
        && input.equals(other.data().get("tool_input"))
        && one.event().tool().equals(other.event().tool());
  }

  private static boolean isDenied(CodingEvent result) {
    JsonNode denied = result.data().get("denied");
    return denied != null && denied.isBoolean() && denied.booleanValue();
  }

  private static String directory(CodingEvent coding) {
    return text(coding.data().get("cwd"));
  }

  private static String text(@Nullable JsonNode node) {
    return node != null && node.isTextual() ? node.textValue() : "";
  }
}
