package io.tallyhouse.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallyhouse.engine.OwnerOnlyFiles;
import io.tallyhouse.http.auth.OperatorKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code server.json} in the data directory: where the running server is and a key for its
 * operator, so that the command line reaches it. Only the owner can read it; it is deleted when the
 * server ends.
 */
public final class ServerFile implements AutoCloseable {
  private static final String NAME = "server.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the file says. */
  public record Server(URI uri, String key) {}

  private final Path file;

  private ServerFile(Path file) {
    this.file = file;
  }

  static ServerFile write(Path dataDir, URI uri, OperatorKey key) {
    Path file = dataDir.resolve(NAME);
    try {
      OwnerOnlyFiles.write(
          file,
          JSON.createObjectNode()
              .put("url", uri.toString())
              .put("key", key.reveal())
              .toPrettyString());
      return new ServerFile(file);
    } catch (IOException e) {
      throw new StartupException("Can't write " + file + ": " + e.getMessage(), e);
    }
  }

  /** The server that runs on the data directory, if one does. */
  public static Optional<Server> read(Path dataDir) {
    Path file = dataDir.resolve(NAME);
    try {
      JsonNode json = JSON.readTree(file.toFile());
      return Optional.of(
          new Server(URI.create(json.path("url").asText()), json.path("key").asText()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }
}
