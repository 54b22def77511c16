package io.tallyhouse.api.operations;

import io.tallyhouse.agent.AgentScripts;
import io.tallyhouse.http.ApiError;
import io.tallyhouse.http.ResponseWriter;
import io.tallyhouse.http.RoutePaths;
import io.tallyhouse.http.StaticFile;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;

/**
 * The description of all routes, {@code GET /openapi.yaml}, and a page that shows it, {@code GET
 * /docs} with its files, to which {@code GET /} leads; and {@code GET /connect.sh}, which connects
 * a machine. All of it comes from the class path, and the page loads nothing from other servers. No
 * key is needed. Thread-safe.
 */
public final class DocsRoutes {
  /** What the page may load: its own files, the description, and responses of this server. */
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final String OWN = "/api/";
  private static final String SWAGGER_UI_POM =
      "/META-INF/maven/org.webjars/swagger-ui/pom.properties";

  private static final int FOUND = 302;

  private final StaticFile description = load(OWN + "openapi.yaml", "application/yaml");
  private final Map<String, StaticFile> files;
  private final StaticFile page;
  private final StaticFile connectScript =
      new StaticFile(AgentScripts.connectScript(), "text/x-shellscript; charset=utf-8");

  public DocsRoutes() {
    String swaggerUi = "/META-INF/resources/webjars/swagger-ui/" + swaggerUiVersion() + "/";
    files =
        Map.of(
            "docs.js", load(OWN + "docs.js", "text/javascript; charset=utf-8"),
            "swagger-ui.css", load(swaggerUi + "swagger-ui.css", "text/css; charset=utf-8"),
            "swagger-ui-bundle.js",
                load(swaggerUi + "swagger-ui-bundle.js", "text/javascript; charset=utf-8"));
    String html = new String(bytes(OWN + "docs.html"), StandardCharsets.UTF_8);
    page =
        new StaticFile(
            withVersions(html).getBytes(StandardCharsets.UTF_8), "text/html; charset=utf-8");
  }

  public void addTo(Router router) {
    RoutePaths.get(router, "/").handler(DocsRoutes::root);
    RoutePaths.get(router, "/openapi.yaml").handler(description::send);
    RoutePaths.get(router, "/connect.sh").handler(connectScript::send);
    RoutePaths.get(router, "/docs").handler(this::page);
    RoutePaths.get(router, "/docs/:file").handler(this::file);
  }

  /** {@code GET /}. */
  private static void root(RoutingContext context) {
    context.response().setStatusCode(FOUND).putHeader(HttpHeaders.LOCATION, "/docs");
    Future<Void> unused = ResponseWriter.send(context.request(), Buffer.buffer());
  }

  /** {@code GET /docs}. */
  private void page(RoutingContext context) {
    context.response().putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    page.send(context);
  }

  /** {@code GET /docs/:file}. */
  private void file(RoutingContext context) {
    StaticFile file = files.get(context.pathParam("file"));
    if (file == null) {
      throw ApiError.noRoute(context.request().path());
    }
    file.send(context);
  }

  /** The page, which names its files by their versions, so that browsers may keep them. */
  private String withVersions(String html) {
    String versioned = html;
    for (Map.Entry<String, StaticFile> file : files.entrySet()) {
      String address = "\"/docs/" + file.getKey();
      versioned =
          versioned.replace(
              address + "\"",
              address + "?" + StaticFile.VERSION + "=" + file.getValue().version() + "\"");
    }
    return versioned;
  }

  private static StaticFile load(String path, String type) {
    return new StaticFile(bytes(path), type);
  }

  private static byte[] bytes(String path) {
    try (InputStream in = DocsRoutes.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + path);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
