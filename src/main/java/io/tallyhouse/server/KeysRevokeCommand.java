package io.tallyhouse.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.account.KeyReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tallyhouse keys revoke}: ends a key for good. */
@Command(
    name = "revoke",
    description = "Revoke an API key: it stops to work within five seconds, for good.",
    mixinStandardHelpOptions = true)
final class KeysRevokeCommand implements Runnable {
  @Parameters(
      paramLabel = "ID|PREFIX",
      description = "The key's id or prefix, as \"keys list\" shows them.")
  private String key = "";

  @Mixin private ServerOptions server = new ServerOptions();

  @Override
  public void run() {
    // A secret pasted whole is cut to its prefix here, so that it gets into no address.
    KeyReference reference = KeyReference.parse(key);
    String named =
        reference instanceof KeyReference.Prefix prefix
            ? prefix.prefix()
            : Long.toString(((KeyReference.Id) reference).id());
    JsonNode revoked =
        server.connect().delete(KeysCommand.PATH + "/" + ServerConnection.encode(named));
    System.out.println(
        "Revoked key "
            + revoked.path("id").asText()
            + " ("
            + revoked.path("name").asText()
            + ") of account "
            + revoked.path("account").asText()
            + ".");
  }
}
