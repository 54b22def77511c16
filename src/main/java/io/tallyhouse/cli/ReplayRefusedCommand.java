package io.tallyhouse.cli;

import io.tallyhouse.engine.DataDirectory;
import io.tallyhouse.ingest.log.FileLog;
import io.tallyhouse.server.Config;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code tallyhouse replay-refused}: lets the next start store the rows that were put aside. */
@Command(
    name = "replay-refused",
    description =
        "Put the rows back that ClickHouse refused (journal/*.refused in the data directory), when"
            + " its cause is mended: the next start stores them. The server must not run.",
    mixinStandardHelpOptions = true)
final class ReplayRefusedCommand implements Runnable {
  @Override
  public void run() {
    Config config = ServeCommand.config();
    try (DataDirectory held = DataDirectory.open(config.dataDir())) {
      int blocks = FileLog.replayRefused(held.path().resolve(FileLog.DIRECTORY));
      System.out.println(
          blocks == 0
              ? "No rows were put aside."
              : blocks + " blocks of refused rows are stored by the next start.");
    } catch (IOException e) {
      throw new CommandException("The rows can't be put back: " + e, e);
    }
  }
}
