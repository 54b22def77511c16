package io.tallyhouse.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.tallyhouse.event.JsonNames;
import io.tallyhouse.event.JsonSlice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads log records in JSON as clients send it: names in lowerCamelCase, ids in hexadecimal,
 * numbers of 64 bits as numbers or texts. What it does not know it skips. (Protobuf's own
 * JsonFormat takes such ids for base64, and refuses a body for one odd number.) Thread-safe.
 */
final class JsonLogReader implements LogReader {
  /** Objects and arrays around a value, and those of a list inside of a value. */
  private static final int NESTING_MAX = 12 + 4 * OtlpLimits.NESTING_MAX;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(NESTING_MAX)
                  .maxStringLength(OtlpLimits.BODY_BYTES_MAX)
                  .build())
          .build();

  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{1,64}");

  @Override
  public ReadLogs read(byte[] body) throws UnreadableBodyException {
    try {
      return JsonNames.parse(JSON, new JsonSlice(body, 0, body.length), JsonLogReader::request)
          .orElseThrow(() -> new UnreadableBodyException("The body is no JSON object."));
    } catch (JsonProcessingException e) {
      throw new UnreadableBodyException(
          "The body is no JSON"
              + (e.getLocation() == null ? "" : " at byte " + e.getLocation().getByteOffset())
              + ".");
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  /** Empty if the body is no object. */
  private static Optional<ReadLogs> request(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      return Optional.empty();
    }
    RecordList records = new RecordList();
    fields(
        json,
        name -> {
          if (name.equals("resourceLogs")) {
            elements(json, () -> resourceLogs(json, records));
          } else {
            json.skipChildren();
          }
        });
    return json.nextToken() == null ? Optional.of(records.read()) : Optional.empty();
  }

  /** Reads the value at which the parser stands, and leaves the parser at its end. */
  private interface FieldReader {
    void read(String name) throws IOException;
  }

  private interface ElementReader {
    void read() throws IOException;
  }

  /** Reads the fields of an object; of another value nothing. */
  private static void fields(JsonParser json, FieldReader reader) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      reader.read(name);
    }
  }

  /** Reads the elements of an array; of another value nothing. */
  private static void elements(JsonParser json, ElementReader reader) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      reader.read();
    }
  }

  private static void resourceLogs(JsonParser json, RecordList records) throws IOException {
    int first = records.size();
    Attributes[] resource = {Attributes.NONE};
    fields(
        json,
        name -> {
          switch (name) {
            case "resource" -> resource[0] = resource(json);
            case "scopeLogs" -> elements(json, () -> scopeLogs(json, records));
            default -> json.skipChildren();
          }
        });
    records.ofResource(first, resource[0]);
  }

  private static Attributes resource(JsonParser json) throws IOException {
    AttributesReader reader = new AttributesReader(json);
    fields(
        json,
        name -> {
          if (name.equals("attributes")) {
            reader.read();
          } else {
            json.skipChildren();
          }
        });
    return reader.rejection() == null ? reader.attributes() : Attributes.NONE;
  }

  private static void scopeLogs(JsonParser json, RecordList records) throws IOException {
    int first = records.size();
    String[] scope = {"", ""};
    fields(
        json,
        name -> {
          switch (name) {
            case "scope" -> fields(json, part -> scope(json, part, scope));
            case "logRecords" -> elements(json, () -> logRecord(json, records));
            default -> json.skipChildren();
          }
        });
    records.ofScope(first, scope[0], scope[1]);
  }

  private static void scope(JsonParser json, String part, String[] nameAndVersion)
      throws IOException {
    switch (part) {
      case "name" -> nameAndVersion[0] = text(json);
      case "version" -> nameAndVersion[1] = text(json);
      default -> json.skipChildren();
    }
  }

  private static void logRecord(JsonParser json, RecordList records) throws IOException {
    if (!records.admitsOneMore()) {
      json.skipChildren();
      return;
    }
    if (json.currentToken() != JsonToken.START_OBJECT) {
      records.reject(Rejection.MALFORMED);
      json.skipChildren();
      return;
    }
    SentRecord record = new SentRecord(json);
    fields(json, record::read);
    Rejection rejection = record.attributes.rejection();
    if (rejection == null) {
      records.add(record.record());
    } else {
      records.reject(rejection);
    }
  }

  /** The fields of one record. */
  private static final class SentRecord {
    private final JsonParser json;
    private final AttributesReader attributes;
    private long timeNanos;
    private long observedNanos;
    private String eventName = "";
    private String body = "";
    private String traceId = "";
    private String spanId = "";

    SentRecord(JsonParser json) {
      this.json = json;
      this.attributes = new AttributesReader(json);
    }

    void read(String name) throws IOException {
      switch (name) {
        case "timeUnixNano" -> timeNanos = nanos(json);
        case "observedTimeUnixNano" -> observedNanos = nanos(json);
        case "eventName" -> eventName = text(json);
        case "body" -> body = attributes.value() instanceof Value.Text text ? text.text() : "";
        case "attributes" -> attributes.read();
        case "traceId" -> traceId = hex(json);
        case "spanId" -> spanId = hex(json);
        default -> json.skipChildren();
      }
    }

    LogRecord record() {
      return new LogRecord(
          new LogRecord.Times(timeNanos, observedNanos),
          eventName,
          body,
          attributes.attributes(),
          LogRecord.Source.NONE,
          traceId,
          spanId);
    }
  }

  private static String text(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      return AttributeList.wellFormed(json.getText());
    }
    json.skipChildren();
    return "";
  }

  private static String hex(JsonParser json) throws IOException {
    String text = text(json);
    return HEX.matcher(text).matches() ? text.toLowerCase(Locale.ROOT) : "";
  }

  /** An unsigned number of 64 bits; 0 if it is none. */
  private static long nanos(JsonParser json) throws IOException {
    JsonToken token = json.currentToken();
    if (token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT) {
      try {
        return Long.parseUnsignedLong(json.getText());
      } catch (NumberFormatException e) {
        return 0;
      }
    }
    json.skipChildren();
    return 0;
  }
}
