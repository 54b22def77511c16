package io.tallyhouse.model;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.MessageUsage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** All events of an account that were sent, and which of them a query is about. Not thread-safe. */
final class DashboardEvents {
  record Call(UUID session, long timeMs, String tool) {}

  final Map<UUID, DashboardSession> sessions = new LinkedHashMap<>();
  final Map<Long, DashboardMessage> messages = new LinkedHashMap<>();
  final List<Call> calls = new ArrayList<>();

  /** Takes in an event; only messages come more than once. */
  void accept(Event event) {
    if (event instanceof Event.MessageEvent read) {
      Message message = read.message();
      DashboardMessage known = messages.get(message.key());
      DashboardMessage sent = known == null ? new DashboardMessage(event, messages.size()) : known;
      for (String text : message.texts()) {
        if (!sent.texts.contains(text)) {
          sent.texts.add(text);
        }
      }
      if (message.usage() != null) {
        sent.add(0, message.usage());
      }
      for (int i = 0; i < message.iterations().size(); i++) {
        sent.add(i + 1, message.iterations().get(i));
      }
      sent.pricing = message.pricing();
      messages.put(message.key(), sent);
      if (known != null) {
        return;
      }
    }
    DashboardSession session = sessions.computeIfAbsent(event.sessionId(), DashboardSession::new);
    session.times.add(event.timeMs());
    if (event.type() == EventType.SESSION_START) {
      session.starts.add(event.timeMs());
    }
    if (!event.origin().project().isEmpty()) {
      session.projects.add(event.origin().project());
    }
    if (event instanceof Event.ToolCall call) {
      calls.add(new Call(event.sessionId(), event.timeMs(), call.countedTool()));
    }
  }

  List<DashboardSession> started(DashboardQuery query) {
    return sessions.values().stream()
        .filter(session -> query.holds(session.startedAtMs()) && isOf(session, query))
        .toList();
  }

  boolean isOf(DashboardSession session, DashboardQuery query) {
    return (query.project() == null || query.project().equals(session.project()))
        && (query.model() == null
            || usedIn(session).stream().anyMatch(usage -> usage.model().equals(query.model())));
  }

  List<MessageUsage> used(DashboardQuery query) {
    return messages.values().stream()
        .flatMap(message -> message.used().stream())
        .filter(
            usage ->
                query.holds(usage.timeMs())
                    && (query.project() == null || query.project().equals(usage.project()))
                    && (query.model() == null || query.model().equals(usage.model())))
        .toList();
  }

  List<MessageUsage> usedIn(DashboardSession session) {
    return messages.values().stream()
        .filter(message -> message.first.sessionId().equals(session.id))
        .flatMap(message -> message.used().stream())
        .toList();
  }

  Map<String, Long> mainModels(List<DashboardSession> started) {
    Map<String, Long> counts = new HashMap<>();
    for (DashboardSession session : started) {
      mainModel(session).ifPresent(model -> counts.merge(model, 1L, Long::sum));
    }
    return counts;
  }

  Optional<String> mainModel(DashboardSession session) {
    TreeMap<String, long[]> byModel = new TreeMap<>(DashboardFigures.BY_NAME);
    for (MessageUsage usage : usedIn(session)) {
      long[] sums = byModel.computeIfAbsent(usage.model(), model -> new long[2]);
      sums[0] += DashboardFigures.tokens(usage);
      sums[1]++;
    }
    byModel.remove("");
    String main = null;
    long[] most = {-1, -1};
    for (Map.Entry<String, long[]> model : byModel.entrySet()) {
      long[] sums = model.getValue();
      if (sums[0] > most[0] || (sums[0] == most[0] && sums[1] > most[1])) {
        main = model.getKey();
        most = sums;
      }
    }
    return Optional.ofNullable(main);
  }
}
