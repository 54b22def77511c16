package io.tallyhouse.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.account.KeyRequest;
import io.tallyhouse.account.Scope;
import io.tallyhouse.engine.OwnerOnlyFiles;
import io.tallyhouse.server.StartupException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** The key that the demo prints, the same at every start: kept in the data directory. */
public final class DemoKey {
  private static final String NAME = "demo.key";
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private DemoKey() {}

  /** The kept key; a new one when there is none or it was revoked. */
  public static String of(Path dataDir, URI server, ServerConnection operator) {
    Path file = dataDir.resolve(NAME);
    try {
      if (Files.exists(file)) {
        String kept = Files.readString(file).strip();
        if (!kept.isEmpty() && works(kept, server)) {
          return kept;
        }
      }
      ObjectNode request = JsonNodeFactory.instance.objectNode();
      request.put("account", KeyRequest.DEFAULT_ACCOUNT).put("name", "demo");
      request
          .putArray("scopes")
          .add(Scope.WRITE_EVENTS.wireName())
          .add(Scope.READ_ANALYTICS.wireName());
      String key = operator.post(KeysCommand.PATH, request).path("key").asText();
      OwnerOnlyFiles.write(file, key + "\n");
      return key;
    } catch (IOException e) {
      throw new StartupException("Can't keep the demo's key in " + file + ": " + e.getMessage(), e);
    }
  }

  private static boolean works(String key, URI server) {
    try {
      new ServerConnection(server, key, "The server stopped responding.")
          .get("/api/v1/sessions?limit=1");
      return true;
    } catch (ServerConnection.RefusedException e) {
      if (e.status() == UNAUTHORIZED || e.status() == FORBIDDEN) {
        return false;
      }
      throw e;
    }
  }
}
