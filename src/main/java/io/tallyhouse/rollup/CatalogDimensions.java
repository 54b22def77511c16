package io.tallyhouse.rollup;

import java.util.List;

/** The dimensions, see {@link Catalog#DIMENSIONS}. */
final class CatalogDimensions {
  static final List<NamedDimension> ALL =
      List.of(
          NamedDimension.of("user", "user_id", "Who used the agent; empty where nobody is named."),
          NamedDimension.of(
              "assistant",
              "assistant_id",
              "The assistant; of coding sessions the subagent's type, else claude-code."),
          NamedDimension.of("project", "project", "The working directory."),
          NamedDimension.of("branch", "branch", "The git branch of the working directory."),
          NamedDimension.of("host", "host", "The machine."),
          NamedDimension.of("harness", "harness", "The program that ran the agent."),
          NamedDimension.of(
              "source", "source", "How the event came in: api, transcript, agnt or otlp."),
          NamedDimension.of(
              "model", "model", "The model of the response, of a call the one that asked for it."),
          NamedDimension.of(
              "main_model",
              "main_model",
              "The model of a session's most tokens, then of most responses, then by name."),
          NamedDimension.of(
              "speed",
              "fast",
              "if(%s = 1, 'fast', 'standard')",
              "fast, of responses in the faster mode; else standard."),
          NamedDimension.of("tool", "tool", "The called tool."),
          NamedDimension.of(
              "mcp_server",
              "tool",
              "extract(%s, '^mcp__(.+?)__')",
              "The MCP server of a tool named mcp__server__tool; empty of other tools."),
          NamedDimension.of(
              "agent_type",
              "agent_type",
              "The subagent's type; empty in the main conversation. Events sent with an assistant"
                  + " have that one."),
          NamedDimension.of("session", "session_id", "toString(%s)", "The session's id."),
          NamedDimension.of(
              "decision", "decision", "What was decided of an edit or call: accept or reject."),
          NamedDimension.of(
              "decided_by",
              "decided_by",
              "Who decided it, as reported: config, hook, user_permanent, user_temporary …"),
          NamedDimension.of("language", "language", "The language of an edited file, as reported."),
          NamedDimension.of(
              "reason",
              "reason",
              "Why a response ended (tool_use, end_turn …), or how a program was started (fresh,"
                  + " resume …)."),
          NamedDimension.of("record", "record", "The event of a log record, as sent."),
          NamedDimension.ofTime(
              "hour_of_day",
              NamedDimension.Kind.HOUR_OF_DAY,
              "The hour on the zone's clocks, 0 to 23."),
          NamedDimension.ofTime(
              "day_of_week",
              NamedDimension.Kind.DAY_OF_WEEK,
              "The zone's day of the week, 1 (Monday) to 7."));

  private CatalogDimensions() {}
}
