package io.tallyhouse.server;

import picocli.CommandLine.Command;

/** {@code tallyhouse keys}: the API keys of a running server. */
@Command(
    name = "keys",
    description = "Create, list and revoke API keys of a running server.",
    mixinStandardHelpOptions = true,
    subcommands = {KeysCreateCommand.class, KeysListCommand.class, KeysRevokeCommand.class})
final class KeysCommand {
  static final String PATH = "/api/v1/admin/keys";
}
