package io.tallyhouse.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.tallyhouse.http.limits.HttpListener;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;

/** Refuses requests whose head can't be read, and ends their connections. Thread-safe. */
public final class MalformedRequests {
  private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");

  private final RequestLogger watch;
  private final CommonHeaders headers;

  public MalformedRequests(RequestLogger watch, CommonHeaders headers) {
    this.watch = watch;
    this.headers = headers;
  }

  /** A router's requests, but for those whose path it can't read. */
  public Handler<HttpServerRequest> before(Handler<HttpServerRequest> router) {
    return request -> {
      String path = request.path();
      if (path != null && path.startsWith("/") && !BROKEN_ESCAPE.matcher(path).find()) {
        router.handle(request);
      } else {
        refuse(
            request,
            new ApiError(ApiError.Kind.VALIDATION_ERROR, "The request path is malformed."));
      }
    };
  }

  /** Refuses a request that Vert.x could not decode. */
  public void refuse(HttpServerRequest request) {
    refuse(request, error(request.decoderResult().cause()));
  }

  private void refuse(HttpServerRequest request, ApiError error) {
    String path = request.path();
    watch.refused(request, error.kind().status());
    headers.putOn(request);
    request
        .response()
        .setStatusCode(error.kind().status())
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    ObjectNode body =
        path != null && DashboardEnvelope.covers(path)
            ? DashboardEnvelope.body(error)
            : TrenchcoatEnvelope.body(error);
    ResponseWriter.send(request, Buffer.buffer(body.toString()))
        .onComplete(sent -> request.connection().close());
  }

  private static ApiError error(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return new ApiError(
          ApiError.Kind.URI_TOO_LONG,
          "The request line exceeds " + HttpListener.REQUEST_LINE_BYTES_MAX + " bytes.");
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return new ApiError(
          ApiError.Kind.HEADERS_TOO_LARGE,
          "The request's headers exceed " + HttpListener.HEADERS_BYTES_MAX + " bytes.");
    }
    return new ApiError(ApiError.Kind.VALIDATION_ERROR, "The request is malformed.");
  }
}
