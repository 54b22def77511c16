package io.tallyhouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallyhouse.server.TranscriptsConfig;
import io.tallyhouse.transcript.TranscriptFiles;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code tallyhouse sync}: has a running server sync its transcripts, and waits for the end; or
 * sends this machine's to a server elsewhere.
 */
@Command(
    name = "sync",
    description =
        "Bring the transcripts of Claude Code (of the server's TALLYHOUSE_TRANSCRIPTS_DIR, else its"
            + " CLAUDE_CONFIG_DIR, else ~/.claude and ~/.config/claude) into a running server."
            + " What is stored already is known and not counted again. With --url, this machine's"
            + " transcripts are sent to that server, with a key that has the scope write:events.",
    mixinStandardHelpOptions = true)
final class SyncCommand implements Callable<Integer> {
  /** Between two looks at how far it is. */
  private static final Duration POLL_INTERVAL = Duration.ofMillis(250);

  /** Set by the launcher where standard error is a terminal: a bar is drawn there only. */
  private static final String TERMINAL_PROPERTY = "tallyhouse.terminal";

  private static final int BAR_CHARS = 30;
  private static final double BYTES_PER_MB = 1 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(
      names = "--full",
      description =
          "Read every transcript from its begin, not only what is new: prices what had no price"
              + " when it was read.")
  private boolean full;

  @Option(names = "--dry-run", description = "Store nothing; print what would be added at most.")
  private boolean dryRun;

  @Mixin private ServerOptions server = new ServerOptions();

  @Override
  public Integer call() throws InterruptedException {
    ServerConnection connection = server.connect();
    if (server.isElsewhere()) {
      return push(connection);
    }
    String id =
        connection
            .post(
                "/api/sync/run",
                JSON.createObjectNode().put("incremental", !full).put("dryRun", dryRun))
            .path("syncId")
            .asText();
    boolean onTerminal = Boolean.getBoolean(TERMINAL_PROPERTY);
    JsonNode status = connection.get("/api/sync/status");
    while (status.path("progress").path("syncId").asText().equals(id)) {
      if (onTerminal) {
        System.err.print("\r" + bar(status.path("progress")));
      }
      Thread.sleep(POLL_INTERVAL.toMillis());
      status = connection.get("/api/sync/status");
    }
    if (onTerminal) {
      System.err.print("\r" + " ".repeat(bar(JSON.createObjectNode()).length() + BAR_CHARS) + "\r");
    }
    return print(status, id);
  }

  private int push(ServerConnection connection) throws InterruptedException {
    if (dryRun) {
      throw new CommandException("--dry-run is for the server's own transcripts.", null);
    }
    TranscriptsConfig config = ServeCommand.config().transcripts();
    TranscriptPush push = new TranscriptPush(connection, TranscriptPush.hostName(), config.user());
    TranscriptPush.Pushed pushed = push.push(new TranscriptFiles(config.places()), full);
    System.out.printf(
        Locale.ROOT,
        "%,d files (%,.1f MB): %,d lines sent, %,d of which could not be read.%n",
        pushed.files(),
        pushed.bytes() / BYTES_PER_MB,
        pushed.lines(),
        pushed.unreadable());
    return 0;
  }

  private int print(JsonNode status, String id) {
    JsonNode stats = status.path("lastSyncStats");
    JsonNode failure = status.path("lastSyncFailure");
    JsonNode ended = status.path("lastSyncId");
    if (dryRun) {
      stats = status.path("lastDryRun").path("stats");
      failure = status.path("lastDryRun").path("failure");
      ended = status.path("lastDryRun").path("syncId");
    }
    if (!ended.asText().equals(id)) {
      throw new CommandException("Another sync ran after this one; see its figures there.", null);
    }
    System.out.printf(
        Locale.ROOT,
        "%s%,d files (%,.1f MB): %,d sessions and %,d messages added, %,d lines or files that could"
            + " not be read.%n",
        dryRun ? "Dry run: " : "",
        stats.path("filesProcessed").asLong(),
        stats.path("bytesRead").asLong() / BYTES_PER_MB,
        stats.path("sessionsAdded").asLong(),
        stats.path("messagesAdded").asLong(),
        stats.path("errors").asLong());
    printReasons(stats.path("errorsByReason"));
    printLinks(stats);
    if (failure.isTextual()) {
      throw new CommandException("The sync ended early: " + failure.asText(), null);
    }
    return 0;
  }

  private static void printReasons(JsonNode errorsByReason) {
    StringJoiner reasons = new StringJoiner(", ", "Could not be read: ", ".").setEmptyValue("");
    for (Map.Entry<String, JsonNode> entry : errorsByReason.properties()) {
      reasons.add(
          entry.getKey() + " " + String.format(Locale.ROOT, "%,d", entry.getValue().asLong()));
    }
    if (!reasons.toString().isEmpty()) {
      System.out.println(reasons);
    }
  }

  private static void printLinks(JsonNode stats) {
    long links = stats.path("linksSkipped").asLong();
    if (links > 0) {
      StringJoiner names = new StringJoiner(", ");
      stats.path("skippedLinks").forEach(link -> names.add(link.asText()));
      System.out.printf(
          Locale.ROOT,
          "%,d symbolic links were not followed, as they may lead anywhere: %s%s. To read what one"
              + " leads to, name that in TALLYHOUSE_TRANSCRIPTS_DIR.%n",
          links,
          names,
          links > stats.path("skippedLinks").size() ? ", ..." : "");
    }
  }

  /** As in {@code [######### ] 31% 12 of 40 files}. */
  private static String bar(JsonNode progress) {
    long bytes = progress.path("bytes").asLong();
    double share =
        bytes == 0 ? 0 : Math.min(1, (double) progress.path("bytesDone").asLong() / bytes);
    int filled = (int) (share * BAR_CHARS);
    return String.format(
        Locale.ROOT,
        "[%s%s] %3.0f%%  %,d of %,d files",
        "#".repeat(filled),
        " ".repeat(BAR_CHARS - filled),
        share * 100,
        progress.path("filesDone").asLong(),
        progress.path("files").asLong());
  }
}
