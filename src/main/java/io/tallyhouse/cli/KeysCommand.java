package io.tallyhouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.account.KeyReference;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tallyhouse keys}: the API keys of a running server. */
@Command(
    name = "keys",
    description = "Create, list, limit and revoke API keys of a running server.",
    mixinStandardHelpOptions = true,
    subcommands = {
      KeysCreateCommand.class,
      KeysListCommand.class,
      KeysLimitCommand.class,
      KeysRevokeCommand.class,
      CommandLine.HelpCommand.class
    })
public final class KeysCommand {
  public static final String PATH = "/api/v1/admin/keys";

  /**
   * The path of the key of that id or prefix. A secret pasted whole is cut to its prefix here, so
   * that it gets into no address.
   *
   * @throws IllegalArgumentException if the text can be none of these
   */
  static String pathOf(String key) {
    KeyReference reference = KeyReference.parse(key);
    String named =
        reference instanceof KeyReference.Prefix prefix
            ? prefix.prefix()
            : Long.toString(((KeyReference.Id) reference).id());
    return PATH + "/" + ServerConnection.encode(named);
  }

  /** A key as messages name it. */
  static String describe(JsonNode key) {
    return "key "
        + key.path("id").asText()
        + " ("
        + key.path("name").asText()
        + ") of account "
        + key.path("account").asText();
  }
}
