package io.tallyhouse.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;

/**
 * The description of all routes, {@code GET /openapi.yaml}, and a page that shows it, {@code GET
 * /docs} with its files. All of it comes from the class path, and the page asks no other server for
 * anything. No key is needed. Thread-safe.
 */
final class DocsRoutes {
  /** What the page may load: its own files, the description, and answers of this server. */
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final String OWN = "/api/";
  private static final String SWAGGER_UI_POM =
      "/META-INF/maven/org.webjars/swagger-ui/pom.properties";

  private record Resource(Buffer content, String type) {}

  private final Resource description = load(OWN + "openapi.yaml", "application/yaml");
  private final Resource page = load(OWN + "docs.html", "text/html; charset=utf-8");
  private final Map<String, Resource> files;

  DocsRoutes() {
    String swaggerUi = "/META-INF/resources/webjars/swagger-ui/" + swaggerUiVersion() + "/";
    files =
        Map.of(
            "docs.js", load(OWN + "docs.js", "text/javascript; charset=utf-8"),
            "swagger-ui.css", load(swaggerUi + "swagger-ui.css", "text/css; charset=utf-8"),
            "swagger-ui-bundle.js",
                load(swaggerUi + "swagger-ui-bundle.js", "text/javascript; charset=utf-8"));
  }

  /** {@code GET /openapi.yaml}. */
  void description(RoutingContext context) {
    send(context, description);
  }

  /** {@code GET /docs}. */
  void page(RoutingContext context) {
    context.response().putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    send(context, page);
  }

  /** {@code GET /docs/:file}. */
  void file(RoutingContext context) {
    Resource file = files.get(context.pathParam("file"));
    if (file == null) {
      throw Routes.notFound(context);
    }
    send(context, file);
  }

  private static void send(RoutingContext context, Resource resource) {
    HttpServerResponse response = context.response();
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, resource.type())
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer");
    Future<Void> unused = Answers.sendUncounted(context.request(), resource.content());
  }

  private static Resource load(String path, String type) {
    try (InputStream in = DocsRoutes.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + path);
      }
      return new Resource(shared(in.readAllBytes()), type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Outside the heap: else everybody who asks without a key and does not take the answer gets a
   * copy there.
   */
  private static Buffer shared(byte[] content) {
    ByteBuf direct = Unpooled.directBuffer(content.length).writeBytes(content);
    return BufferInternal.buffer(Unpooled.unreleasableBuffer(direct));
  }

  /** The version is part of the paths in the jar. */
  private static String swaggerUiVersion() {
    Properties pom = new Properties();
    try (InputStream in = DocsRoutes.class.getResourceAsStream(SWAGGER_UI_POM)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + SWAGGER_UI_POM);
      }
      pom.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return pom.getProperty("version", "");
  }
}
