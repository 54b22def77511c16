package io.tallyhouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** npm's {@code jsonata}, in a Node of its own. */
public final class Jsonata {
  private static final Path DIRECTORY = Path.of("src/test/node");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** An expression, and what it is evaluated on. */
  public record Selection(String selector, JsonNode input) {}

  private Jsonata() {}

  /**
   * What each selects, in their order; JSON's null where that is nothing.
   *
   * @throws AssertionError if an expression is malformed, or npm has not fetched jsonata
   */
  public static List<JsonNode> evaluate(List<Selection> selections)
      throws IOException, InterruptedException {
    if (!Files.exists(DIRECTORY.resolve("node_modules/jsonata"))) {
      throw new AssertionError("jsonata is missing: run " + DIRECTORY + "/fetch, as Maven does");
    }
    ArrayNode input = JSON.createArrayNode();
    for (Selection selection : selections) {
      input.addObject().put("selector", selection.selector()).set("input", selection.input());
    }
    Process node =
        new ProcessBuilder("node", DIRECTORY.resolve("evaluate.mjs").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (OutputStream out = node.getOutputStream()) {
      JSON.writeValue(out, input);
    }
    List<JsonNode> results = new ArrayList<>();
    try (InputStream in = node.getInputStream()) {
      JsonNode output = JSON.readTree(in);
      output.forEach(results::add);
    }
    int status = node.waitFor();
    if (status != 0 || results.size() != selections.size()) {
      throw new AssertionError("jsonata ended with status " + status + ", see above");
    }
    return results;
  }
}
