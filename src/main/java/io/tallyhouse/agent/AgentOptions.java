package io.tallyhouse.agent;

import java.net.URI;

/**
 * Where an agent reports to, and what.
 *
 * @param url the server's address
 * @param key of that server, with the scope write:events
 * @param user whose events these are; empty = the system's user
 * @param content whether prompts, and inputs and outputs of tools are sent
 * @param otlp whether the agent exports by OTLP
 * @param hooks whether the agent's hooks report
 */
public record AgentOptions(
    URI url, String key, String user, boolean content, boolean otlp, boolean hooks) {
  public AgentOptions {
    if (url.getHost() == null
        || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
      throw new ConnectException("The server's address must begin with http:// or https://.", null);
    }
    if (!key.matches("[\\x21-\\x7e]+")) {
      throw new ConnectException("A key has printable ASCII characters and no spaces.", null);
    }
    if (otlp && !key.matches("[A-Za-z0-9_.:/+-]+")) {
      throw new ConnectException(
          "The key has characters that OTLP's variables can't hold: use one that"
              + " \"keys create\" made, or --hooks alone.",
          null);
    }
    if (user.codePoints().anyMatch(Character::isISOControl)) {
      throw new ConnectException("A user has no control characters.", null);
    }
  }

  /** The address without a slash at its end. */
  String address() {
    return url.toString().replaceFirst("/+$", "");
  }
}
