package io.tallyhouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A parameter of an operation that {@code openapi.yaml} describes.
 *
 * @param path with parameters in braces
 * @param in {@code query}, {@code path} or {@code header}
 */
public record DescribedParameter(
    String method, String path, String name, String in, boolean required) {

  /** All there are, in the order of the document. */
  public static List<DescribedParameter> all() {
    JsonNode document = ApiDescription.served().document();
    List<DescribedParameter> all = new ArrayList<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation ->
                            operation
                                .getValue()
                                .path("parameters")
                                .forEach(
                                    parameter ->
                                        all.add(
                                            of(
                                                operation.getKey(),
                                                path.getKey(),
                                                resolved(document, parameter))))));
    return all;
  }

  private static DescribedParameter of(String method, String path, JsonNode parameter) {
    return new DescribedParameter(
        method.toUpperCase(Locale.ROOT),
        path,
        parameter.path("name").asText(),
        parameter.path("in").asText(),
        parameter.path("required").asBoolean());
  }

  private static JsonNode resolved(JsonNode document, JsonNode parameter) {
    JsonNode reference = parameter.path("$ref");
    return reference.isTextual() ? document.at(reference.asText().substring(1)) : parameter;
  }
}
