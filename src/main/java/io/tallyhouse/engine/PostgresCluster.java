package io.tallyhouse.engine;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The data of the embedded PostgreSQL: creates it once, whole or not at all, and clears what a kill
 * left behind.
 */
final class PostgresCluster {
  /** How long creating the data may take on a slow disk. */
  static final Duration CREATE_WAIT_MAX = Duration.ofMinutes(2);

  /** How long the PostgreSQL of a killed server may take to end. */
  static final Duration OLD_SERVER_WAIT_MAX = Duration.ofSeconds(20);

  private static final Duration OLD_SERVER_POLL = Duration.ofMillis(20);
  private static final String PID_FILE = "postmaster.pid";

  private PostgresCluster() {}

  /**
   * Creates the data where it is missing: the user with the password from the file, and an empty
   * database.
   */
  static void create(Path home, Path cluster, Path passwordFile, Path log) throws IOException {
    if (Files.isDirectory(cluster)) {
      return;
    }
    Path unfinished = cluster.resolveSibling(cluster.getFileName() + ".unfinished");
    OwnerOnlyFiles.deleteRecursively(unfinished);
    try (ShellSafePrograms programs = ShellSafePrograms.of(home)) {
      initdb(programs.home(), unfinished, passwordFile, log);
    }
    single(home, unfinished, "CREATE DATABASE " + EmbeddedPostgres.DATABASE, log);
    Files.move(unfinished, cluster, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void initdb(Path home, Path unfinished, Path passwordFile, Path log)
      throws IOException {
    List<String> initdb = new ArrayList<>(NonRoot.prefix(unfinished));
    initdb.add(home.resolve("bin/initdb").toString());
    initdb.add("--pgdata=" + unfinished);
    initdb.add("--username=" + EmbeddedPostgres.USER);
    initdb.add("--pwfile=" + passwordFile);
    initdb.addAll(
        List.of("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions"));
    run(initdb, "", log);
  }

  /** Gives the user the password, for a cluster whose password file was lost. */
  static void setPassword(Path home, Path cluster, String password, Path log) throws IOException {
    single(
        home, cluster, "ALTER ROLE " + EmbeddedPostgres.USER + " PASSWORD '" + password + "'", log);
  }

  /**
   * Waits until no PostgreSQL runs on the data. Then removes the note that one runs: after a kill
   * its process id may by now be that of another program, for which PostgreSQL would refuse to
   * start.
   */
  static void awaitUnused(Path cluster) throws IOException {
    Path pidFile = cluster.resolve(PID_FILE);
    if (!Files.exists(pidFile)) {
      return;
    }
    List<String> lines = Files.readAllLines(pidFile, StandardCharsets.UTF_8);
    long pid = lines.isEmpty() ? 0 : Long.parseLong(lines.get(0).strip());
    if (!Poll.until(OLD_SERVER_WAIT_MAX, OLD_SERVER_POLL, () -> !isPostgres(pid))) {
      throw new EngineException(
          "Another PostgreSQL (process "
              + pid
              + ") uses "
              + cluster
              + ". Stop that process and start again.");
    }
    if (ProcessHandle.of(pid).isPresent()) {
      Files.deleteIfExists(pidFile);
    }
  }

  private static boolean isPostgres(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().command())
        .map(command -> Path.of(command).endsWith("postgres"))
        .orElse(false);
  }

  private static void single(Path home, Path cluster, String statement, Path log)
      throws IOException {
    List<String> command = new ArrayList<>(NonRoot.prefix(cluster));
    command.add(home.resolve("bin/postgres").toString());
    command.addAll(
        List.of(
            "--single", "-D", cluster.toString(), "-c", "log_min_messages=warning", "postgres"));
    run(command, statement + "\n", log);
  }

  private static void run(List<String> command, String input, Path log) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().clear();
    builder.environment().putAll(PostgresCommand.environment());
    Process process = builder.start();
    try (Writer stdin = process.outputWriter(StandardCharsets.UTF_8)) {
      stdin.write(input);
    }
    try {
      boolean ended = process.waitFor(CREATE_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new EngineException(
            "The embedded PostgreSQL could not be set up: "
                + ProcessLog.lastLine(log)
                + PostgresCommand.hint());
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new EngineException("Setting up the embedded PostgreSQL was interrupted.", e);
    }
  }
}
