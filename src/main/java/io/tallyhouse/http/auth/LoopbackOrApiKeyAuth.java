package io.tallyhouse.http.auth;

import io.tallyhouse.account.Scope;
import io.tallyhouse.http.ApiError;
import io.tallyhouse.http.EarlyResponse;
import io.tallyhouse.http.RequestBody;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may use the dashboard surface: a key with the scope, or, where it is allowed, a program on
 * the server's own machine without any key, for the default account. A key that is sent is always
 * checked. Thread-safe.
 *
 * <p>A web page from elsewhere also runs on the user's machine. Without a key a request must
 * therefore name the server by a loopback name, which keeps out names that were made to lead here
 * (DNS rebinding), must not come from a page of another origin, and must say that a body is JSON,
 * which no form can.
 */
public final class LoopbackOrApiKeyAuth {
  private static final Pattern LOOPBACK_IP4 = Pattern.compile("127(\\.[0-9]{1,3}){3}");
  private static final int HTTP_PORT = 80;

  /** Headers of proxies: the client is then whoever the proxy lets in. */
  private static final List<String> FORWARDING =
      List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via");

  private final ApiKeyAuth apiKeyAuth;
  private final boolean keylessFromLoopback;

  public LoopbackOrApiKeyAuth(ApiKeyAuth apiKeyAuth, boolean keylessFromLoopback) {
    this.apiKeyAuth = apiKeyAuth;
    this.keylessFromLoopback = keylessFromLoopback;
  }

  /** A handler that lets requests pass; see {@link ApiKeyAuth#principal}. */
  public Handler<RoutingContext> require(Scope scope) {
    Handler<RoutingContext> withKey = apiKeyAuth.require(scope);
    return context -> {
      boolean needsKey =
          !keylessFromLoopback
              || ApiKeyAuth.presented(context) != null
              || !isFromThisMachine(context.request());
      if (needsKey) {
        withKey.handle(context);
      } else {
        judgeKeyless(context);
      }
    };
  }

  private static void judgeKeyless(RoutingContext context) {
    HttpServerRequest request = context.request();
    int port = request.localAddress().port();
    if (!isOwnHost(request.authority(), port)) {
      EarlyResponse.fail(
          context,
          ApiError.Kind.FORBIDDEN,
          "Without an API key the Host must be localhost or a loopback address, and the server's"
              + " port.");
    } else if (!areOwnOrigins(request.headers(), port) || isCrossSite(request.headers())) {
      EarlyResponse.fail(
          context,
          ApiError.Kind.FORBIDDEN,
          "Without an API key pages of other origins are refused.");
    } else if (hasBody(request) && !isJson(request)) {
      EarlyResponse.fail(
          context,
          ApiError.Kind.UNSUPPORTED_MEDIA_TYPE,
          "Without an API key the Content-Type of a body must be application/json.");
    } else {
      ApiKeyAuth.admit(context, Principal.DEFAULT_ACCOUNT);
    }
  }

  private static boolean isFromThisMachine(HttpServerRequest request) {
    return isLoopback(request.remoteAddress())
        && FORWARDING.stream().noneMatch(request.headers()::contains);
  }

  private static boolean isLoopback(@Nullable SocketAddress remote) {
    String address = remote == null ? null : remote.hostAddress();
    if (address == null) {
      return false;
    }
    try {
      // An address, never a name: nothing is looked up.
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static boolean isOwnHost(@Nullable HostAndPort host, int port) {
    return host != null
        && isLoopbackName(host.host())
        && (host.port() < 0 ? HTTP_PORT : host.port()) == port;
  }

  /** A page elsewhere that loads an image or the like sends no origin; browsers say so here. */
  private static boolean isCrossSite(MultiMap headers) {
    return "cross-site".equals(headers.get("Sec-Fetch-Site"));
  }

  private static boolean areOwnOrigins(MultiMap headers, int port) {
    return headers.getAll(HttpHeaders.ORIGIN).stream().allMatch(origin -> isOwn(origin, port));
  }

  private static boolean isOwn(String origin, int port) {
    try {
      URI uri = new URI(origin);
      return "http".equals(uri.getScheme())
          && uri.getHost() != null
          && isLoopbackName(uri.getHost())
          && (uri.getPort() < 0 ? HTTP_PORT : uri.getPort()) == port;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static boolean isLoopbackName(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.equals("[::1]")
        || name.equals("::1")
        || LOOPBACK_IP4.matcher(name).matches();
  }

  private static boolean hasBody(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return (length != null && !length.trim().equals("0"))
        || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }

  private static boolean isJson(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return type != null && RequestBody.mediaType(type).equals("application/json");
  }
}
