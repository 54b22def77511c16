package io.tallyhouse.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Where the library is that contains the embedded ClickHouse: fetched by the build, never part of
 * the jar.
 */
final class ClickHouseLibrary {
  private static final int LIST_FIELDS = 4;

  private ClickHouseLibrary() {}

  /**
   * The library below the installation for the system this runs on.
   *
   * @throws EngineException when it is not there, or not in the size that is known of it
   */
  static Path find(Path home) {
    return find(home, System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  static Path find(Path home, String osName, String osArch) {
    Path engine = home.resolve("engine").toAbsolutePath();
    String platform = platform(osName, osArch);
    Path directory = engine.resolve("node_modules/@chdb/lib-" + platform);
    Path library = directory.resolve("libchdb.so");
    if (!Files.isRegularFile(library)) {
      throw new EngineException(
          "The embedded ClickHouse is missing ("
              + library
              + "). Either install npm and run ./tallyhouse again, which fetches it,"
              + " or set TALLYHOUSE_CLICKHOUSE_URL to a ClickHouse server of yours.");
    }
    try {
      OptionalLong known = knownBytes(engine.resolve("libraries"), platform);
      Path fetched = directory.resolve("fetched");
      if (known.isEmpty() && Files.exists(fetched)) {
        known = number(Files.readString(fetched).strip());
      }
      long bytes = Files.size(library);
      if (known.isPresent() && known.getAsLong() != bytes) {
        throw new EngineException(
            damaged(library, "it has " + bytes + " bytes instead of " + known.getAsLong()));
      }
    } catch (IOException e) {
      throw new EngineException(damaged(library, String.valueOf(e.getMessage())), e);
    }
    return library;
  }

  /** What to do about a library that can't be used. */
  static String damaged(Path library, String reason) {
    return "The embedded ClickHouse ("
        + library
        + ") is damaged or not whole: "
        + reason.replaceFirst("\\.$", "")
        + ". Delete "
        + library.getParent()
        + " and run ./tallyhouse again, which fetches it,"
        + " or set TALLYHOUSE_CLICKHOUSE_URL to a ClickHouse server of yours.";
  }

  /**
   * The size by the list of which {@code engine/fetch} knows the digests; empty where it is not
   * known. Lines are {@code platform version bytes sha256}.
   */
  private static OptionalLong knownBytes(Path list, String platform) throws IOException {
    if (!Files.exists(list)) {
      return OptionalLong.empty();
    }
    for (String line : Files.readAllLines(list)) {
      List<String> fields = List.of(line.strip().split("\\s+", -1));
      if (fields.size() == LIST_FIELDS && fields.get(0).equals(platform)) {
        return number(fields.get(2));
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalLong number(String text) {
    return text.matches("[0-9]{1,18}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
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
