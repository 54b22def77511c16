package io.tallyhouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoutePathsTest {
  private final Vertx vertx = Vertx.vertx();
  private final Router router = Router.router(vertx);

  RoutePathsTest() {
    router.route().handler(context -> {});
    RoutePaths.get(router, "/").handler(context -> {});
    RoutePaths.get(router, "/keys").handler(context -> {});
    router.post("/keys").handler(context -> {});
    router.delete("/keys/:key").handler(context -> {});
    router.put("/keys/:key/limits").handler(context -> {});
  }

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void operations_areAllMethodsAndPaths() {
    assertThat(RoutePaths.operations(router))
        .containsExactly(
            "DELETE /keys/{key}", "GET /", "GET /keys", "POST /keys", "PUT /keys/{key}/limits");
  }

  @Test
  void methodsAt_areThoseOfThePathAlone() {
    assertThat(RoutePaths.methodsAt(router, "/keys")).containsExactly("GET", "HEAD", "POST");
    assertThat(RoutePaths.methodsAt(router, "/keys/")).containsExactly("GET", "HEAD", "POST");
    assertThat(RoutePaths.methodsAt(router, "/keys/7")).containsExactly("DELETE");
    assertThat(RoutePaths.methodsAt(router, "/keys/7/")).containsExactly("DELETE");
    assertThat(RoutePaths.methodsAt(router, "/keys/7/limits")).containsExactly("PUT");
    assertThat(RoutePaths.methodsAt(router, "/keys/7/limit")).isEmpty();
    assertThat(RoutePaths.methodsAt(router, "/")).containsExactly("GET", "HEAD");
    assertThat(RoutePaths.methodsAt(router, "//")).isEmpty();
    assertThat(RoutePaths.methodsAt(router, "/x")).isEmpty();
  }

  @Test
  void find_isTheTemplateOfWhatWasAskedFor() {
    assertThat(RoutePaths.find(router, HttpMethod.PUT, "/keys/7/limits"))
        .contains("/keys/:key/limits");
    assertThat(RoutePaths.find(router, HttpMethod.DELETE, "/keys/limits")).contains("/keys/:key");
    assertThat(RoutePaths.find(router, HttpMethod.HEAD, "/keys")).contains("/keys");
    assertThat(RoutePaths.find(router, HttpMethod.GET, "/")).contains("/");
    assertThat(RoutePaths.find(router, HttpMethod.GET, "/keys/7")).isEmpty();
  }
}
