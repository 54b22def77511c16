package io.tallyhouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tallyhouse reconcile}: recounts the rollups and reports the drift, which should be 0. */
@Command(
    name = "reconcile",
    description =
        "Recount the rollups of a running server from its raw events. Ends with status 0 when they"
            + " agree, and 3 when they don't.",
    mixinStandardHelpOptions = true)
final class ReconcileCommand implements Callable<Integer> {
  /** The status when something differs. */
  static final int DRIFT_STATUS = 3;

  @Option(
      names = "--start",
      paramLabel = "DATE",
      description = "First day, for example 2026-03-01 (30 days before the last).")
  private @Nullable LocalDate start;

  @Option(names = "--end", paramLabel = "DATE", description = "Last day (today, UTC).")
  private @Nullable LocalDate end;

  @Option(
      names = "--account",
      paramLabel = "ACCOUNT",
      description = "Whose data to recount (that of the key: \"default\" without --key).")
  private @Nullable String account;

  @Mixin private ServerOptions server = new ServerOptions();

  @Override
  public Integer call() {
    StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
    if (start != null) {
      query.add("start_date=" + start);
    }
    if (end != null) {
      query.add("end_date=" + end);
    }
    if (account != null) {
      query.add("account=" + ServerConnection.encode(account));
    }
    JsonNode report = server.connect().get("/api/v1/admin/reconcile" + query);
    return print(report);
  }

  private static int print(JsonNode report) {
    TextTable tables = new TextTable("TABLE", "ROWS", "DRIFT");
    TextTable days = new TextTable("TABLE", "DAY", "ROWS", "DRIFT");
    for (JsonNode table : report.path("tables")) {
      String name = table.path("table").asText();
      long rows = 0;
      for (JsonNode day : table.path("days")) {
        rows += day.path("rows").asLong();
        if (day.path("drift").asLong() != 0) {
          days.add(name, day.path("day").asText(), text(day, "rows"), text(day, "drift"));
        }
      }
      tables.add(name, Long.toString(rows), text(table, "drift"));
    }
    tables.lines().forEach(System.out::println);
    String range = text(report, "start_date") + " to " + text(report, "end_date");
    if (report.path("drift").asLong() == 0) {
      System.out.println("No drift from " + range + ".");
      return 0;
    }
    System.out.println("Drift from " + range + ":");
    days.lines().forEach(System.out::println);
    return DRIFT_STATUS;
  }

  private static String text(JsonNode json, String field) {
    return json.path(field).asText();
  }
}
