package io.tallyhouse.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The connection of this user's Claude Code: changes its settings, keeps what they were beside
 * them, and changes them back. Files are replaced as a whole. Blocks; not thread-safe.
 */
public final class AgentConnection {
  /** What the settings were before, beside them. */
  static final String BACKUP_ENDING = ".before-tallyhouse";

  /** The beginning of a key is shown, the rest is not. */
  private static final Pattern KEY = Pattern.compile("(X-API-Key=[^\",]{1,12})[^\",]*");

  private static final String STATE = "connected.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path settings;
  private final Path backup;
  private final Path dir;

  /** What is to be written. */
  private static final class Change {
    /** The file as it is; null = there is none. */
    final byte @Nullable [] before;

    /** As it is without what is ours; null = none. */
    final byte @Nullable [] base;

    /** As it is to be. */
    final byte[] after;

    Change(byte @Nullable [] before, byte @Nullable [] base, byte[] after) {
      this.before = before;
      this.base = base;
      this.after = after;
    }
  }

  /**
   * @param configuration the client's configuration directory
   * @param dir where scripts and the spool of events are
   */
  public AgentConnection(Path configuration, Path dir) {
    this.settings = real(configuration.resolve("settings.json"));
    this.backup = settings.resolveSibling(settings.getFileName() + BACKUP_ENDING);
    this.dir = dir;
  }

  /** What a link leads to is written, and not the link. */
  private static Path real(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      return file.toAbsolutePath().normalize();
    }
  }

  /** The settings file. */
  public Path settings() {
    return settings;
  }

  /**
   * The lines that connecting would change; none = nothing.
   *
   * @throws ConnectException if the settings can't be understood
   */
  public List<String> preview(AgentOptions options, ClientVersion version) {
    Change change = change(options, version);
    return diff(change.before, change.after);
  }

  /** The key of the present connection to that server, if there is one. */
  public Optional<String> knownKey(URI url) {
    return readState()
        .filter(known -> known.path("url").asText().equals(url.toString()))
        .map(known -> known.path("key").asText());
  }

  /**
   * Connects, in place of an earlier connection.
   *
   * @throws ConnectException if the settings can't be understood or written
   */
  public void connect(AgentOptions options, ClientVersion version) {
    Change change = change(options, version);
    try {
      if (!Files.exists(dir)) {
        // It is to hold prompts until they are sent.
        Files.createDirectories(dir);
        AgentFiles.setPermissions(dir, "rwx------");
      }
      if (options.hooks()) {
        installScripts(options);
      }
      Files.createDirectories(settings.toAbsolutePath().getParent());
      if (change.base == null) {
        Files.deleteIfExists(backup);
      } else {
        AgentFiles.replace(backup, change.base);
      }
      AgentFiles.replace(state(), stateOf(options, change));
      AgentFiles.write(settings, change.after);
    } catch (IOException e) {
      throw new ConnectException(settings + " can't be written: " + e.getMessage(), e);
    }
  }

  /**
   * The lines that {@link #undo} would change; empty if nothing is connected.
   *
   * @throws ConnectException if the settings can't be understood
   */
  public Optional<List<String>> previewUndo() {
    byte[] current = AgentFiles.read(settings);
    return readState().map(known -> diff(current, base(current, known)));
  }

  /**
   * Makes the settings what they were: exactly, if nobody changed them since; else what is ours is
   * taken out. Removes the scripts.
   *
   * @throws ConnectException if the settings can't be understood or written
   */
  public void undo() {
    Optional<JsonNode> known = readState();
    if (known.isEmpty()) {
      return;
    }
    byte[] base = base(AgentFiles.read(settings), known.get());
    try {
      AgentFiles.write(settings, base);
      Files.deleteIfExists(backup);
      for (String script : AgentScripts.NAMES) {
        Files.deleteIfExists(bin().resolve(script));
      }
      Files.deleteIfExists(bin());
      Files.deleteIfExists(dir.resolve("agent.conf"));
      Files.deleteIfExists(state());
    } catch (IOException e) {
      throw new ConnectException(settings + " can't be written: " + e.getMessage(), e);
    }
  }

  private Change change(AgentOptions options, ClientVersion version) {
    byte[] before = AgentFiles.read(settings);
    Optional<JsonNode> known = readState();
    byte[] base = known.isPresent() ? base(before, known.get()) : before;
    SettingsText text = parse(base);
    AgentSettings.putVariables(text.object(), AgentSettings.variables(options));
    if (options.hooks()) {
      AgentSettings.putHooks(text.object(), script(), version);
    }
    return new Change(before, base, text.written());
  }

  /** The settings without what is ours. */
  private byte @Nullable [] base(byte @Nullable [] current, JsonNode state) {
    byte[] written = state.path("written").asText().getBytes(StandardCharsets.UTF_8);
    if (current != null && Arrays.equals(current, written)) {
      return state.path("existed").asBoolean() ? AgentFiles.read(backup) : null;
    }
    if (current == null) {
      return null;
    }
    SettingsText text = parse(current);
    AgentSettings.takeVariables(
        text.object(), texts(state.path("variables")), texts(state.path("before")));
    AgentSettings.takeHooks(text.object(), script());
    return text.written();
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new LinkedHashMap<>();
    object.properties().forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
    return texts;
  }

  private byte[] stateOf(AgentOptions options, Change change) {
    Map<String, String> variables = AgentSettings.variables(options);
    ObjectNode state = JSON.createObjectNode();
    state.put("settings", settings.toString());
    state.put("url", options.url().toString()).put("key", options.key());
    state.put("existed", change.base != null);
    state.put("written", new String(change.after, StandardCharsets.UTF_8));
    state.set("variables", JSON.valueToTree(variables));
    state.set(
        "before",
        JSON.valueToTree(AgentSettings.putVariables(parse(change.base).object(), variables)));
    return state.toPrettyString().getBytes(StandardCharsets.UTF_8);
  }

  private Optional<JsonNode> readState() {
    byte[] state = AgentFiles.read(state());
    try {
      JsonNode known = state == null ? null : JSON.readTree(state);
      return Optional.ofNullable(known)
          .filter(read -> read.path("settings").asText().equals(settings.toString()));
    } catch (IOException e) {
      throw new ConnectException(state() + " can't be read: " + e.getMessage(), e);
    }
  }

  private SettingsText parse(byte @Nullable [] bytes) {
    return bytes == null ? SettingsText.none() : SettingsText.of(bytes, settings.toString());
  }

  private void installScripts(AgentOptions options) throws IOException {
    Files.createDirectories(bin());
    for (Map.Entry<String, String> script : AgentScripts.texts().entrySet()) {
      Path file = bin().resolve(script.getKey());
      AgentFiles.replace(file, script.getValue().getBytes(StandardCharsets.UTF_8));
      AgentFiles.setPermissions(file, "rwx------");
    }
    String content = options.content() ? "full" : "metadata";
    AgentFiles.replace(
        dir.resolve("agent.conf"),
        "url=%s%nkey=%s%nuser=%s%ncontent=%s%n"
            .formatted(options.address(), options.key(), options.user(), content)
            .getBytes(StandardCharsets.UTF_8));
  }

  private Path bin() {
    return dir.resolve("bin");
  }

  private String script() {
    return bin().resolve("hook").toString();
  }

  private Path state() {
    return dir.resolve(STATE);
  }

  private static List<String> diff(byte @Nullable [] before, byte @Nullable [] after) {
    return LineDiff.of(text(before), text(after)).stream()
        .map(line -> KEY.matcher(line).replaceAll("$1..."))
        .toList();
  }

  private static String text(byte @Nullable [] bytes) {
    return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
  }
}
