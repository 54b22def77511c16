package io.tallyhouse.agent;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a settings file and the object that it is. Written again, what it held keeps its
 * order, its numbers and, as the client writes it, its form: the indentation, line ends and last
 * line end are those of the text. Immutable, but for the object.
 */
final class SettingsText {
  private static final Pattern INDENT = Pattern.compile("\\{\\r?\\n([ \\t]+)\"");
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          // Two values of one name: writing it again would lose one.
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final String text;
  private final ObjectNode object;

  private SettingsText(String text, ObjectNode object) {
    this.text = text;
    this.object = object;
  }

  /** Of a file that is not there. */
  static SettingsText none() {
    return new SettingsText("", JSON.createObjectNode());
  }

  /**
   * Reads a text.
   *
   * @param name of the file, for messages
   * @throws ConnectException if it is no JSON object; the message names the line
   */
  static SettingsText of(byte[] bytes, String name) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.isBlank()) {
      return new SettingsText(text, JSON.createObjectNode());
    }
    try (JsonParser parser = JSON.createParser(withoutMark(text))) {
      JsonNode tree = JSON.readTree(parser);
      if (parser.nextToken() != null) {
        throw new ConnectException(name + " has more than one JSON value.", null);
      }
      if (tree instanceof ObjectNode object) {
        return new SettingsText(text, object);
      }
      throw new ConnectException(name + " is no JSON object.", null);
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " in line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr();
      throw new ConnectException(
          name + " is broken JSON" + where + ": " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ConnectException(name + " can't be read: " + e.getMessage(), e);
    }
  }

  private static String withoutMark(String text) {
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  /** The object, which may be changed. */
  ObjectNode object() {
    return object;
  }

  /** The object as it is by now, in the form of the text. */
  byte[] written() {
    Matcher matcher = INDENT.matcher(text);
    String indent = matcher.find() ? matcher.group(1) : "  ";
    String lineEnd = text.contains("\r\n") ? "\r\n" : "\n";
    Separators separators =
        Separators.createDefaultInstance()
            .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator("");
    DefaultIndenter indenter = new DefaultIndenter(indent, lineEnd);
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(separators)
            .withObjectIndenter(indenter)
            .withArrayIndenter(indenter);
    try {
      String json = JSON.writer(printer).writeValueAsString(object);
      String mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
      String end = text.isBlank() || text.endsWith("\n") ? lineEnd : "";
      return (mark + json + end).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that was read can be written", e);
    }
  }
}
