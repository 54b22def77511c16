package io.tallyhouse.cli;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;

/**
 * The command line: {@code serve}, {@code demo}, {@code keys}, {@code sync}, {@code connect},
 * {@code migrate}, {@code reconcile}, {@code replay-refused}, {@code help}.
 */
@CommandLine.Command(
    name = "tallyhouse",
    description = "Telemetry backend for AI coding agents, on ClickHouse.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      ServeCommand.class,
      DemoCommand.class,
      KeysCommand.class,
      SyncCommand.class,
      ConnectCommand.class,
      ReconcileCommand.class,
      MigrateCommand.class,
      ReplayRefusedCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Main implements Runnable {
  static {
    // Logback takes it when the first logger is made, and a blank one for the name of an appender.
    String format = System.getenv("TALLYHOUSE_LOG_FORMAT");
    if (format != null && !format.isBlank()) {
      System.setProperty("tallyhouse.log.format", format);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  private Main() {}

  /** Without a command there is nothing to do but to say which there are. */
  @Override
  public void run() {
    if (spec != null) {
      throw new CommandLine.ParameterException(spec.commandLine(), "Name a command.");
    }
  }

  /**
   * Runs a command and ends with its status: 0 done, 1 it could not be done, 2 the call is wrong.
   */
  public static void main(String[] arguments) {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    System.exit(
        new CommandLine(new Main()).setExecutionExceptionHandler(Main::explain).execute(arguments));
  }

  /** Says in one line why a command failed. */
  private static int explain(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    LOG.debug("the command failed", failure);
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    command.getErr().println("tallyhouse: " + message.lines().findFirst().orElse(""));
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** The version in the jar's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"tallyhouse " + (version == null ? "from classes" : version)};
    }
  }
}
