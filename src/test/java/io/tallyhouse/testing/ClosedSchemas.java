package io.tallyhouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Forbids what is not described. A schema that others are composed of, or refer to, sees only a
 * part of a value: it is closed where it is used as a whole.
 */
final class ClosedSchemas {
  private ClosedSchemas() {}

  static JsonNode of(JsonNode document) {
    JsonNode copy = document.deepCopy();
    copy.path("components").path("schemas").forEach(schema -> close(schema, false));
    copy.findValues("schema").forEach(schema -> close(schema, true));
    return copy;
  }

  private static void close(JsonNode schema, boolean whole) {
    schema.path("properties").forEach(property -> close(property, true));
    if (schema.has("items")) {
      close(schema.path("items"), true);
    }
    schema.path("oneOf").forEach(choice -> close(choice, true));
    schema.path("allOf").forEach(part -> close(part, false));
    boolean describes = schema.has("properties") || schema.has("allOf") || schema.has("$ref");
    if (whole && describes && !schema.has("additionalProperties")) {
      ((ObjectNode) schema).put("unevaluatedProperties", false);
    }
  }
}
