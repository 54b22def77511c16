package io.tallyhouse.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Settings of the tests' embedded ClickHouse, which change no result and halve what a query of few
 * rows in many small parts costs. By default a read that is not in the page cache is passed to
 * another thread, and in memory ({@code /dev/shm}) that is every read; statistics, of which our
 * tables have none to use, are loaded for every query; parts are looked through by several threads.
 */
public final class EngineProfile {
  private static final String SETTINGS =
      """
      <clickhouse>
        <profiles>
          <default>
            <local_filesystem_read_method>pread</local_filesystem_read_method>
            <use_statistics>0</use_statistics>
            <max_threads_for_indexes>1</max_threads_for_indexes>
          </default>
        </profiles>
      </clickhouse>
      """;

  private EngineProfile() {}

  /** Writes them where ClickHouse finds them beside its users, before it is started. */
  public static void write(Path dataDir) {
    Path directory = dataDir.resolve("engines/clickhouse/clickhouse-users.d");
    try {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve("tests.xml"), SETTINGS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
