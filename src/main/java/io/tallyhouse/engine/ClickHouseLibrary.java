package io.tallyhouse.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where the library is that contains the embedded ClickHouse: fetched by the build, never part of
 * the jar.
 */
final class ClickHouseLibrary {
  private ClickHouseLibrary() {}

  /**
   * The library below the installation for the system this runs on.
   *
   * @throws EngineException when it is not there
   */
  static Path find(Path home) {
    return find(home, System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  static Path find(Path home, String osName, String osArch) {
    String packageName = "lib-" + platform(osName, osArch);
    Path library =
        home.resolve("engine/node_modules/@chdb").resolve(packageName).resolve("libchdb.so");
    if (!Files.isRegularFile(library)) {
      throw new EngineException(
          "The embedded ClickHouse is missing ("
              + library
              + "). Either install npm and run ./tallyhouse again, which fetches it,"
              + " or set TALLYHOUSE_CLICKHOUSE_URL to a ClickHouse server of yours.");
    }
    return library.toAbsolutePath();
  }

  private static String platform(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    boolean arm = osArch.equals("aarch64");
    boolean intel = osArch.equals("amd64") || osArch.equals("x86_64");
    if (os.contains("linux") && (arm || intel)) {
      return arm ? "linux-arm64-gnu" : "linux-x64-gnu";
    }
    if (os.contains("mac") && (arm || intel)) {
      return arm ? "darwin-arm64" : "darwin-x64";
    }
    throw new EngineException(
        "There is no embedded ClickHouse for "
            + osName
            + " "
            + osArch
            + ". Set TALLYHOUSE_CLICKHOUSE_URL to a ClickHouse server of yours.");
  }
}
