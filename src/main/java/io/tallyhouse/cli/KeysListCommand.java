package io.tallyhouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tallyhouse keys list}: the keys, without their secrets. */
@Command(
    name = "list",
    description = "List the API keys, revoked ones too.",
    mixinStandardHelpOptions = true)
final class KeysListCommand implements Runnable {
  private static final int SECONDS_END = "2026-01-01T00:00:00".length();

  @Option(
      names = "--account",
      paramLabel = "ACCOUNT",
      description = "Only the keys of this account.")
  private @Nullable String account;

  @Mixin private ServerOptions server = new ServerOptions();

  @Override
  public void run() {
    String query = account == null ? "" : "?account=" + ServerConnection.encode(account);
    TextTable table =
        new TextTable(
            "ID",
            "PREFIX",
            "ACCOUNT",
            "NAME",
            "SCOPES",
            "REQUESTS/S",
            "EVENTS/S",
            "CREATED",
            "REVOKED");
    for (JsonNode key : server.connect().get(KeysCommand.PATH + query).path("keys")) {
      StringJoiner scopes = new StringJoiner(",");
      key.path("scopes").forEach(scope -> scopes.add(scope.asText()));
      table.add(
          key.path("id").asText(),
          key.path("prefix").asText(),
          key.path("account").asText(),
          key.path("name").asText(),
          scopes.toString(),
          limit(key.path("requests_per_second")),
          limit(key.path("events_per_second")),
          time(key.path("created_at")),
          time(key.path("revoked_at")));
    }
    table.lines().forEach(System.out::println);
  }

  /** A dash where there is none. */
  private static String limit(JsonNode perSecond) {
    return perSecond.isIntegralNumber() ? perSecond.asText() : "-";
  }

  /** To the second; a dash for none. */
  private static String time(JsonNode instant) {
    return instant.isTextual() && instant.asText().length() > SECONDS_END
        ? instant.asText().substring(0, SECONDS_END) + "Z"
        : "-";
  }
}
