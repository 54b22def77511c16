package io.tallyhouse.demo;

import java.util.List;

/**
 * Somebody whose agents the demo shows.
 *
 * @param utcOffsetHours where they live
 * @param sessionsPerDay on a working day, on average
 * @param weekends how much of that on a day of the weekend
 */
record DemoPerson(
    String userId,
    int utcOffsetHours,
    double sessionsPerDay,
    double weekends,
    List<String> projects) {
  /** The team. */
  static final List<DemoPerson> TEAM =
      List.of(
          new DemoPerson("ana@example.com", 0, 4.7, 0.05, List.of("storefront", "payments")),
          new DemoPerson("bruno@example.com", -3, 3.9, 0.0, List.of("storefront")),
          new DemoPerson("chen@example.com", 8, 3.6, 0.25, List.of("search", "ingest-worker")),
          new DemoPerson("dagny@example.com", 1, 3.3, 0.0, List.of("payments")),
          new DemoPerson("emeka@example.com", 1, 2.8, 0.1, List.of("mobile-app")),
          new DemoPerson("farah@example.com", 3, 2.5, 0.0, List.of("data-platform")),
          new DemoPerson("greta@example.com", -8, 4.1, 0.35, List.of("mobile-app", "storefront")),
          new DemoPerson("hugo@example.com", -5, 1.7, 0.6, List.of("infra")));

  DemoPerson {
    projects = List.copyOf(projects);
  }

  String cwd(String project) {
    return "/home/" + userId.substring(0, userId.indexOf('@')) + "/projects/" + project;
  }
}
