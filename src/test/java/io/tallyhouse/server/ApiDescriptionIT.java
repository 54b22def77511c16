package io.tallyhouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiDescription;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The description of the API, and the page that shows it, as the server serves them. */
class ApiDescriptionIT {
  private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"([^\"]*)\"");

  private final TallyhouseServer server = TestServers.shared();
  private final ApiClient keyless = new ApiClient(server, null);

  @Test
  void describedOperations_areTheServersRoutes() {
    Set<String> described = new TreeSet<>();
    ApiDescription.served()
        .document()
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

    assertThat(described).containsExactlyInAnyOrderElementsOf(TestServers.operations());
  }

  @Test
  void description_isServedAsItIsInTheJar() throws Exception {
    ApiResponse response = keyless.get("/openapi.yaml");
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.contentType()).isEqualTo(Optional.of("application/yaml"));
    try (InputStream own = ApiDescription.class.getResourceAsStream("/api/openapi.yaml")) {
      assertThat(own).isNotNull().hasContent(response.body());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/docs, text/html; charset=utf-8",
    "/docs/docs.js, text/javascript; charset=utf-8",
    "/docs/swagger-ui-bundle.js, text/javascript; charset=utf-8",
    "/docs/swagger-ui.css, text/css; charset=utf-8",
  })
  void page_isServedWithItsType(String path, String type) {
    ApiResponse response = keyless.get(path);
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.contentType()).isEqualTo(Optional.of(type));
    assertThat(response.body()).isNotBlank();
  }

  @Test
  void serverThatIsUp_saysSo() {
    assertThat(keyless.get("/livez").body()).isEqualTo("ok\n");
    assertThat(keyless.get("/readyz").json().path("status").asText()).isEqualTo("ok");
    assertThat(keyless.get("/metrics").body()).contains("tallyhouse_ingest_running 1");
  }

  @Test
  void page_loadsNothingButItsOwnFiles() throws Exception {
    HttpResponse<String> page =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(server.uri().resolve("/docs")).build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'", "script-src 'self'", "connect-src 'self'")
        .doesNotContain("unsafe", "*", "http");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    List<String> loaded =
        LOADED.matcher(page.body()).results().map(found -> found.group(1)).toList();
    assertThat(loaded).hasSizeGreaterThanOrEqualTo(4);
    assertThat(loaded)
        .allSatisfy(
            link ->
                assertThat(link.equals("data:,") || keyless.get(link).status() == 200)
                    .as(link)
                    .isTrue());
    assertThat(keyless.get("/docs/docs.js").body())
        .contains("'/openapi.yaml'")
        .doesNotContain("http");
  }

  /** What a browser keeps is requested by its version, so that an upgrade shows at once. */
  @Test
  void page_namesItsFilesByVersion_andThoseAreKept() throws Exception {
    List<String> files =
        LOADED
            .matcher(keyless.get("/docs").body())
            .results()
            .map(found -> found.group(1))
            .filter(link -> link.startsWith("/docs/"))
            .toList();
    assertThat(files).hasSize(3).allMatch(link -> link.contains("?v="));
    for (String link : files) {
      HttpResponse<String> file =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(server.uri().resolve(link)).build(),
                  HttpResponse.BodyHandlers.ofString());
      ApiDescription.check(file);
      assertThat(file.headers().firstValue("Cache-Control").orElse("")).contains("immutable");
      HttpResponse<String> again =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(server.uri().resolve(link))
                      .header("If-None-Match", file.headers().firstValue("ETag").orElseThrow())
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      ApiDescription.check(again);
      assertThat(again.statusCode()).isEqualTo(304);
      assertThat(again.body()).isEmpty();
    }
  }

  @Test
  void root_leadsToThePage() {
    assertThat(keyless.get("/").status()).isEqualTo(302);
    assertThat(keyless.get("/").body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/docs/nothing.js", "/docs/../api/openapi.yaml", "/docs/%2e%2e%2fopenapi.yaml"})
  void otherFiles_areNotFound(String path) {
    keyless.get(path).error(404, "NOT_FOUND");
  }
}
