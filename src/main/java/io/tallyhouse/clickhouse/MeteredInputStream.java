package io.tallyhouse.clickhouse;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/**
 * Reports how many bytes are read, at each read. The listener may throw, which ends the reading.
 */
final class MeteredInputStream extends FilterInputStream {
  private final LongConsumer meter;

  MeteredInputStream(InputStream in, LongConsumer meter) {
    super(in);
    this.meter = meter;
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    report(read < 0 ? 0 : 1);
    return read;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int read = super.read(into, offset, length);
    report(read);
    return read;
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = super.skip(count);
    report(skipped);
    return skipped;
  }

  private void report(long bytes) {
    if (bytes > 0) {
      meter.accept(bytes);
    }
  }
}
