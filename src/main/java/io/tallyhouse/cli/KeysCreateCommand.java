package io.tallyhouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.account.KeyRequest;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code tallyhouse keys create}: prints the new key alone on standard output, so that a script can
 * take it.
 */
@Command(
    name = "create",
    description = "Create an API key and print it, once: it can't be shown again.",
    mixinStandardHelpOptions = true)
final class KeysCreateCommand implements Runnable {
  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "What the key is for, for example a laptop or a dashboard.")
  private String name = "";

  @Option(
      names = "--account",
      paramLabel = "ACCOUNT",
      description = "Whose data it reads and writes; made when missing (${DEFAULT-VALUE}).")
  private String account = KeyRequest.DEFAULT_ACCOUNT;

  @Option(
      names = "--scopes",
      split = ",",
      paramLabel = "SCOPES",
      description =
          "What it may do: write:events, read:analytics, admin; after commas for several"
              + " (${DEFAULT-VALUE}).",
      defaultValue = "write:events,read:analytics")
  private List<String> scopes = List.of();

  @Mixin private LimitOptions limits = new LimitOptions();
  @Mixin private ServerOptions server = new ServerOptions();

  @Override
  public void run() {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("account", account).put("name", name);
    ArrayNode wanted = request.putArray("scopes");
    scopes.forEach(scope -> wanted.add(scope.strip()));
    limits.addTo(request);
    JsonNode key = server.connect().post(KeysCommand.PATH, request);
    System.err.println(
        "Key " + key.path("id").asText() + " of account " + account + ". It is shown only now:");
    System.out.println(key.path("key").asText());
  }
}
