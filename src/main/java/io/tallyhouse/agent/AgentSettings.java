package io.tallyhouse.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What of Claude Code's settings is ours: variables of OTLP's exporters, and a handler for each
 * event. All else is left as it is. Pure.
 */
final class AgentSettings {
  /** Events that clients of any version know: an unknown name spoils the whole file to them. */
  private static final List<String> EVENTS_OF_OLD =
      List.of(
          "SessionStart",
          "SessionEnd",
          "UserPromptSubmit",
          "PreToolUse",
          "PostToolUse",
          "SubagentStop",
          "Stop",
          "PreCompact",
          "Notification");

  private static final List<String> EVENTS_OF_NEW =
      List.of(
          "PostToolUseFailure",
          "PostToolBatch",
          "PermissionRequest",
          "PermissionDenied",
          "SubagentStart",
          "StopFailure",
          "PostCompact");

  private static final int TIMEOUT_SECONDS = 5;
  private static final String PLUGIN = "tallyhouse@";

  private AgentSettings() {}

  /** The variables of OTLP's exporters. */
  static Map<String, String> variables(AgentOptions options) {
    Map<String, String> env = new LinkedHashMap<>();
    if (!options.otlp()) {
      return env;
    }
    env.put("CLAUDE_CODE_ENABLE_TELEMETRY", "1");
    env.put("CLAUDE_CODE_ENHANCED_TELEMETRY_BETA", "1");
    env.put("OTEL_METRICS_EXPORTER", "otlp");
    env.put("OTEL_LOGS_EXPORTER", "otlp");
    env.put("OTEL_TRACES_EXPORTER", "otlp");
    env.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
    env.put("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip");
    env.put("OTEL_EXPORTER_OTLP_ENDPOINT", options.address());
    env.put("OTEL_EXPORTER_OTLP_HEADERS", "X-API-Key=" + options.key());
    env.put("OTEL_METRICS_INCLUDE_VERSION", "true");
    env.put("OTEL_METRICS_INCLUDE_REPOSITORY", "true");
    env.put("OTEL_RESOURCE_INCLUDE_HOST", "true");
    if (options.content()) {
      env.put("OTEL_LOG_USER_PROMPTS", "1");
      env.put("OTEL_LOG_TOOL_DETAILS", "1");
    }
    if (!options.user().isEmpty()) {
      String value = URLEncoder.encode(options.user(), StandardCharsets.UTF_8).replace("+", "%20");
      env.put("OTEL_RESOURCE_ATTRIBUTES", "user.name=" + value);
    }
    return env;
  }

  /**
   * Sets the variables.
   *
   * @return what those had before that the settings had already
   */
  static Map<String, String> putVariables(ObjectNode settings, Map<String, String> variables) {
    Map<String, String> before = new LinkedHashMap<>();
    if (variables.isEmpty()) {
      return before;
    }
    ObjectNode env = object(settings, "env", "env");
    variables.forEach(
        (name, value) -> {
          JsonNode known = env.get(name);
          if (known != null) {
            before.put(name, known.asText());
          }
          env.put(name, value);
        });
    return before;
  }

  /** Takes back what {@link #putVariables} set, as far as it is still so. */
  static void takeVariables(
      ObjectNode settings, Map<String, String> variables, Map<String, String> before) {
    if (settings.get("env") instanceof ObjectNode env) {
      variables.forEach(
          (name, value) -> {
            if (env.path(name).asText().equals(value)) {
              if (before.containsKey(name)) {
                env.put(name, before.get(name));
              } else {
                env.remove(name);
              }
            }
          });
      if (env.isEmpty() && !variables.isEmpty()) {
        settings.remove("env");
      }
    }
  }

  /**
   * Adds a handler to each event.
   *
   * @param script the hook's path
   * @param version of the client
   */
  static void putHooks(ObjectNode settings, String script, ClientVersion version) {
    JsonNode plugins = settings.path("enabledPlugins");
    for (Map.Entry<String, JsonNode> plugin : plugins.properties()) {
      if (plugin.getKey().startsWith(PLUGIN) && plugin.getValue().asBoolean()) {
        throw new ConnectException(
            "The plugin " + plugin.getKey() + " reports these events already.", null);
      }
    }
    ObjectNode hooks = object(settings, "hooks", "hooks");
    List<String> events = new ArrayList<>(EVENTS_OF_OLD);
    if (version.skipsUnknownEvents()) {
      events.addAll(EVENTS_OF_NEW);
    }
    for (String event : events) {
      JsonNode groups = hooks.get(event);
      if (groups != null && !groups.isArray()) {
        throw new ConnectException("hooks." + event + " of the settings is no array.", null);
      }
      ObjectNode handler =
          (groups instanceof ArrayNode known ? known : hooks.putArray(event))
              .addObject()
              .putArray("hooks")
              .addObject();
      handler.put("type", "command");
      if (version.startsWithoutShell()) {
        handler.put("command", script).putArray("args").add(event);
      } else {
        handler.put("command", "'" + script.replace("'", "'\\''") + "' " + event);
      }
      handler.put("timeout", TIMEOUT_SECONDS);
    }
  }

  /** Takes the handlers back that {@link #putHooks} added. */
  static void takeHooks(ObjectNode settings, String script) {
    if (!(settings.get("hooks") instanceof ObjectNode hooks)) {
      return;
    }
    boolean taken = false;
    List<String> emptied = new ArrayList<>();
    for (Map.Entry<String, JsonNode> event : hooks.properties()) {
      if (event.getValue() instanceof ArrayNode groups && takeFrom(groups, script)) {
        taken = true;
        if (groups.isEmpty()) {
          emptied.add(event.getKey());
        }
      }
    }
    hooks.remove(emptied);
    if (taken && hooks.isEmpty()) {
      settings.remove("hooks");
    }
  }

  private static boolean takeFrom(ArrayNode groups, String script) {
    boolean taken = false;
    for (int i = groups.size() - 1; i >= 0; i--) {
      if (groups.get(i).path("hooks") instanceof ArrayNode handlers) {
        int before = handlers.size();
        for (int j = before - 1; j >= 0; j--) {
          String command = handlers.get(j).path("command").asText();
          if (command.equals(script)
              || command.startsWith("'" + script.replace("'", "'\\''") + "' ")) {
            handlers.remove(j);
          }
        }
        taken |= handlers.size() < before;
        if (handlers.isEmpty() && before > 0) {
          groups.remove(i);
        }
      }
    }
    return taken;
  }

  private static ObjectNode object(ObjectNode parent, String field, String name) {
    JsonNode known = parent.get(field);
    if (known == null) {
      return parent.putObject(field);
    }
    if (known instanceof ObjectNode object) {
      return object;
    }
    throw new ConnectException(name + " of the settings is no object.", null);
  }
}
