package io.tallyhouse.model;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;

/** What was sent of a session. Not thread-safe. */
final class DashboardSession {
  final UUID id;
  final TreeSet<String> projects = new TreeSet<>(DashboardFigures.BY_NAME);
  final List<Long> times = new ArrayList<>();
  final List<Long> starts = new ArrayList<>();

  DashboardSession(UUID id) {
    this.id = id;
  }

  long startedAtMs() {
    return java.util.Collections.min(starts.isEmpty() ? times : starts);
  }

  long endedAtMs() {
    return java.util.Collections.max(times);
  }

  String project() {
    return projects.isEmpty() ? "" : projects.first();
  }

  long seconds() {
    return (endedAtMs() - startedAtMs() + 500) / 1000;
  }
}
