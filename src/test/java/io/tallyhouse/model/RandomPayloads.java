package io.tallyhouse.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tool names, ids and data objects that try a parser, a column and a query. */
final class RandomPayloads {
  private static final List<String> TOOLS =
      List.of(
          "Read",
          "Bash",
          "Edit",
          "Write",
          "Grep",
          "read",
          "unknown",
          "mcp__größe__日本語",
          "say \"hi\"",
          "back\\slash\\n",
          "it's; DROP TABLE events --",
          "🚀 launch",
          "Ｒead",
          "tab\there",
          " spaces ",
          "{account:UInt32}");
  private static final List<String> ID_SHAPES =
      List.of("toolu_%d", "toolu_%d", "it's \"%d\"", "\\%d\\", "ид-%d-🚀");
  private static final List<Map<String, Object>> OUTCOMES =
      List.of(
          Map.of(),
          Map.of("is_error", false),
          Map.of("success", true),
          Map.of("error", ""),
          Map.of("error", false),
          Map.of("is_error", "true"),
          Map.of("is_error", true),
          Map.of("success", false),
          Map.of("error", "no such file: \"ä\\b\""),
          Map.of("error", Map.of("code", 2)),
          Map.of("error", true),
          Map.of("success", true, "error", "late"));

  /** In ASCII, so that equal ones are sent as the same bytes. */
  private static final List<Object> INPUTS =
      List.of(Map.of("command", "ls \"x\""), Map.of("command", "ls"), Map.of(), "ls", 7);

  private static final List<Object> DIRECTORIES = List.of("/home/ü/a", "/home/b", "", 5);

  private static final Map<String, Object> NESTED =
      new TreeMap<>(Map.of("tool_name", "Nested", "tool_use_id", "nested", "error", "nested"));

  private final Random random;

  RandomPayloads(Random random) {
    this.random = random;
  }

  /** A few tools are called often, the others seldom and equally often at times. */
  String tool() {
    return TOOLS.get(skewed(TOOLS.size()));
  }

  /** An id of few, so that ids meet again by themselves. */
  String id(int ids) {
    return ID_SHAPES.get(random.nextInt(ID_SHAPES.size())).formatted(random.nextInt(ids));
  }

  /** Data of a call or a result; a null name or id is missing in one of the ways it can be. */
  Map<String, Object> tool(@Nullable String name, @Nullable String toolUseId) {
    Map<String, Object> data = new LinkedHashMap<>();
    if (random.nextInt(4) == 0) {
      data.put("nested", NESTED);
    }
    put(data, "tool_use_id", toolUseId, false);
    put(data, "tool_name", name, true);
    if (random.nextInt(2) == 0) {
      data.put("tool_input", INPUTS.get(random.nextInt(INPUTS.size())));
    }
    if (random.nextInt(4) == 0) {
      data.put("cwd", DIRECTORIES.get(random.nextInt(DIRECTORIES.size())));
    }
    if (random.nextInt(3) == 0) {
      data.put("model", "model " + random.nextInt(3));
    }
    if (random.nextInt(3) == 0) {
      data.put("tool_input_preview", "cat \"a\\b\" | grep 'ü' # 🚀 " + random.nextInt(100));
    }
    return data;
  }

  private void put(
      Map<String, Object> data, String field, @Nullable String value, boolean anyType) {
    if (value != null) {
      data.put(field, value);
      return;
    }
    switch (random.nextInt(anyType ? 6 : 4)) {
      case 0 -> data.put(field, "");
      case 4 -> data.put(field, 5);
      case 5 -> data.put(field, List.of("Read"));
      default -> {}
    }
  }

  Map<String, Object> outcome() {
    Map<String, Object> outcome = new TreeMap<>(OUTCOMES.get(skewed(OUTCOMES.size())));
    if (random.nextInt(4) == 0) {
      outcome.put("denied", random.nextInt(3) > 0 ? true : "true");
    }
    return outcome;
  }

  /**
   * The text of the object, with spaces or escapes that a serializer would not have written at
   * times.
   */
  String text(Map<String, Object> data) {
    String json = Json.write(data);
    return switch (random.nextInt(5)) {
      case 0 -> "{ \n\t" + json.substring(1, json.length() - 1) + "\r }";
      case 1 -> escapeNonAscii(json);
      default -> json;
    };
  }

  /** An object of just so many bytes. */
  static String ofBytes(int bytes) {
    String empty = "{\"tool_name\":\"Read\",\"pad\":\"\"}";
    return empty.replace("\"\"", "\"" + "x".repeat(bytes - empty.length()) + "\"");
  }

  /** Small numbers more often than large ones. */
  int skewed(int bound) {
    double part = random.nextDouble();
    return (int) (part * part * bound);
  }

  private static String escapeNonAscii(String json) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      escaped.append(c < 128 ? String.valueOf(c) : String.format("\\u%04x", (int) c));
    }
    return escaped.toString();
  }
}
