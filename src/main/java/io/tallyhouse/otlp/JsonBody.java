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
import java.util.Optional;

/**
 * Reads bodies in JSON as clients send them: names in lowerCamelCase, ids in hexadecimal, numbers
 * of 64 bits as numbers or texts. What it does not know it skips. (Protobuf's own JsonFormat takes
 * such ids for base64, and refuses a body for one odd number.) Thread-safe.
 */
final class JsonBody<T extends Sent<T>> implements RecordReader<T> {
  /** Objects and arrays around a value, and those of a list inside of a value. */
  private static final int NESTING_MAX = 16 + 4 * OtlpLimits.NESTING_MAX;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(NESTING_MAX)
                  .maxStringLength(OtlpLimits.BODY_BYTES_MAX)
                  .build())
          .build();

  private final Names names;
  private final RecordParser<T> parser;

  /** The names of the lists that are inside of each other. */
  record Names(String ofResources, String ofScopes, String records) {}

  /** Reads one record, an object at which the parser stands, and adds what it has. */
  interface RecordParser<T extends Sent<T>> {
    void parse(JsonParser json, RecordList<T> into) throws IOException;
  }

  JsonBody(Names names, RecordParser<T> parser) {
    this.names = names;
    this.parser = parser;
  }

  @Override
  public ReadRecords<T> read(byte[] body) throws UnreadableBodyException {
    try {
      return JsonNames.parse(JSON, new JsonSlice(body, 0, body.length), this::request)
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
  private Optional<ReadRecords<T>> request(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      return Optional.empty();
    }
    RecordList<T> records = new RecordList<>();
    JsonFields.fields(
        json,
        name -> {
          if (name.equals(names.ofResources())) {
            JsonFields.elements(json, () -> ofResource(json, records));
          } else {
            json.skipChildren();
          }
        });
    return json.nextToken() == null ? Optional.of(records.read()) : Optional.empty();
  }

  private void ofResource(JsonParser json, RecordList<T> records) throws IOException {
    int first = records.size();
    Attributes[] resource = {Attributes.NONE};
    JsonFields.fields(
        json,
        name -> {
          if (name.equals("resource")) {
            resource[0] = resource(json);
          } else if (name.equals(names.ofScopes())) {
            JsonFields.elements(json, () -> ofScope(json, records));
          } else {
            json.skipChildren();
          }
        });
    records.ofResource(first, resource[0]);
  }

  private static Attributes resource(JsonParser json) throws IOException {
    AttributesReader reader = new AttributesReader(json);
    JsonFields.fields(
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

  private void ofScope(JsonParser json, RecordList<T> records) throws IOException {
    int first = records.size();
    String[] scope = {"", ""};
    JsonFields.fields(
        json,
        name -> {
          if (name.equals("scope")) {
            JsonFields.fields(json, part -> scope(json, part, scope));
          } else if (name.equals(names.records())) {
            JsonFields.elements(json, () -> record(json, records));
          } else {
            json.skipChildren();
          }
        });
    records.ofScope(first, scope[0], scope[1]);
  }

  private static void scope(JsonParser json, String part, String[] nameAndVersion)
      throws IOException {
    switch (part) {
      case "name" -> nameAndVersion[0] = JsonFields.text(json);
      case "version" -> nameAndVersion[1] = JsonFields.text(json);
      default -> json.skipChildren();
    }
  }

  private void record(JsonParser json, RecordList<T> records) throws IOException {
    if (!records.admitsOneMore()) {
      json.skipChildren();
      return;
    }
    if (json.currentToken() != JsonToken.START_OBJECT) {
      records.reject(Rejection.MALFORMED);
      json.skipChildren();
      return;
    }
    parser.parse(json, records);
  }
}
