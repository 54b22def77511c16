package io.tallyhouse.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The scripts that an agent's machine runs: those of the plugin, from the class path. Pure. */
public final class AgentScripts {
  /** The names of the scripts, which are in one directory. */
  public static final List<String> NAMES = List.of("hook", "send", "settings", "metadata.awk");

  private static final String PLUGIN = "/plugins/tallyhouse/bin/";
  private static final String CONNECT = "/plugins/connect/";
  private static final String SCRIPTS = "# SCRIPTS\n";
  private static final String END = "END_OF_THE_SCRIPT";

  private AgentScripts() {}

  /** By name, the text of each. */
  static Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    NAMES.forEach(name -> texts.put(name, read(PLUGIN + name)));
    return texts;
  }

  /** The script that connects a machine without this program; it holds the others. */
  public static byte[] connectScript() {
    Map<String, String> texts = texts();
    texts.put("settings.awk", read(CONNECT + "settings.awk"));
    StringBuilder written = new StringBuilder();
    texts.forEach(
        (name, text) ->
            written
                .append("cat >\"$1/" + name + "\" <<'" + END + "'\n")
                .append(text)
                .append(END + "\n"));
    return read(CONNECT + "connect.sh")
        .replace(SCRIPTS, written.toString())
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String read(String path) {
    try (InputStream in = AgentScripts.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
