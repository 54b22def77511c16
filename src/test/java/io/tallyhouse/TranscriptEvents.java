package io.tallyhouse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.model.Json;
import io.tallyhouse.model.SentEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Events as a hook would have sent them while the sessions of these transcripts ran; each has an
 * identity.
 */
final class TranscriptEvents {
  private final List<SentEvent> events = new ArrayList<>();
  private final Map<String, String> firstLines = new TreeMap<>();
  private final Map<String, String> lastLines = new TreeMap<>();
  private final Map<String, String> toolNames = new HashMap<>();

  private TranscriptEvents() {}

  /**
   * The events of all transcripts below the directory; the timestamps of transcripts sort as text.
   */
  static List<SentEvent> read(Path directory) {
    TranscriptEvents transcripts = new TranscriptEvents();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".jsonl")).sorted().toList()) {
        transcripts.readFile(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    transcripts.firstLines.forEach(
        (session, time) -> transcripts.border("session_start", session, time));
    transcripts.lastLines.forEach(
        (session, time) -> transcripts.border("session_end", session, time));
    return transcripts.events;
  }

  private void readFile(Path file) throws IOException {
    JsonNode last = null;
    for (String text : Files.readAllLines(file)) {
      JsonNode line = Json.parse(text);
      if (line.path("sessionId").isTextual()
          && line.path("timestamp").isTextual()
          && line.path("uuid").isTextual()) {
        readLine(line);
        last = line;
      }
    }
    if (last != null && last.path("isSidechain").asBoolean()) {
      add("subagent_stop", last, null, last.path("uuid").textValue() + "-stop");
    }
  }

  private void readLine(JsonNode line) {
    String session = line.path("sessionId").textValue();
    String time = line.path("timestamp").textValue();
    firstLines.merge(session, time, (a, b) -> a.compareTo(b) <= 0 ? a : b);
    lastLines.merge(session, time, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    JsonNode content = line.path("message").path("content");
    for (int i = 0; i < content.size(); i++) {
      readBlock(line, content.get(i), i);
    }
  }

  private void readBlock(JsonNode line, JsonNode block, int index) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    switch (block.path("type").asText()) {
      case "tool_use" -> {
        String id = block.path("id").textValue();
        toolNames.put(id, block.path("name").textValue());
        data.put("tool_use_id", id).put("tool_name", block.path("name").textValue());
        data.set("tool_input", block.path("input"));
        add("tool_use", line, data, null);
      }
      case "tool_result" -> {
        String id = block.path("tool_use_id").textValue();
        data.put("tool_use_id", id).put("tool_name", toolNames.get(id));
        data.set(
            "is_error", block.path("is_error").isMissingNode() ? null : block.path("is_error"));
        data.set("tool_response", block.path("content"));
        add("tool_result", line, data, null);
      }
      case "text" -> {
        if (line.path("type").asText().equals("assistant")) {
          data.set("text", block.path("text"));
          add("assistant_stop", line, data, line.path("uuid").textValue() + "-" + index);
        }
      }
      default -> {}
    }
  }

  private void add(
      String type, JsonNode line, @Nullable ObjectNode data, @Nullable String eventId) {
    String text = data == null ? null : Json.write(data);
    String session = line.path("sessionId").textValue();
    events.add(
        new SentEvent(type, session, line.path("timestamp").textValue(), text)
            .withEventId(eventId));
  }

  private void border(String type, String session, String time) {
    events.add(new SentEvent(type, session, time, null).withEventId(type));
  }
}
