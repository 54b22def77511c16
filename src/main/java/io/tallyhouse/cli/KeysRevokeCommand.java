package io.tallyhouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
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
    JsonNode revoked = server.connect().delete(KeysCommand.pathOf(key));
    System.out.println("Revoked " + KeysCommand.describe(revoked) + ".");
  }
}
