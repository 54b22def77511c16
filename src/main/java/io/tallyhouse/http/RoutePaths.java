package io.tallyhouse.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a router's routes are called. Its routes here have plain paths in which a whole segment may
 * be a parameter, {@code /keys/:key/limits}; those without a path are not meant.
 */
public final class RoutePaths {
  private static final Pattern PARAMETER = Pattern.compile(":([a-z]+)");

  private RoutePaths() {}

  /**
   * A route for GET, and for HEAD, whose response is that of GET without a body (RFC 9110, 9.3.2).
   */
  public static Route get(Router router, String path) {
    return router.get(path).method(HttpMethod.HEAD);
  }

  /**
   * Every method (* = any), a space and the path, with parameters in braces. HEAD is left out where
   * GET is.
   */
  public static Set<String> operations(Router router) {
    Set<String> operations = new TreeSet<>();
    for (Route route : router.getRoutes()) {
      Set<HttpMethod> methods = route.methods();
      String path = route.getPath();
      if (path != null) {
        String template = PARAMETER.matcher(path).replaceAll("{$1}");
        if (methods == null) {
          operations.add("* " + template);
        } else {
          methods.stream()
              .filter(
                  method -> !method.equals(HttpMethod.HEAD) || !methods.contains(HttpMethod.GET))
              .forEach(method -> operations.add(method + " " + template));
        }
      }
    }
    return operations;
  }

  /** The methods that the path is there for. */
  public static SortedSet<String> methodsAt(Router router, String path) {
    SortedSet<String> allowed = new TreeSet<>();
    for (Route route : router.getRoutes()) {
      Set<HttpMethod> methods = route.methods();
      if (methods != null && matches(route.getPath(), path)) {
        methods.forEach(method -> allowed.add(method.name()));
      }
    }
    return allowed;
  }

  /** The path of the route that a request is for, with its parameters' names. */
  static Optional<String> find(Router router, HttpMethod method, String path) {
    return router.getRoutes().stream()
        .filter(route -> route.methods() != null && route.methods().contains(method))
        .map(Route::getPath)
        .filter(routePath -> matches(routePath, path))
        .findFirst();
  }

  private static boolean matches(@Nullable String routePath, String path) {
    if (routePath == null) {
      return false;
    }
    String[] wanted = withoutEndSlash(routePath).split("/", -1);
    String[] segments = withoutEndSlash(path).split("/", -1);
    if (wanted.length != segments.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      boolean parameter = wanted[i].startsWith(":") && !segments[i].isEmpty();
      if (!parameter && !wanted[i].equals(segments[i])) {
        return false;
      }
    }
    return true;
  }

  /** To Vert.x, a slash at the end is none. */
  private static String withoutEndSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
