package io.tallyhouse.ingest.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/**
 * What a loss of power may leave of a log: of what was not forced to disk, any part from its start.
 */
public final class PowerLoss {
  private PowerLoss() {}

  /** Cuts the files of a log that nobody uses any more. */
  public static void strike(FileLog log, Random random) throws IOException {
    for (Segment segment : log.segments()) {
      long unforced = segment.size() - segment.forcedSize();
      try (FileChannel file = FileChannel.open(segment.file(), StandardOpenOption.WRITE)) {
        if (unforced > 0) {
          file.truncate(segment.forcedSize() + random.nextLong(unforced + 1));
        }
      }
    }
  }
}
