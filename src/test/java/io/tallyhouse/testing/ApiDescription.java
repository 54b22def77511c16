package io.tallyhouse.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.DisallowUnknownKeywordFactory;
import com.networknt.schema.keyword.NonValidationKeyword;
import io.tallyhouse.testing.RawHttp.RawResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * The server's OpenAPI document, and whether answers are as it says: the status, the headers, the
 * content type and every field of the body. Fields that it does not describe are faults here,
 * though not to clients. Thread-safe.
 */
public final class ApiDescription {
  private static final String RESOURCE = "/api/openapi.yaml";
  private static final String ID = "https://tallyhouse.test/openapi";
  private static final String TRENCHCOAT = "Trenchcoat";
  private static final String SUCCESS = "Success";
  private static final List<String> ENVELOPES = List.of(TRENCHCOAT, SUCCESS);

  /** Of requests whose head can't be read. */
  private static final Set<Integer> OF_EVERY_PATH = Set.of(400, 414, 431);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ApiDescription SERVED = new ApiDescription(read());

  private record Operations(String template, Pattern path) {}

  private final JsonNode document;
  private final List<Operations> paths;
  private final SchemaRegistry schemas;
  private final Map<String, Schema> compiled = new ConcurrentHashMap<>();

  private ApiDescription(JsonNode document) {
    this.document = document;
    this.paths =
        StreamSupport.stream(
                ((Iterable<String>) document.path("paths")::fieldNames).spliterator(), false)
            // Paths without parameters go first, as in the server.
            .sorted(Comparator.comparing(path -> path.contains("{")))
            .map(template -> new Operations(template, pattern(template)))
            .toList();
    this.schemas =
        SchemaRegistry.withDialect(
            dialect(document),
            registry ->
                registry
                    .schemas(Map.of(ID, ClosedSchemas.of(document).toString()))
                    .schemaRegistryConfig(
                        SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
  }

  /** JSON Schema as OpenAPI 3.1 takes it. A keyword that it does not know is a slip of the pen. */
  private static Dialect dialect(JsonNode document) {
    List<NonValidationKeyword> aroundTheSchemas = new ArrayList<>();
    document
        .fieldNames()
        .forEachRemaining(name -> aroundTheSchemas.add(new NonValidationKeyword(name)));
    return Dialect.builder(Dialects.getDraft202012())
        .keywords(aroundTheSchemas)
        .unknownKeywordFactory(DisallowUnknownKeywordFactory.getInstance())
        .build();
  }

  /** The document that the server serves. */
  public static ApiDescription served() {
    return SERVED;
  }

  /** The document as a tree. */
  public JsonNode document() {
    return document.deepCopy();
  }

  /** Fails the test if a response is not as the document says. */
  public static void check(HttpResponse<String> response) {
    check(
        response.request().method(),
        response.request().uri().getRawPath(),
        response.statusCode(),
        response.headers().map(),
        response.body());
  }

  /** The same for a request written by hand. */
  public static void check(String method, String path, RawResponse response) {
    check(method, path, response.status(), lists(response.headers()), response.body());
  }

  /**
   * Fails the test if a response is none of the errors that every path may respond with: for
   * requests of which only the server can say what their path is.
   */
  public static void checkRefusal(RawResponse response) {
    List<String> closest = List.of("no such status is described");
    List<String> names = new ArrayList<>();
    ENVELOPES.forEach(envelope -> names.add(envelope + response.status()));
    names.add(
        switch (response.status()) {
          case 401 -> "Otlp401";
          case 429, 503 -> "OtlpLater";
          default -> "OtlpError";
        });
    for (String name : names) {
      String pointer = "/components/responses/" + name;
      if (!SERVED.document.at(pointer).isMissingNode()) {
        closest = SERVED.faults(pointer, lists(response.headers()), Optional.of(response.body()));
      }
      if (closest.isEmpty()) {
        return;
      }
    }
    throw new AssertionError("%s: %s".formatted(String.join("; ", closest), response));
  }

  private static Map<String, List<String>> lists(Map<String, String> headers) {
    Map<String, List<String>> lists = new TreeMap<>();
    headers.forEach((name, value) -> lists.put(name, List.of(value)));
    return lists;
  }

  private static void check(
      String method, String path, int status, Map<String, List<String>> headers, String body) {
    List<String> faults = SERVED.faults(method, path, status, headers, body);
    if (!faults.isEmpty()) {
      throw new AssertionError(
          "%s %s: the response is not as openapi.yaml says: %s%n%d %s"
              .formatted(method, path, String.join("; ", faults), status, body));
    }
  }

  /** What about a response is not as the document says. */
  public List<String> faults(
      String method, String path, int status, Map<String, List<String>> headers, String body) {
    String pointer = answerPointer(method, path, status);
    if (document.at(pointer).isMissingNode()) {
      return List.of("no such status is described");
    }
    return faults(pointer, headers, method.equals("HEAD") ? Optional.empty() : Optional.of(body));
  }

  /** Unless the document says otherwise. */
  private boolean isSentAlways(JsonNode header) {
    JsonNode reference = header.path("$ref");
    JsonNode described =
        reference.isTextual() ? document.at(reference.asText().substring(1)) : header;
    return described.path("required").asBoolean(true);
  }

  /**
   * The same of a response that is told of at a place in the document.
   *
   * @param body empty = the response to a HEAD, which has none of what is described
   */
  private List<String> faults(
      String pointer, Map<String, List<String>> headers, Optional<String> body) {
    JsonNode reference = document.at(pointer).path("$ref");
    if (reference.isTextual()) {
      return faults(reference.asText().substring(1), headers, body);
    }
    Map<String, List<String>> found = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    found.putAll(headers);
    List<String> faults = new ArrayList<>();
    JsonNode response = document.at(pointer);
    response
        .path("headers")
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (isSentAlways(response.path("headers").path(name)) && !found.containsKey(name)) {
                faults.add("the header " + name + " is missing");
              }
            });
    if (!response.has("content")) {
      body.filter(text -> !text.isEmpty()).ifPresent(text -> faults.add("a body is not described"));
      return faults;
    }
    String type = mediaType(found.getOrDefault("content-type", List.of("none")).get(0));
    if (response.path("content").has(type)) {
      String schema = pointer + "/content/" + escaped(type) + "/schema";
      body.ifPresent(text -> faults.addAll(bodyFaults(schema, type, text)));
    } else {
      faults.add("the content type " + type + " is not described");
    }
    return faults;
  }

  /** What about a value is not as the schema at a place in the document says. */
  public List<String> valueFaults(String schemaPointer, JsonNode value) {
    return compiled
        .computeIfAbsent(
            schemaPointer, pointer -> schemas.getSchema(SchemaLocation.of(ID + "#" + pointer)))
        .validate(value)
        .stream()
        .map(Error::toString)
        .toList();
  }

  /** A name as it stands in a JSON pointer. */
  public static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private List<String> bodyFaults(String schemaPointer, String type, String body) {
    if (!type.equals("application/json")) {
      return valueFaults(schemaPointer, JSON.getNodeFactory().textNode(body));
    }
    try {
      return valueFaults(schemaPointer, JSON.readTree(body));
    } catch (JsonProcessingException e) {
      return List.of("the body is no JSON");
    }
  }

  /** Where the document tells of a response. */
  private String answerPointer(String method, String path, int status) {
    Optional<String> template =
        paths.stream()
            .filter(operations -> operations.path().matcher(path).matches())
            .map(Operations::template)
            .findFirst();
    // HEAD is wherever GET is, and the same but for the body.
    String of = method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT);
    String operation = "/paths/" + escaped(template.orElse("")) + "/" + of;
    String ofOperation = operation + "/responses/" + status;
    boolean described = !document.at(operation).isMissingNode();
    boolean ofEveryPath =
        OF_EVERY_PATH.contains(status)
            || (status == 404 && template.isEmpty())
            || (status == 405 && template.isPresent() && !described);
    return document.at(ofOperation).isMissingNode() && ofEveryPath
        ? "/components/responses/" + envelope(path) + status
        : ofOperation;
  }

  private static String envelope(String path) {
    return path.matches("/(api/analytics|api/sync|analytics)(/.*)?") ? SUCCESS : TRENCHCOAT;
  }

  private static Pattern pattern(String template) {
    return Pattern.compile(template.replace(".", "\\.").replaceAll("\\{[a-z]+}", "[^/]+") + "/?");
  }

  private static String mediaType(String contentType) {
    return contentType.split(";", -1)[0].trim().toLowerCase(Locale.ROOT);
  }

  private static JsonNode read() {
    try (InputStream in = ApiDescription.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + RESOURCE);
      }
      return new YAMLMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
