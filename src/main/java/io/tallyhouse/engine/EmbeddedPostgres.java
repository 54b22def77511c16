package io.tallyhouse.engine;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A PostgreSQL of the server's own: child processes that die with the server and are started again
 * when they die alone. It keeps its data in {@code postgres} below the data directory, and listens
 * on the loopback interface only, on the same port for as long as it lives, for one user with a
 * password.
 *
 * <p>Thread-safe. The data directory must be held through {@link DataDirectory}.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  static final String USER = "tallyhouse";
  static final String DATABASE = "tallyhouse";

  /** How long it may take to end: longer than its watcher waits before it uses force. */
  static final Duration STOP_WAIT_MAX = Duration.ofSeconds(6);

  /**
   * How often the start is tried, each time on another port: another process may have taken the one
   * before.
   */
  static final int START_ATTEMPTS = 3;

  private static final int PROTOCOL_3_0 = 3 << 16;
  private static final int AUTHENTICATION_REQUEST = 'R';
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);

  private final SupervisedProcess process;
  private final int port;
  private final String password;

  private EmbeddedPostgres(SupervisedProcess process, int port, String password) {
    this.process = process;
    this.port = port;
    this.password = password;
  }

  /**
   * Starts the engine and waits until it takes connections. The first start in a data directory
   * unpacks the programs and creates the user and the database.
   *
   * @throws EngineException when there is none for this system or it does not start
   */
  public static EmbeddedPostgres start(Path dataDir) {
    Path data = dataDir.toAbsolutePath();
    Path cluster = data.resolve("postgres");
    Path passwordFile = data.resolve("postgres.password");
    Path log = data.resolve("logs/postgres.log");
    try {
      OwnerOnlyFiles.createDirectories(data.resolve("logs"));
      Path home =
          PostgresBinaries.unpacked(OwnerOnlyFiles.createDirectories(data.resolve("engines")));
      boolean passwordLost = Files.isDirectory(cluster) && !Files.exists(passwordFile);
      String password = OwnerOnlyFiles.password(passwordFile);
      PostgresCluster.create(home, cluster, passwordFile, log);
      PostgresCluster.awaitUnused(cluster);
      if (passwordLost) {
        PostgresCluster.setPassword(home, cluster, password, log);
      }
      return start(home, cluster, password, log);
    } catch (IOException e) {
      throw new EngineException(
          "The embedded PostgreSQL could not be set up in " + dataDir + ": " + e.getMessage(), e);
    }
  }

  /** The address to connect to. */
  public String host() {
    return LoopbackPort.HOST;
  }

  /** The port to connect to. */
  public int port() {
    return port;
  }

  /** The user to connect as: the cluster's owner. */
  public String user() {
    return USER;
  }

  /** The user's password: the same as long as the data directory exists. */
  public String password() {
    return password;
  }

  /** The database to connect to. */
  public String database() {
    return DATABASE;
  }

  /** The process id of PostgreSQL's first process. It changes when the engine is started again. */
  public long pid() {
    return process.pid();
  }

  /** Ends the engine, by force when it takes too long. Closing twice does nothing. */
  @Override
  public void close() {
    process.close();
  }

  private static EmbeddedPostgres start(Path home, Path cluster, String password, Path log)
      throws IOException {
    for (int attempt = 1; ; attempt++) {
      int port = LoopbackPort.free();
      SupervisedProcess.Spec spec =
          new SupervisedProcess.Spec(
              "postgres",
              PostgresCommand.serve(home, cluster, port),
              PostgresCommand.environment(),
              log,
              () -> takesConnections(port),
              STOP_WAIT_MAX);
      try {
        return new EmbeddedPostgres(SupervisedProcess.start(spec), port, password);
      } catch (EngineException e) {
        if (attempt == START_ATTEMPTS) {
          throw new EngineException(e.getMessage() + PostgresCommand.hint(), e);
        }
      }
    }
  }

  /**
   * Begins a connection and sees whether a password is required, or refused because of a start or a
   * recovery.
   */
  private static boolean takesConnections(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(LoopbackPort.address(port), (int) PROBE_TIMEOUT.toMillis());
      socket.setSoTimeout((int) PROBE_TIMEOUT.toMillis());
      socket.getOutputStream().write(startupMessage());
      return socket.getInputStream().read() == AUTHENTICATION_REQUEST;
    } catch (IOException e) {
      return false;
    }
  }

  private static byte[] startupMessage() throws IOException {
    String text = "user\0" + USER + "\0database\0" + DATABASE + "\0\0";
    byte[] parameters = text.getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(2 * Integer.BYTES + parameters.length);
    out.writeInt(PROTOCOL_3_0);
    out.write(parameters);
    return bytes.toByteArray();
  }
}
