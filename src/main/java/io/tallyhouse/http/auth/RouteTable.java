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
import java.util.function.Function;

/**
 * Where surfaces add their routes: each with the scope that it needs, and its body read before its
 * handlers. To be used while the server starts. Not thread-safe.
 */
public final class RouteTable {
  private final Router router;
  private final Function<Scope, Handler<RoutingContext>> authentication;
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
    this.router = router;
    this.authentication = authentication;
    this.requestBody = requestBody;
    this.demoNotice = demoNotice;
  }

  /** Adds a route for GET and HEAD that shows an account's data. */
  @SafeVarargs
  public final void read(String path, Handler<RoutingContext>... handlers) {
    Route route = RoutePaths.get(router, path).handler(authentication.apply(Scope.READ_ANALYTICS));
    add(route.handler(demoNotice), handlers);
  }

  /** Adds a route for GET and HEAD. */
  @SafeVarargs
  public final void get(String path, Scope scope, Handler<RoutingContext>... handlers) {
    add(RoutePaths.get(router, path).handler(authentication.apply(scope)), handlers);
  }

  /** Adds a route for DELETE, without a body. */
  @SafeVarargs
  public final void delete(String path, Scope scope, Handler<RoutingContext>... handlers) {
    add(router.delete(path).handler(authentication.apply(scope)), handlers);
  }

  /**
   * Adds a route for POST with a body of JSON.
   *
   * @param bytesMax largest body, after decompression
   */
  @SafeVarargs
  public final void post(
      String path, Scope scope, int bytesMax, Handler<RoutingContext>... handlers) {
    receive(router.post(path).handler(authentication.apply(scope)), bytesMax, handlers);
  }

  /**
   * Adds a route for PUT with a body of JSON.
   *
   * @param bytesMax largest body, after decompression
   */
  @SafeVarargs
  public final void put(
      String path, Scope scope, int bytesMax, Handler<RoutingContext>... handlers) {
    receive(router.put(path).handler(authentication.apply(scope)), bytesMax, handlers);
  }

  /** The last handler gets the body; those before it run before the body is read. */
  @SafeVarargs
  private void receive(Route route, int bytesMax, Handler<RoutingContext>... handlers) {
    List<Handler<RoutingContext>> all = List.of(handlers);
    all.subList(0, all.size() - 1).forEach(route::handler);
    route
        .handler(RouteTable::requireJson)
        .handler(requestBody.receive(bytesMax))
        .handler(all.get(all.size() - 1));
  }

  @SafeVarargs
  private static void add(Route route, Handler<RoutingContext>... handlers) {
    List.of(handlers).forEach(route::handler);
  }

  private static void requireJson(RoutingContext context) {
    String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    if (type != null && !RequestBody.mediaType(type).equals("application/json")) {
      throw new ApiError(
          ApiError.Kind.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json.");
    }
    if (!BodyDecompression.supports(BodyDecompression.encoding(context))) {
      throw new ApiError(
          ApiError.Kind.UNSUPPORTED_MEDIA_TYPE, "Content-Encoding must be gzip, deflate or none.");
    }
    context.next();
  }
}
