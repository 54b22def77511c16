package io.tallyhouse.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one coding session means to the fleet, told event by event in order of arrival. */
final class FleetSession {
  /** The assistant of an event, and the fleet events it makes, in their order. */
  record Meaning(String assistant, List<String> fleetEvents) {}

  private final List<CodingEvent> openCalls = new ArrayList<>();
  private final List<CodingEvent> waitingResults = new ArrayList<>();

  // By what they are, not by what they say: two calls may say the same.
  private final Set<CodingEvent> stoppedCalls = Collections.newSetFromMap(new IdentityHashMap<>());

  private int taskPairs;
  private int subagentStops;
  private int completed;

  private @Nullable String user;

  private boolean promptWaits;
  private int answeredPrompts;
  private int assistantStops;
  private int outgoing;

  /** A hook's event, or a tool event of a transcript. */
  Meaning arrives(CodingEvent coding) {
    CodingEvent partner = takePartner(coding);
    String assistant = assistant(coding, partner);
    if (coding.isSubagentStop()) {
      runningTasks()
          .filter(call -> call.ownAssistant().equals(assistant))
          .findFirst()
          .ifPresent(stoppedCalls::add);
    }
    List<String> fleetEvents = new ArrayList<>();
    if (coding.isTaskCall()) {
      fleetEvents.add(FleetEvent.TASKS_INITIATED);
    }
    if (partner != null && (coding.isTaskCall() || partner.isTaskCall())) {
      taskPairs++;
      complete(taskPairs, fleetEvents);
    }
    if (coding.isSubagentStop()) {
      subagentStops++;
      complete(subagentStops, fleetEvents);
    }
    if (coding.event().type().equals("assistant_stop")) {
      assistantStops++;
      send(assistantStops, fleetEvents);
    }
    return new Meaning(assistant, fleetEvents);
  }

  /** Whose an event is: the one it names, else the last one that was named. */
  @Nullable String user(@Nullable String named) {
    user = named == null ? user : named;
    return user;
  }

  /** A prompt of the user, not one for a subagent. */
  List<String> prompted() {
    promptWaits = true;
    return List.of(FleetEvent.INCOMING_MESSAGES);
  }

  /** A response that is not a subagent's. */
  List<String> responded() {
    List<String> fleetEvents = new ArrayList<>();
    if (promptWaits) {
      promptWaits = false;
      answeredPrompts++;
      send(answeredPrompts, fleetEvents);
    }
    return fleetEvents;
  }

  private void complete(int grown, List<String> fleetEvents) {
    if (grown > completed) {
      completed++;
      fleetEvents.add(FleetEvent.TASKS_COMPLETED);
    }
  }

  private void send(int grown, List<String> fleetEvents) {
    if (grown > outgoing) {
      outgoing++;
      fleetEvents.add(FleetEvent.OUTGOING_MESSAGES);
    }
  }

  private String assistant(CodingEvent coding, @Nullable CodingEvent partner) {
    boolean completesTask = coding.event().isResult() && partner != null && partner.isTaskCall();
    if (completesTask && coding.assistantId() == null) {
      return assistantOfCall(partner);
    }
    boolean saysNothing = coding.assistantId() == null && coding.agentType() == null;
    if (coding.isSubagentStop() && saysNothing) {
      return Stream.concat(runningTasks(), openTasks())
          .findFirst()
          .map(CodingEvent::ownAssistant)
          .orElse(CodingEvent.DEFAULT_ASSISTANT);
    }
    return coding.ownAssistant();
  }

  private Stream<CodingEvent> openTasks() {
    return openCalls.stream().filter(CodingEvent::isTaskCall);
  }

  private Stream<CodingEvent> runningTasks() {
    return openTasks().filter(call -> !stoppedCalls.contains(call));
  }

  private static String assistantOfCall(@Nullable CodingEvent call) {
    return call == null ? CodingEvent.DEFAULT_ASSISTANT : call.ownAssistant();
  }

  /** The call of a result or the result of a call, if it came before. */
  private @Nullable CodingEvent takePartner(CodingEvent coding) {
    if (coding.event().isCall()) {
      for (CodingEvent result : waitingResults) {
        if (Pairing.belongTogether(coding.event(), result.event())) {
          waitingResults.remove(result);
          return result;
        }
      }
      openCalls.add(coding);
    } else if (coding.event().isResult()) {
      for (CodingEvent call : openCalls) {
        if (Pairing.belongTogether(call.event(), coding.event())) {
          openCalls.remove(call);
          return call;
        }
      }
      waitingResults.add(coding);
    }
    return null;
  }
}
