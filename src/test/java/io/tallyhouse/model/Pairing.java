package io.tallyhouse.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Finds each result its call by replaying the events of one session in their order of arrival. */
final class Pairing {
  private final List<Event> openCalls = new ArrayList<>();
  private final List<Event> waitingResults = new ArrayList<>();
  private final List<Pair> pairs = new ArrayList<>();

  /** The pairs of all sessions. */
  static List<Pair> of(List<Event> stored) {
    Map<String, Pairing> sessions = new LinkedHashMap<>();
    for (Event event : stored) {
      sessions.computeIfAbsent(event.session(), session -> new Pairing()).arrives(event);
    }
    List<Pair> all = new ArrayList<>();
    sessions.values().forEach(session -> all.addAll(session.pairs));
    return all;
  }

  private void arrives(Event event) {
    if (event.isCall()) {
      Event result =
          takeOldest(waitingResults, event, (waiting, call) -> belongTogether(call, waiting));
      if (result == null) {
        openCalls.add(event);
      } else {
        pairs.add(new Pair(event, result));
      }
    } else if (event.isResult()) {
      Event call = takeOldest(openCalls, event, Pairing::belongTogether);
      if (call == null) {
        waitingResults.add(event);
      } else {
        pairs.add(new Pair(call, event));
      }
    }
  }

  /** Whether an open call and a result make a pair, whichever came first. */
  static boolean belongTogether(Event call, Event result) {
    if (result.toolUseId() != null || call.toolUseId() != null) {
      return Objects.equals(call.toolUseId(), result.toolUseId());
    }
    boolean sameTool = result.toolName() == null || result.toolName().equals(call.tool());
    return sameTool && !call.time().isAfter(result.time());
  }

  private static @Nullable Event takeOldest(
      List<Event> candidates, Event event, BiPredicate<Event, Event> matches) {
    for (int i = 0; i < candidates.size(); i++) {
      if (matches.test(candidates.get(i), event)) {
        return candidates.remove(i);
      }
    }
    return null;
  }
}
