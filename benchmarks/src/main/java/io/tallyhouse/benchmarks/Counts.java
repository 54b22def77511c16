package io.tallyhouse.benchmarks;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** What a generator knows of the events it made: the responses that the API must give. */
public final class Counts {
  private static final long DAY_MS = 86_400_000L;

  /** Calls of one tool. */
  static final class Tool {
    long invocations;
    long results;
    long errors;
    long durationMs;
  }

  long events;
  long toolUses;
  final Set<UUID> sessions = new HashSet<>();
  final Set<Long> days = new HashSet<>();
  final Map<String, Tool> tools = new TreeMap<>();

  void add(UUID session, long timeMs) {
    events++;
    sessions.add(session);
    days.add(timeMs / DAY_MS);
  }

  void addCall(String tool) {
    toolUses++;
    tools.computeIfAbsent(tool, t -> new Tool()).invocations++;
  }

  void addResult(String tool, long durationMs, boolean error) {
    Tool counts = tools.get(tool);
    counts.results++;
    counts.durationMs += durationMs;
    counts.errors += error ? 1 : 0;
  }
}
