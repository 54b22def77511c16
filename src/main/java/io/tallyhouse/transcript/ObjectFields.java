package io.tallyhouse.transcript;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tallyhouse.event.JsonSlice;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;

/**
 * The fields of an object that are read, each declared once, with what takes its value. Others are
 * skipped. Thread-safe once all are declared.
 *
 * @param <T> what takes the values of one object
 */
final class ObjectFields<T> {
  private static final String DUPLICATE_FIELD = "duplicate field";

  /** Takes the value at which the parser stands, wholly. */
  interface ValueReader<T> {
    void read(T target, JsonFields json, String name) throws IOException;
  }

  private record Field<T>(String name, long bit, ValueReader<T> reader) {}

  private final String path;
  private final Map<String, Field<T>> fields = new HashMap<>();

  ObjectFields() {
    this("");
  }

  /**
   * Declares those of an object inside of another one.
   *
   * @param path what stands before their names in the reason of an unreadable line
   */
  ObjectFields(String path) {
    this.path = path;
  }

  ObjectFields<T> text(String name, BiConsumer<T, String> setter) {
    return value(name, (target, json, key) -> setter.accept(target, json.text(key)));
  }

  /**
   * A text of no consequence: a value that is none is as good as missing, and the last one counts.
   */
  ObjectFields<T> lenientText(String name, BiConsumer<T, String> setter) {
    fields.put(
        name,
        new Field<>(
            path + name, 0, (target, json, key) -> setter.accept(target, json.lenientText())));
    return this;
  }

  ObjectFields<T> bool(String name, BiConsumer<T, Boolean> setter) {
    return value(name, (target, json, key) -> setter.accept(target, json.bool(key)));
  }

  ObjectFields<T> tokens(String name, ObjLongConsumer<T> setter) {
    return value(name, (target, json, key) -> setter.accept(target, json.tokens(key)));
  }

  ObjectFields<T> tokensOrNull(String name, ObjLongConsumer<T> setter) {
    return value(name, (target, json, key) -> setter.accept(target, json.tokensOrNull(key)));
  }

  ObjectFields<T> raw(String name, BiConsumer<T, JsonSlice> setter) {
    return value(name, (target, json, key) -> setter.accept(target, json.raw()));
  }

  /** An object whose values the same target takes. */
  ObjectFields<T> object(String name, ObjectFields<T> inner) {
    return value(
        name,
        (target, json, key) -> {
          if (json.expectObject(key)) {
            inner.read(json, target);
          }
        });
  }

  /** The same; a value of another type is as good as missing. */
  ObjectFields<T> objectOrOther(String name, ObjectFields<T> inner) {
    return value(
        name,
        (target, json, key) -> {
          if (json.parser().currentToken() == JsonToken.START_OBJECT) {
            inner.read(json, target);
          } else {
            json.parser().skipChildren();
          }
        });
  }

  /** At most 64 fields. */
  ObjectFields<T> value(String name, ValueReader<T> reader) {
    fields.put(name, new Field<>(path + name, 1L << fields.size(), reader));
    return this;
  }

  /**
   * Reads the object at whose start the parser stands, up to its end.
   *
   * @throws UnreadableException if one of the fields is there twice
   */
  void read(JsonFields json, T target) throws IOException {
    readWhile(json, target, any -> true);
  }

  /** Reads the object that begins next, behind which nothing may follow. */
  void readOnly(JsonFields json, T target) throws IOException {
    json.parser().nextToken();
    read(json, target);
    json.expectEnd();
  }

  /**
   * Like {@link #read}, and stops behind the field after which the condition no longer holds.
   *
   * @return whether the object was read to its end
   */
  boolean readWhile(JsonFields json, T target, Predicate<T> condition) throws IOException {
    JsonParser parser = json.parser();
    long seen = 0;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      Field<T> field = fields.get(parser.currentName());
      parser.nextToken();
      if (field == null) {
        parser.skipChildren();
        continue;
      }
      if ((seen & field.bit) != 0) {
        throw new UnreadableException(DUPLICATE_FIELD);
      }
      seen |= field.bit;
      field.reader.read(target, json, field.name);
      if (!condition.test(target)) {
        return false;
      }
    }
    return true;
  }
}
