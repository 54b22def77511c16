package io.tallyhouse.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.agent.AgentConnection;
import io.tallyhouse.agent.AgentOptions;
import io.tallyhouse.agent.ClientVersion;
import io.tallyhouse.server.ServerFile;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tallyhouse connect}: has this user's Claude Code report to a server. */
@Command(
    name = "connect",
    description =
        "Have this user's Claude Code report to a server: by OTLP, and by hooks that send events"
            + " and transcripts in the background. Shows what it changes in the settings, keeps"
            + " what they were, and --undo changes them back.",
    mixinStandardHelpOptions = true)
final class ConnectCommand implements Callable<Integer> {
  private static final int VERSION_SECONDS_MAX = 10;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The server; without it, the one on TALLYHOUSE_DATA_DIR.")
  private @Nullable URI url;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "A key with the scope write:events; without it, one is made.")
  private @Nullable String key;

  @Option(
      names = "--user",
      paramLabel = "USER",
      description = "Whose events these are; without it, the system's user.")
  private String user = System.getProperty("user.name", "");

  @Option(
      names = "--content",
      paramLabel = "full|metadata",
      description =
          "Whether prompts, inputs and outputs of tools, and transcripts are sent"
              + " (${DEFAULT-VALUE}).",
      defaultValue = "full")
  private String content = "full";

  @Option(names = "--otlp", description = "OTLP alone, without hooks.")
  private boolean otlp;

  @Option(names = "--hooks", description = "Hooks alone, without OTLP.")
  private boolean hooks;

  @Option(names = "--dry-run", description = "Only show what would be changed.")
  private boolean dryRun;

  @Option(names = "--undo", description = "Change the settings back.")
  private boolean undo;

  @Override
  public Integer call() {
    AgentConnection agent = agent(System.getenv());
    if (undo) {
      return undo(agent);
    }
    if (!content.equals("full") && !content.equals("metadata")) {
      throw new CommandException("--content must be full or metadata, but is " + content, null);
    }
    AgentOptions options = options(agent);
    ClientVersion version = clientVersion();
    List<String> lines = agent.preview(options, version);
    print(agent, lines);
    if (dryRun) {
      return 0;
    }
    agent.connect(options, version);
    System.out.println(
        lines.isEmpty()
            ? "Connected already."
            : "Connected. Sessions that begin from now on report to "
                + options.url()
                + "; \"connect --undo\" changes it back.");
    return 0;
  }

  private int undo(AgentConnection agent) {
    List<String> lines = agent.previewUndo().orElse(null);
    if (lines == null) {
      System.out.println("Nothing is connected.");
      return 0;
    }
    print(agent, lines);
    if (!dryRun) {
      agent.undo();
      System.out.println("The settings are as they were.");
    }
    return 0;
  }

  private static void print(AgentConnection agent, List<String> lines) {
    if (!lines.isEmpty()) {
      System.out.println(agent.settings());
      lines.forEach(System.out::println);
    }
  }

  private AgentOptions options(AgentConnection agent) {
    boolean both = otlp == hooks;
    URI address = url;
    String secret = key;
    if (address == null) {
      Path dataDir = ServeCommand.config().dataDir();
      address =
          ServerFile.read(dataDir)
              .orElseThrow(
                  () ->
                      new CommandException(
                          "No Tallyhouse server is running on the data directory "
                              + dataDir
                              + ". Start one with \"./tallyhouse serve\", or name another with"
                              + " --url and --key.",
                          null))
              .uri();
      if (secret == null) {
        secret = agent.knownKey(address).orElseGet(() -> dryRun ? "th_live_a_new_key" : newKey());
      }
    } else if (secret == null) {
      throw new CommandException("--url needs --key: a key with the scope write:events.", null);
    }
    return new AgentOptions(
        address, secret, user, content.equals("full"), both || otlp, both || hooks);
  }

  /** Makes a key that may send events and nothing else. */
  private static String newKey() {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("account", "default").put("name", "connect");
    request.putArray("scopes").add("write:events");
    return new ServerOptions().connect().post(KeysCommand.PATH, request).path("key").asText();
  }

  /** Where the client has its settings, and the scripts are to be. */
  private static AgentConnection agent(Map<String, String> environment) {
    String home = environment.getOrDefault("HOME", "");
    Path userHome = Path.of(home.isBlank() ? System.getProperty("user.home") : home);
    String named = environment.getOrDefault("CLAUDE_CONFIG_DIR", "").split(",", -1)[0].strip();
    String dir = environment.getOrDefault("TALLYHOUSE_AGENT_DIR", "");
    return new AgentConnection(
        named.isEmpty() ? userHome.resolve(".claude") : Path.of(named),
        dir.isBlank() ? userHome.resolve(".tallyhouse-agent") : Path.of(dir).toAbsolutePath());
  }

  /** What the client says it is, if it is on the path. */
  private static ClientVersion clientVersion() {
    try {
      Process process =
          new ProcessBuilder("claude", "--version")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(VERSION_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return ClientVersion.UNKNOWN;
      }
      byte[] printed = process.getInputStream().readNBytes(256);
      return ClientVersion.parse(new String(printed, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return ClientVersion.UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ClientVersion.UNKNOWN;
    }
  }
}
