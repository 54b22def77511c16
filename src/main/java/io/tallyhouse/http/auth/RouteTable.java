package io.tallyhouse.http.auth;

import io.tallyhouse.account.Scope;
import io.tallyhouse.http.ApiError;
import io.tallyhouse.http.BodyDecompression;
import io.tallyhouse.http.RequestBody;
import io.tallyhouse.http.RoutePaths;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Where surfaces add their routes: each with the scope that it needs, and its body read before its
 * handlers. To be used while the server starts. Not thread-safe.
 */
public final class RouteTable {
  private static final String JSON = "application/json";
  private static final String JSON_LINES = "application/x-ndjson";

  private final Router router;
  private final Function<Scope, Handler<RoutingContext>> authentication;
  private final List<Handler<RoutingContext>> guards;
  private final RequestBody requestBody;
  private final Handler<RoutingContext> demoNotice;

  /**
   * A table of routes for a router.
   *
   * @param authentication makes the handler that lets authenticated requests with a scope pass
   * @param demoNotice runs before the handlers of routes that show an account's data
   */
  public RouteTable(
      Router router,
      Function<Scope, Handler<RoutingContext>> authentication,
      RequestBody requestBody,
      Handler<RoutingContext> demoNotice) {
    this(router, authentication, List.of(), requestBody, demoNotice);
  }

  private RouteTable(
      Router router,
      Function<Scope, Handler<RoutingContext>> authentication,
      List<Handler<RoutingContext>> guards,
      RequestBody requestBody,
      Handler<RoutingContext> demoNotice) {
    this.router = router;
    this.authentication = authentication;
    this.guards = guards;
    this.requestBody = requestBody;
    this.demoNotice = demoNotice;
  }

  /** The same table, whose routes run a handler right after authentication. */
  public RouteTable behind(Handler<RoutingContext> guard) {
    return new RouteTable(router, authentication, List.of(guard), requestBody, demoNotice);
  }

  /** Adds a route for GET and HEAD that shows an account's data. */
  public void read(String path, Handler<RoutingContext> handler) {
    authenticated(RoutePaths.get(router, path), Scope.READ_ANALYTICS)
        .handler(demoNotice)
        .handler(handler);
  }

  /**
   * Adds a route for POST that shows an account's data, as the JSON in its body says.
   *
   * @param bytesMax largest body, after decompression
   */
  public void readByPost(String path, int bytesMax, Handler<RoutingContext> handler) {
    Route route = authenticated(router.post(path), Scope.READ_ANALYTICS).handler(demoNotice);
    receive(route, bytesMax, handler);
  }

  /** Adds a route for GET and HEAD. */
  public void get(String path, Scope scope, Handler<RoutingContext> handler) {
    authenticated(RoutePaths.get(router, path), scope).handler(handler);
  }

  /** Adds a route for DELETE, without a body. */
  public void delete(String path, Scope scope, Handler<RoutingContext> handler) {
    authenticated(router.delete(path), scope).handler(handler);
  }

  /**
   * Adds a route for POST with a body of JSON.
   *
   * @param bytesMax largest body, after decompression
   */
  public void post(String path, Scope scope, int bytesMax, Handler<RoutingContext> handler) {
    receive(authenticated(router.post(path), scope), bytesMax, handler);
  }

  /**
   * Adds a route for POST with a body of JSON, or of lines of JSON.
   *
   * @param bytesMax largest body, after decompression
   */
  public void postLines(String path, Scope scope, int bytesMax, Handler<RoutingContext> handler) {
    authenticated(router.post(path), scope)
        .handler(RouteTable::requireLines)
        .handler(requestBody.receive(bytesMax))
        .handler(handler);
  }

  /**
   * Adds a route for POST with a body of one of some media types.
   *
   * @param types lower case and without parameters; one must be named
   * @param bytesMax largest body, after decompression
   */
  public void post(
      String path, Scope scope, Set<String> types, int bytesMax, Handler<RoutingContext> handler) {
    authenticated(router.post(path), scope)
        .handler(context -> requireType(context, types, true))
        .handler(requestBody.receive(bytesMax))
        .handler(handler);
  }

  /**
   * Adds a route for PUT with a body of JSON.
   *
   * @param bytesMax largest body, after decompression
   */
  public void put(String path, Scope scope, int bytesMax, Handler<RoutingContext> handler) {
    receive(authenticated(router.put(path), scope), bytesMax, handler);
  }

  private Route authenticated(Route route, Scope scope) {
    route.handler(authentication.apply(scope));
    guards.forEach(route::handler);
    return route;
  }

  private void receive(Route route, int bytesMax, Handler<RoutingContext> handler) {
    route.handler(RouteTable::requireJson).handler(requestBody.receive(bytesMax)).handler(handler);
  }

  private static void requireJson(RoutingContext context) {
    requireType(context, Set.of(JSON), false);
  }

  private static void requireLines(RoutingContext context) {
    requireType(context, Set.of(JSON, JSON_LINES), false);
  }

  /**
   * @param named whether a request without a type is refused, too
   */
  private static void requireType(RoutingContext context, Set<String> types, boolean named) {
    String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null ? named : !types.contains(RequestBody.mediaType(type))) {
      throw new ApiError(
          ApiError.Kind.UNSUPPORTED_MEDIA_TYPE,
          "Content-Type must be " + String.join(" or ", new TreeSet<>(types)) + ".");
    }
    requireEncoding(context);
    context.next();
  }

  private static void requireEncoding(RoutingContext context) {
    if (!BodyDecompression.supports(BodyDecompression.encoding(context))) {
      throw new ApiError(
          ApiError.Kind.UNSUPPORTED_MEDIA_TYPE, "Content-Encoding must be gzip, deflate or none.");
    }
  }
}
