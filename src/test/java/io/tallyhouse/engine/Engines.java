package io.tallyhouse.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.postgresql.ds.PGSimpleDataSource;

/** What the tests do with the engines. */
final class Engines {
  static final Path HOME = Path.of(System.getProperty("tallyhouse.home", ""));

  /**
   * A directory's name of what shells, JVMs, file patterns and configuration files take for more.
   */
  static final String ODD_NAME = " a$x`id`$(id) \"q\" 'p' \\b %p%%h ;,:{*}?[#&<!>\n-x ";

  private static final String LISTENING = "0A";
  private static final int TIMEOUT_MS = 10_000;

  private Engines() {}

  /**
   * ClickHouse's response, or its error, to a statement sent as this user. Leaves no connection
   * open.
   */
  static String ask(URI url, String user, String password, String sql) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MS);
    connection.setReadTimeout(TIMEOUT_MS);
    connection.setRequestProperty("X-ClickHouse-User", user);
    connection.setRequestProperty("X-ClickHouse-Key", password);
    connection.setRequestProperty("Connection", "close");
    connection.setDoOutput(true);
    try (OutputStream body = connection.getOutputStream()) {
      body.write(sql.getBytes(StandardCharsets.UTF_8));
    }
    boolean ok = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    try (InputStream response = ok ? connection.getInputStream() : connection.getErrorStream()) {
      return new String(response.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  static String ask(EmbeddedClickHouse engine, String sql) throws IOException {
    return ask(engine.url(), engine.user(), engine.password(), sql);
  }

  static Connection connect(EmbeddedPostgres engine, String password) throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {engine.host()});
    source.setPortNumbers(new int[] {engine.port()});
    source.setDatabaseName(engine.database());
    return source.getConnection(engine.user(), password);
  }

  /** The first column of the first row, or nothing for a statement without rows. */
  static String ask(EmbeddedPostgres engine, String sql) throws SQLException {
    try (Connection connection = connect(engine, engine.password());
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (ResultSet rows = statement.getResultSet()) {
        return rows.next() ? String.valueOf(rows.getString(1)) : "";
      }
    }
  }

  /**
   * The addresses, in the kernel's hexadecimal, on which somebody listens on the port. Linux only.
   */
  static Set<String> listenersOn(int port) throws IOException {
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    Set<String> addresses = new TreeSet<>();
    for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] fields = line.strip().split("\\s+", 5);
        if (fields[1].endsWith(suffix) && fields[3].equals(LISTENING)) {
          addresses.add(fields[1].substring(0, fields[1].length() - suffix.length()));
        }
      }
    }
    return addresses;
  }

  /** Kills a process as the kernel does when memory is short. */
  static void kill(long pid) {
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }

  static boolean isGone(long pid) {
    return ProcessHandle.of(pid).map(process -> !process.isAlive()).orElse(true);
  }
}
