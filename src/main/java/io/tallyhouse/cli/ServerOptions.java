package io.tallyhouse.cli;

import io.tallyhouse.server.ServerFile;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/**
 * The options by which a command finds the running server. Without them it is the one on the data
 * directory.
 */
final class ServerOptions {
  @ArgGroup(exclusive = false)
  private @Nullable Other other;

  /** A server elsewhere. */
  static final class Other {
    @Option(
        names = "--url",
        required = true,
        paramLabel = "URL",
        description = "Another server's address; without it, the server on TALLYHOUSE_DATA_DIR.")
    private @Nullable URI url;

    @Option(
        names = "--key",
        required = true,
        paramLabel = "KEY",
        description = "A key of that server with the scope that the command needs, mostly admin.")
    private @Nullable String key;
  }

  /** Whether another server is named than that on the data directory. */
  boolean isElsewhere() {
    return other != null;
  }

  ServerConnection connect() {
    if (other != null && other.url != null && other.key != null) {
      return new ServerConnection(
          other.url, other.key, "No Tallyhouse server responds at " + other.url + ".");
    }
    Path dataDir = ServeCommand.config().dataDir();
    String notRunning =
        "No Tallyhouse server is running on the data directory "
            + dataDir
            + ". Start one with \"./tallyhouse serve\", or name another with --url and --key.";
    ServerFile.Server server =
        ServerFile.read(dataDir).orElseThrow(() -> new CommandException(notRunning, null));
    return new ServerConnection(server.uri(), server.key(), notRunning);
  }
}
