package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.model.Metacharacters;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.DescribedParameter;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every described parameter that is no free text refuses every metacharacter, and is named. What
 * free texts find is compared by {@link DashboardMetacharactersIT}, {@link AgntMetacharactersIT}
 * and {@link AdminMetacharactersIT}, of {@code prefix} by {@link QueryApiIT}, of {@code host} by
 * {@link TranscriptPushIT}.
 */
class MetacharactersIT {
  /** Parameters that take any text. */
  private static final Set<String> TEXTS =
      Set.of("projectPath", "model", "assistant", "user", "account", "key", "prefix", "host");

  /** A document, whose violations name its own fields: see {@link QueryApiIT}. */
  private static final String DOCUMENT = "q";

  /** A path that is not there, whatever it is called. */
  private static final String FILE = "/docs/{file}";

  /** What the other parameters of an operation have. */
  private static final Map<String, String> VALID =
      Map.of(
          "period",
          "day",
          "dimension",
          "tool",
          "startDate",
          "2026-02-01",
          "endDate",
          "2026-02-28",
          "id",
          "550e8400-e29b-41d4-a716-446655440000");

  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
  private static final byte[] NO_BODY = {};

  private final TallyhouseServer server = TestServers.shared();
  private final ApiClient client =
      new ApiClient(server, server.key("metacharacters-" + UUID.randomUUID()));

  static Stream<DescribedParameter> formed() {
    return queryAndPath()
        .filter(parameter -> !TEXTS.contains(parameter.name()))
        .filter(parameter -> !parameter.path().equals(FILE))
        .filter(parameter -> !parameter.name().equals(DOCUMENT));
  }

  private static Stream<DescribedParameter> queryAndPath() {
    return DescribedParameter.all().stream().filter(parameter -> !parameter.in().equals("header"));
  }

  @Test
  void texts_areDescribed() {
    assertThat(queryAndPath().map(DescribedParameter::name).collect(Collectors.toSet()))
        .containsAll(TEXTS)
        .containsAll(VALID.keySet());
  }

  @ParameterizedTest
  @MethodSource("formed")
  void parameterWithAForm_isNamed(DescribedParameter parameter) {
    Metacharacters.all()
        .forEach(
            value -> {
              ApiResponse response =
                  client.exchange(parameter.method(), target(parameter, value), JSON, NO_BODY);
              assertThat(named(response)).as("%s", response).containsExactly(parameter.name());
            });
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("io.tallyhouse.model.Metacharacters#all")
  void fileThatIsNotThere_isNotFound(String name) {
    client.get(FILE.replace("{file}", encoded(name))).error(404, "NOT_FOUND");
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("io.tallyhouse.model.Metacharacters#all")
  void unknownParameter_isIgnored(String text) {
    String asked = "?" + encoded(text) + "=" + encoded(text);
    queryAndPath()
        .map(DescribedParameter::path)
        .filter(path -> Set.of("/api/v1/sessions", "/api/analytics/overview").contains(path))
        .distinct()
        .forEach(path -> assertThat(client.get(path + asked).status()).isEqualTo(200));
  }

  private static String target(DescribedParameter asked, String value) {
    String path = asked.path();
    StringBuilder query = new StringBuilder();
    for (DescribedParameter parameter : DescribedParameter.all()) {
      boolean own =
          parameter.method().equals(asked.method()) && parameter.path().equals(asked.path());
      if (own && (parameter.required() || parameter.equals(asked))) {
        String text = parameter.equals(asked) ? value : VALID.get(parameter.name());
        assertThat(text).as("a value of %s", parameter).isNotNull();
        if (parameter.in().equals("path")) {
          path = path.replace("{" + parameter.name() + "}", encoded(text));
        } else {
          query.append(query.isEmpty() ? "?" : "&");
          query.append(parameter.name()).append('=').append(encoded(text));
        }
      }
    }
    return path + query;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** What a refusal names, in either envelope. */
  private static List<String> named(ApiResponse response) {
    JsonNode details = response.error(400, "VALIDATION_ERROR").path("details");
    return details.isArray()
        ? details.findValuesAsText("field")
        : details.path("violations").findValuesAsText("path");
  }
}
