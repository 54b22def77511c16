package io.tallyhouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tallyhouse keys limit}: what a key may send from now on. */
@Command(
    name = "limit",
    description =
        "Limit what an API key may send, from now on. A limit that is not given is taken away.",
    mixinStandardHelpOptions = true)
final class KeysLimitCommand implements Runnable {
  @Parameters(
      paramLabel = "ID|PREFIX",
      description = "The key's id or prefix, as \"keys list\" shows them.")
  private String key = "";

  @Mixin private LimitOptions limits = new LimitOptions();
  @Mixin private ServerOptions server = new ServerOptions();

  @Override
  public void run() {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    limits.addTo(request);
    JsonNode limited = server.connect().put(KeysCommand.pathOf(key) + "/limits", request);
    System.out.println(
        "Limits of "
            + KeysCommand.describe(limited)
            + ": "
            + limit(limited, "requests")
            + ", "
            + limit(limited, "events")
            + ".");
  }

  private static String limit(JsonNode key, String what) {
    JsonNode perSecond = key.path(what + "_per_second");
    return perSecond.isNull()
        ? what + " not limited"
        : perSecond.asText() + " " + what + " per second";
  }
}
