package io.tallyhouse.ingest;

import io.tallyhouse.ingest.log.EventLog;
import io.tallyhouse.ingest.log.FileLog;
import io.tallyhouse.ingest.log.LogCut;
import io.tallyhouse.ingest.log.LogStats;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A log on a disk that is full now and then. */
final class FlakyLog implements EventLog {
  private final FileLog log;
  private final SimulatedStore faults;

  FlakyLog(FileLog log, SimulatedStore faults) {
    this.log = log;
    this.faults = faults;
  }

  private void maybeFail() throws IOException {
    if (faults.fails()) {
      throw new IOException("no space left on device");
    }
  }

  @Override
  public long append(byte[] block) throws IOException {
    maybeFail();
    return log.append(block);
  }

  @Override
  public LogCut cut(long last) throws IOException {
    maybeFail();
    return log.cut(last);
  }

  @Override
  public byte[] read(LogCut cut) throws IOException {
    return log.read(cut);
  }

  @Override
  public void stored(LogCut cut) {
    log.stored(cut);
  }

  @Override
  public void quarantine(UUID token, byte[] block) throws IOException {
    maybeFail();
    log.quarantine(token, block);
  }

  @Override
  public Map<UUID, byte[]> refused() throws IOException {
    return log.refused();
  }

  @Override
  public List<LogCut> pendingCuts() {
    return log.pendingCuts();
  }

  @Override
  public List<Long> uncut(long bytesMax) {
    return log.uncut(bytesMax);
  }

  @Override
  public LogStats stats() {
    return log.stats();
  }

  @Override
  public void checkWritable() throws IOException {
    log.checkWritable();
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
