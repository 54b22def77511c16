package io.tallyhouse.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.testing.RawHttp.RawResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.OutputUnit;
import io.vertx.openapi.contract.OpenAPIVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the document is sound, and that a response which is not as it says is found out. */
class ApiDescriptionTest {
  private static final Map<String, List<String>> JSON_TYPE =
      Map.of("content-type", List.of("application/json"));
  private static final String TOOLS = "/api/v1/analytics/tools";
  private static final String TOOL =
      """
      {"name":"Read","invocation_count":3,"avg_duration_ms":null,"error_rate":0.5,\
      "p50_duration_ms":1,"p95_duration_ms":2,"p99_duration_ms":3}""";
  private static final String TOOLS_RESPONSE = "{\"data\":{\"tools\":[" + TOOL + "]}}";
  private static final String ROLLING = "/analytics/rolling";

  private final ApiDescription description = ApiDescription.served();
  private final JsonNode document = description.document();

  /** By the schema that the OpenAPI initiative publishes. */
  @Test
  void document_isOpenApi31() throws Exception {
    assertThat(judged(document).getErrors()).isNullOrEmpty();

    ObjectNode noPaths = document.deepCopy();
    noPaths.remove(List.of("paths", "components"));
    ObjectNode otherPlace = document.deepCopy();
    ((ObjectNode) otherPlace.at("/paths/~1docs~1{file}/get/parameters/0")).put("in", "body");
    ObjectNode unknownField = document.deepCopy();
    ((ObjectNode) unknownField.at("/paths/~1livez/get")).put("colour", "red");
    for (JsonNode broken : List.of(noPaths, otherPlace, unknownField)) {
      assertThat(judged(broken).getErrors()).isNotEmpty();
    }
  }

  private static OutputUnit judged(JsonNode document) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      JsonObject json = new JsonObject(document.toString());
      assertThat(OpenAPIVersion.fromContract(json)).isEqualTo(OpenAPIVersion.V3_1);
      return await(
          OpenAPIVersion.V3_1
              .getRepository(vertx, "https://tallyhouse.test/")
              .compose(schemas -> OpenAPIVersion.V3_1.validateContract(vertx, schemas, json)));
    } finally {
      await(vertx.close());
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(Patience.MAX_SECONDS, TimeUnit.SECONDS);
  }

  /** Among them what YAML makes of a comma in a description without quotes. */
  @Test
  void schemas_haveNoUnknownKeywords() {
    List<String> pointers = new ArrayList<>();
    collectSchemas("", document, pointers);
    document
        .path("components")
        .path("schemas")
        .fieldNames()
        .forEachRemaining(name -> pointers.add("/components/schemas/" + name));
    assertThat(pointers).hasSizeGreaterThan(100);
    for (String pointer : pointers) {
      // Any value: a schema is read as a whole before it judges.
      assertThatCode(() -> description.valueFaults(pointer, document.path("openapi")))
          .as(pointer)
          .doesNotThrowAnyException();
    }
  }

  @Test
  void references_leadSomewhere_andNoComponentIsIdle() {
    Set<String> used =
        document.findValuesAsText("$ref").stream().collect(Collectors.toCollection(TreeSet::new));
    assertThat(used).allMatch(reference -> !document.at(reference.substring(1)).isMissingNode());
    // Of any path, so of none in particular.
    for (String response :
        List.of("Trenchcoat405", "Success405", "Trenchcoat414", "Trenchcoat431", "Success431")) {
      used.add("#/components/responses/" + response);
    }
    for (String kind : List.of("parameters", "headers", "responses", "schemas")) {
      document
          .path("components")
          .path(kind)
          .fieldNames()
          .forEachRemaining(name -> assertThat(used).contains("#/components/" + kind + "/" + name));
    }
  }

  @Test
  void operations_haveANameOfTheirOwn_aSummaryAndATag() {
    List<String> names = new ArrayList<>();
    Set<String> tags = new TreeSet<>(document.path("tags").findValuesAsText("name"));
    document
        .path("paths")
        .forEach(
            path ->
                path.forEach(
                    operation -> {
                      names.add(operation.path("operationId").asText());
                      assertThat(operation.path("summary").asText()).isNotBlank();
                      assertThat(tags).contains(operation.path("tags").path(0).asText());
                    }));
    assertThat(names).doesNotHaveDuplicates().doesNotContain("");
  }

  @Test
  void examples_areAsTheirSchemasSay() {
    Map<String, JsonNode> examples = new LinkedHashMap<>();
    collectExamples("", document, examples);
    assertThat(examples).hasSizeGreaterThan(30);
    examples.forEach(
        (pointer, example) ->
            assertThat(description.valueFaults(pointer + "/schema", example))
                .as(pointer)
                .isEmpty());
  }

  @Test
  void describedResponse_isAsDescribed() {
    assertThat(description.faults("GET", TOOLS, 200, JSON_TYPE, TOOLS_RESPONSE)).isEmpty();
    assertThat(description.faults("GET", TOOLS + "/", 200, JSON_TYPE, TOOLS_RESPONSE)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // A required field is missing, is null, has another type, is out of range; one is not
    // described.
    "'\"invocation_count\":3,', ''",
    "'\"invocation_count\":3', '\"invocation_count\":null'",
    "'\"invocation_count\":3', '\"invocation_count\":\"3\"'",
    "'\"invocation_count\":3', '\"invocation_count\":3.5'",
    "'\"invocation_count\":3', '\"invocation_count\":-3'",
    "'\"error_rate\":0.5', '\"error_rate\":1.5'",
    "'\"name\":\"Read\"', '\"name\":\"Read\",\"colour\":\"red\"'",
    "'{\"tools\":', '{\"more\":[],\"tools\":'",
    "'{\"data\":', '{\"more\":[],\"data\":'",
    "'{\"data\":', '[{\"data\":'",
  })
  void otherBody_isFoundOut(String described, String sent) {
    String body = TOOLS_RESPONSE.replace(described, sent == null ? "" : sent);
    assertThat(body).isNotEqualTo(TOOLS_RESPONSE);
    assertThat(description.faults("GET", TOOLS, 200, JSON_TYPE, body)).isNotEmpty();
  }

  /** Where a schema is composed of others too. */
  @Test
  void fieldThatNoPartDescribes_isFoundOut() {
    String figures =
        """
        "activeUsers":0,"incomingMessages":0,"outgoingMessages":0,"tasksInitiated":0,\
        "tasksCompleted":0,"total":0,"completionRate":null,"tokens":{"input":0,"output":0,\
        "cacheWrite":0,"cacheRead":0,"total":0},"costUsd":null,"unpricedResponses":0""";
    String body =
        "{\"success\":true,\"data\":{\"assistants\":[{\"assistant\":\"a\","
            + figures
            + "}],\"hasMore\":false}}";
    String path = "/analytics/assistants";
    assertThat(description.faults("GET", path, 200, JSON_TYPE, body)).isEmpty();
    for (String field :
        List.of("\"total\":0,\"completionRate\"", "\"cacheRead\":0", "\"assistant\"")) {
      String more = body.replace(field, "\"more\":1," + field);
      assertThat(more).isNotEqualTo(body);
      assertThat(description.faults("GET", path, 200, JSON_TYPE, more)).as(field).isNotEmpty();
    }
    String less = body.replace("\"cacheRead\":0,", "");
    assertThat(description.faults("GET", path, 200, JSON_TYPE, less)).isNotEmpty();
  }

  @Test
  void otherFormOfATime_isFoundOut() {
    String body =
        "{\"success\":true,\"data\":{\"window\":7,\"startDate\":\"2026-02-29T00:00:00Z\"}}";
    assertThat(description.faults("GET", ROLLING, 200, JSON_TYPE, body))
        .anyMatch(fault -> fault.contains("/data/startDate"));
  }

  @Test
  void otherStatusTypePathOrMethod_isFoundOut() {
    assertThat(description.faults("GET", TOOLS, 201, JSON_TYPE, TOOLS_RESPONSE)).isNotEmpty();
    assertThat(description.faults("GET", TOOLS, 404, JSON_TYPE, TOOLS_RESPONSE)).isNotEmpty();
    assertThat(description.faults("GET", TOOLS + "/x", 200, JSON_TYPE, TOOLS_RESPONSE))
        .isNotEmpty();
    assertThat(description.faults("POST", TOOLS, 200, JSON_TYPE, TOOLS_RESPONSE)).isNotEmpty();
    assertThat(description.faults("GET", TOOLS, 200, Map.of(), TOOLS_RESPONSE)).isNotEmpty();
    Map<String, List<String>> html = Map.of("Content-Type", List.of("text/html"));
    assertThat(description.faults("GET", TOOLS, 200, html, TOOLS_RESPONSE)).isNotEmpty();
  }

  @Test
  void errors_areOfTheEnvelopeOfThePath_andHaveTheirCodeAndHeaders() {
    String trenchcoat = "{\"error\":{\"code\":\"%s\",\"message\":\"m\"}}";
    String success =
        "{\"success\":false,\"error\":{\"message\":\"m\",\"code\":\"%s\",\"details\":{}}}";
    Map<String, List<String>> busy =
        Map.of("Content-Type", JSON_TYPE.get("content-type"), "Retry-After", List.of("1"));
    String code = "SERVICE_UNAVAILABLE";
    assertThat(description.faults("GET", TOOLS, 503, busy, trenchcoat.formatted(code))).isEmpty();
    assertThat(description.faults("GET", ROLLING, 503, busy, success.formatted(code))).isEmpty();

    assertThat(description.faults("GET", TOOLS, 503, JSON_TYPE, trenchcoat.formatted(code)))
        .containsExactly("the header Retry-After is missing");
    assertThat(description.faults("GET", TOOLS, 503, busy, success.formatted(code))).isNotEmpty();
    assertThat(description.faults("GET", ROLLING, 503, busy, trenchcoat.formatted(code)))
        .isNotEmpty();
    assertThat(description.faults("GET", TOOLS, 503, busy, trenchcoat.formatted("FORBIDDEN")))
        .isNotEmpty();
  }

  @Test
  void pathsThatThereAreNot_areNotFoundInTheirEnvelope() {
    String trenchcoat = "{\"error\":{\"code\":\"NOT_FOUND\",\"message\":\"m\"}}";
    assertThat(description.faults("GET", "/nothing", 404, JSON_TYPE, trenchcoat)).isEmpty();
    assertThat(description.faults("GET", "/analytics/x", 404, JSON_TYPE, trenchcoat)).isNotEmpty();
    assertThat(description.faults("GET", "/nothing", 405, JSON_TYPE, trenchcoat)).isNotEmpty();
  }

  @Test
  void everyPath_mayRefuseARequestWhoseHeadItCantRead() {
    String body = "{\"error\":{\"code\":\"%s\",\"message\":\"m\"}}";
    String unreadable = body.formatted("VALIDATION_ERROR");
    for (String path : List.of("/livez", "/nothing", TOOLS)) {
      assertThat(description.faults("GET", path, 400, JSON_TYPE, unreadable)).isEmpty();
      assertThat(description.faults("GET", path, 414, JSON_TYPE, unreadable)).isNotEmpty();
      assertThat(
              description.faults("GET", path, 431, JSON_TYPE, body.formatted("HEADERS_TOO_LARGE")))
          .isEmpty();
    }
    Map<String, String> type = Map.of("content-type", "application/json");
    ApiDescription.checkRefusal(new RawResponse(400, type, unreadable));
    for (int status : new int[] {200, 404, 418, 500}) {
      assertThatThrownBy(
              () -> ApiDescription.checkRefusal(new RawResponse(status, type, unreadable)))
          .isInstanceOf(AssertionError.class);
    }
  }

  private static void collectSchemas(String pointer, JsonNode node, List<String> pointers) {
    if (node.has("schema")) {
      pointers.add(pointer + "/schema");
    }
    node.properties()
        .forEach(
            field ->
                collectSchemas(
                    pointer + "/" + ApiDescription.escaped(field.getKey()),
                    field.getValue(),
                    pointers));
    for (int i = 0; i < (node.isArray() ? node.size() : 0); i++) {
      collectSchemas(pointer + "/" + i, node.path(i), pointers);
    }
  }

  private static void collectExamples(
      String pointer, JsonNode node, Map<String, JsonNode> examples) {
    if (node.has("schema") && node.has("example")) {
      examples.put(pointer, node.path("example"));
    }
    if (node.has("schema")) {
      node.path("examples").forEach(example -> examples.put(pointer, example.path("value")));
    }
    node.properties()
        .forEach(
            field ->
                collectExamples(
                    pointer + "/" + ApiDescription.escaped(field.getKey()),
                    field.getValue(),
                    examples));
  }
}
