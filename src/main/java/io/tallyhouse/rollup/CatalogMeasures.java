package io.tallyhouse.rollup;

import java.util.List;

/** The measures, see {@link Catalog#measures}. */
final class CatalogMeasures {
  private static final String TOKENS = "tokens";
  private static final String USD = "USD";
  private static final String WITHIN = " Exact from raw events, else within 2% of the exact one.";
  private static final List<String> PROMPT_TOKENS =
      List.of("usage.input_tokens", "usage.cache_write_tokens", "usage.cache_read_tokens");

  static final List<NamedMeasure> ALL =
      List.of(
          count("responses", "", "Responses of models.", "usage.responses"),
          count("input_tokens", TOKENS, "Input tokens, without the cache's.", "usage.input_tokens"),
          count("output_tokens", TOKENS, "Output tokens.", "usage.output_tokens"),
          count(
              "cache_write_tokens",
              TOKENS,
              "Tokens written to the cache, for 5 minutes or an hour.",
              "usage.cache_write_tokens"),
          count(
              "cache_write_5m_tokens",
              TOKENS,
              "Tokens written to the cache for 5 minutes.",
              "usage.cache_write_5m_tokens"),
          count(
              "cache_write_1h_tokens",
              TOKENS,
              "Tokens written to the cache for an hour.",
              "usage.cache_write_1h_tokens"),
          count(
              "cache_read_tokens", TOKENS, "Tokens read of the cache.", "usage.cache_read_tokens"),
          count(
              "tokens",
              TOKENS,
              "All of these together.",
              "usage.input_tokens",
              "usage.output_tokens",
              "usage.cache_write_tokens",
              "usage.cache_read_tokens"),
          new NamedMeasure(
              "cost_usd",
              "decimal",
              USD,
              sum("usage.cost"),
              "What responses cost; those without a price count 0, see unpriced."),
          count(
              "unpriced_responses",
              "",
              "Responses whose model has no price.",
              "usage.unpriced_responses"),
          ratio(
              "cache_hit_ratio",
              "Of the tokens of prompts, those read of the cache: read ÷ (input + written + read).",
              "usage.cache_read_tokens",
              PROMPT_TOKENS),
          count("calls", "", "Calls of tools.", "tools.invocations"),
          count("results", "", "Calls that have their result.", "tools.results"),
          count("errors", "", "Calls whose result is an error.", "tools.errors"),
          ratio("error_rate", "errors ÷ calls.", "tools.errors", List.of("tools.invocations")),
          new NamedMeasure(
              "unanswered",
              "integer",
              "",
              new Formula.Sum(List.of("tools.invocations"), List.of("tools.results")),
              "Calls without a result."),
          count("denied", "", "Calls that were not permitted.", "tools.denied"),
          count(
              "retries",
              "",
              "Calls of the same tool with the same input as the session's call before, after"
                  + " that one's result was an error.",
              "tools.retries"),
          new NamedMeasure(
              "duration_avg_ms",
              "integer",
              "ms",
              new Formula.Mean("tools.duration_ms_sum", "tools.results", 0),
              "From call to result, on average."),
          duration(50),
          duration(90),
          duration(95),
          duration(99),
          count("sessions_started", "", "Sessions by their start.", "sessions.started"),
          count("sessions_active", "", "Sessions with an event in the period.", "active.sessions"),
          new NamedMeasure(
              "session_duration_p50_s",
              "integer",
              "s",
              new Formula.Quantile("sessions.durations", "sessions.started", 50),
              "From a session's start to its last event, the median of those that started then."),
          new NamedMeasure(
              "session_duration_p95_s",
              "integer",
              "s",
              new Formula.Quantile("sessions.durations", "sessions.started", 95),
              "The same: 95% are no longer."),
          new NamedMeasure(
              "cost_per_session_avg_usd",
              "decimal",
              USD,
              new Formula.Mean("sessions.cost", "sessions.billed", 9),
              "What sessions cost on average, of those with a response that started then."),
          sessionCost(50),
          sessionCost(95),
          count(
              "active_users",
              "",
              "Users who caused any event, counted once each.",
              "people.active_users"),
          new NamedMeasure(
              "cost_per_active_user_usd",
              "decimal",
              USD,
              new Formula.Mean("usage.cost", "people.active_users", 9),
              "cost_usd ÷ active_users."),
          count("prompts", "", "Prompts, and incoming messages.", "people.incoming_messages"),
          count(
              "answers",
              "",
              "Completed replies, and outgoing messages.",
              "people.outgoing_messages"),
          count("tasks", "", "Tasks given to subagents or assistants.", "people.tasks_initiated"),
          count("tasks_completed", "", "Tasks that were completed.", "people.tasks_completed"),
          ratio(
              "completion_rate",
              "tasks_completed ÷ tasks.",
              "people.tasks_completed",
              List.of("people.tasks_initiated")),
          count("events", "", "Events of sessions and of fleets.", "people.events"),
          count("commits", "", "Commits, as agents report them.", "work.commits"),
          count("pull_requests", "", "Pull requests, as agents report them.", "work.pull_requests"),
          count("lines_added", "", "Lines that edits added.", "work.lines_added"),
          count("lines_removed", "", "Lines that edits removed.", "work.lines_removed"),
          count("edits_accepted", "", "Proposed edits that were accepted.", "work.edits_accepted"),
          count("edits_rejected", "", "Proposed edits that were rejected.", "work.edits_rejected"),
          seconds(
              "active_seconds",
              "Time in which a user or an agent was at work.",
              "work.active_user",
              "work.active_agent"),
          seconds("active_user_seconds", "Of that, the user's.", "work.active_user"),
          seconds("active_agent_seconds", "Of that, the agent's.", "work.active_agent"),
          count("launches", "", "Starts of the program, resumptions included.", "work.launches"),
          count("permission_waits", "", "Calls that waited for their permission.", "waits.waits"),
          new NamedMeasure(
              "permission_wait_avg_ms",
              "integer",
              "ms",
              new Formula.Mean("waits.sum", "waits.waits", 0),
              "How long they waited, on average."),
          permissionWait(50),
          permissionWait(95),
          count("model_requests", "", "Requests to models, of their spans.", "requests.requests"),
          count(
              "request_retries",
              "",
              "How often such requests were sent again.",
              "requests.retries"),
          count("records", "", "Log records that are kept as they came.", "records.records"),
          count("compactions", "", "Of those, compactions.", "records.compactions"));

  private CatalogMeasures() {}

  private static NamedMeasure count(
      String name, String unit, String sentence, String... components) {
    return new NamedMeasure(name, "integer", unit, sum(components), sentence);
  }

  private static Formula sum(String... components) {
    return new Formula.Sum(List.of(components), List.of());
  }

  private static NamedMeasure ratio(String name, String sentence, String part, List<String> whole) {
    return new NamedMeasure(name, "number", "", new Formula.Ratio(part, whole), sentence);
  }

  private static NamedMeasure seconds(String name, String sentence, String... components) {
    return new NamedMeasure(name, "decimal", "s", sum(components), sentence);
  }

  private static NamedMeasure permissionWait(int percent) {
    return new NamedMeasure(
        "permission_wait_p" + percent + "_ms",
        "integer",
        "ms",
        new Formula.Quantile("waits.times", "waits.waits", percent),
        percent + "% of them waited no longer.");
  }

  private static NamedMeasure duration(int percent) {
    return new NamedMeasure(
        "duration_p" + percent + "_ms",
        "integer",
        "ms",
        new Formula.Quantile("tools.durations", "tools.results", percent),
        percent + "% of calls take no longer from call to result." + WITHIN);
  }

  private static NamedMeasure sessionCost(int percent) {
    return new NamedMeasure(
        "cost_per_session_p" + percent + "_usd",
        "decimal",
        USD,
        new Formula.Quantile("sessions.costs", "sessions.billed", percent),
        percent + "% of those sessions cost no more.");
  }
}
