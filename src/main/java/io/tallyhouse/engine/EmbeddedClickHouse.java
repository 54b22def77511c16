package io.tallyhouse.engine;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A ClickHouse of the server's own, in a child process that dies with the server and is started
 * again when it dies alone. It keeps its data in {@code clickhouse} below the data directory, and
 * listens on the loopback interface only, on the same port for as long as it lives, for one user
 * with a password.
 *
 * <p>Thread-safe. The data directory must be held through {@link DataDirectory}.
 */
public final class EmbeddedClickHouse implements AutoCloseable {
  /** The most memory the engine allows itself; less where the machine has less. */
  static final long MEMORY_BYTES_MAX = 4L << 30;

  /** The memory for marks, the index positions of the columns read lately. */
  static final long MARK_CACHE_BYTES_MAX = 256L << 20;

  /**
   * How long the engine may take to end by itself. It survives being killed, only starts slower
   * then.
   */
  static final Duration STOP_WAIT_MAX = Duration.ofSeconds(6);

  /**
   * How often the start is tried, each time on another port: another process may have taken the one
   * before.
   */
  static final int START_ATTEMPTS = 3;

  /** Stands for the id of a process that has none yet. */
  private static final String CRASHED_PID = "<pid>";

  /** Where its configuration and the loader's files are, below the data directory. */
  private static final String CONFIG = "engines/clickhouse";

  private static final String USER = "tallyhouse";
  private static final int FIRST_JDK_WITH_NATIVE_ACCESS_CHECK = 22;

  /** The variables that decide how a JVM reads paths and where it puts temporary files. */
  private static final Set<String> PASSED_ON =
      Set.of("LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "LD_LIBRARY_PATH");

  private static final Duration PING_TIMEOUT = Duration.ofSeconds(1);

  /** Starts the listener, then waits for the end of the standard input. */
  private static final String STATEMENTS =
      "SYSTEM START LISTEN HTTP; SELECT * FROM file('stdin', 'LineAsString') FORMAT Null";

  private final SupervisedProcess process;
  private final URI url;
  private final String password;

  private EmbeddedClickHouse(SupervisedProcess process, URI url, String password) {
    this.process = process;
    this.url = url;
    this.password = password;
  }

  /**
   * Starts the engine and waits until it responds.
   *
   * @param home the installation, which has the engine's library below {@code engine}
   * @param dataDir the data directory
   * @throws EngineException when the library is missing or the engine does not start
   */
  public static EmbeddedClickHouse start(Path home, Path dataDir) {
    Path library = ClickHouseLibrary.find(home);
    try {
      Path data = dataDir.toAbsolutePath();
      OwnerOnlyFiles.createDirectories(data.resolve("clickhouse"));
      OwnerOnlyFiles.createDirectories(data.resolve("logs"));
      Path config = OwnerOnlyFiles.createDirectories(data.resolve(CONFIG));
      copyResource("clickhouse.xml", config);
      copyResource("clickhouse-users.xml", config);
      String password = OwnerOnlyFiles.password(data.resolve("clickhouse.password"));
      return start(library, data, password);
    } catch (IOException e) {
      throw new EngineException(
          "The embedded ClickHouse can't write to " + dataDir + ": " + e.getMessage(), e);
    }
  }

  /** Where it serves ClickHouse's HTTP interface, without user and password. */
  public URI url() {
    return url;
  }

  /** The user to connect as. */
  public String user() {
    return USER;
  }

  /** The user's password: the same as long as the data directory exists. */
  public String password() {
    return password;
  }

  /** The process id of the engine. It changes when the engine is started again. */
  public long pid() {
    return process.pid();
  }

  /**
   * Ends the engine, by force when it takes too long. Close the connections to it first: it waits
   * for idle ones, and is killed over it. Closing twice does nothing.
   */
  @Override
  public void close() {
    process.close();
  }

  private static EmbeddedClickHouse start(Path library, Path data, String password) {
    for (int attempt = 1; ; attempt++) {
      int port = LoopbackPort.free();
      URI url = URI.create("http://" + LoopbackPort.HOST + ":" + port);
      SupervisedProcess.Spec spec =
          new SupervisedProcess.Spec(
              "clickhouse",
              command(library, data, port),
              environment(password),
              Optional.of(data),
              data.resolve("logs/clickhouse.out.log"),
              () -> responds(url),
              STOP_WAIT_MAX);
      try {
        return new EmbeddedClickHouse(SupervisedProcess.start(spec), url, password);
      } catch (EndedAtStartException e) {
        if (e.status() == ClickHouseProcess.NOT_LOADED_STATUS
            || Files.exists(crashReport(data, Long.toString(e.pid())))) {
          throw new EngineException(
              ClickHouseLibrary.damaged(library, String.valueOf(e.getMessage())), e);
        }
        if (attempt == START_ATTEMPTS) {
          throw e;
        }
      } catch (EngineException e) {
        if (attempt == START_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static List<String> command(Path library, Path data, int port) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
    // ClickHouse parses queries on this stack. The heap is for JNA alone: the engine has memory of
    // its own.
    command.addAll(
        List.of(
            "-Xss8m",
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-CreateCoredumpOnCrash",
            "-Djna.nosys=true"));
    // Not into the directory that the server was started from.
    // A JVM takes percent signs for its own: %p is its process id.
    command.add(
        "-XX:ErrorFile="
            + crashReport(data, CRASHED_PID)
                .toString()
                .replace("%", "%%")
                .replace(CRASHED_PID, "%p"));
    command.add("-Djna.tmpdir=" + data.resolve(CONFIG));
    if (Runtime.version().feature() >= FIRST_JDK_WITH_NATIVE_ACCESS_CHECK) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", classPath()));
    command.add(ClickHouseProcess.class.getName());
    command.add(library.toString());
    command.add(data.resolve("clickhouse.lock").toString());
    command.add("clickhouse");
    // Relative: it runs in the data directory, of whose name it would take a backslash for a slash.
    command.add("--config-file=" + CONFIG + "/clickhouse.xml");
    command.add("--path=clickhouse");
    command.add("--http_port=" + port);
    command.add("--log-level=warning");
    command.addAll(List.of("--query", STATEMENTS));
    return command;
  }

  /** This JVM's, for one that runs in another directory. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator, -1))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Where the JVM of the engine puts its report when it crashes, at a library cut off for one. */
  private static Path crashReport(Path data, String pid) {
    return data.resolve("logs").resolve("clickhouse.crash." + pid + ".log");
  }

  /**
   * What the configuration files take from the environment, and little else: ClickHouse reads many
   * variables.
   */
  private static Map<String, String> environment(String password) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.keySet().retainAll(PASSED_ON);
    environment.put("TZ", "UTC");
    environment.put("TALLYHOUSE_ENGINE_LOG", "logs/clickhouse.log");
    // Relative to the configuration that names it.
    environment.put("TALLYHOUSE_ENGINE_USERS", "clickhouse-users.xml");
    environment.put("TALLYHOUSE_ENGINE_PASSWORD_SHA256", sha256Hex(password));
    environment.put("TALLYHOUSE_ENGINE_MEMORY_BYTES_MAX", Long.toString(MEMORY_BYTES_MAX));
    environment.put("TALLYHOUSE_ENGINE_MARK_CACHE_BYTES_MAX", Long.toString(MARK_CACHE_BYTES_MAX));
    return environment;
  }

  private static boolean responds(URI url) {
    try {
      HttpURLConnection ping =
          (HttpURLConnection) url.resolve("/ping").toURL().openConnection(Proxy.NO_PROXY);
      ping.setConnectTimeout((int) PING_TIMEOUT.toMillis());
      ping.setReadTimeout((int) PING_TIMEOUT.toMillis());
      boolean ok = ping.getResponseCode() == HttpURLConnection.HTTP_OK;
      ping.disconnect();
      return ok;
    } catch (IOException e) {
      return false;
    }
  }

  private static void copyResource(String name, Path directory) throws IOException {
    try (InputStream resource = EmbeddedClickHouse.class.getResourceAsStream(name)) {
      if (resource == null) {
        throw new IllegalStateException("resource " + name + " is missing from the class path");
      }
      Path file = directory.resolve(name);
      byte[] content = resource.readAllBytes();
      OwnerOnlyFiles.write(file, new String(content, StandardCharsets.UTF_8));
    }
  }

  private static String sha256Hex(String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
