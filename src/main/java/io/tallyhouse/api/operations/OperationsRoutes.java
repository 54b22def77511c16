package io.tallyhouse.api.operations;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.http.JsonResponse;
import io.tallyhouse.http.ResponseWriter;
import io.tallyhouse.http.RoutePaths;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * What operators and their machines use: {@code /livez}, {@code /readyz}, {@code /metrics}. All
 * without a key; none shows accounts, keys or events. Thread-safe.
 */
public final class OperationsRoutes {
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private final Readiness readiness;
  private final MetricsText metrics;

  public OperationsRoutes(Readiness readiness, MetricsText metrics) {
    this.readiness = readiness;
    this.metrics = metrics;
  }

  public void addTo(Router router) {
    RoutePaths.get(router, "/livez").handler(OperationsRoutes::live);
    RoutePaths.get(router, "/readyz").handler(this::ready);
    RoutePaths.get(router, "/metrics").handler(this::metrics);
  }

  private static void live(RoutingContext context) {
    text(context, "text/plain; charset=utf-8", "ok\n");
  }

  private void ready(RoutingContext context) {
    Future.fromCompletionStage(readiness.report(), context.vertx().getOrCreateContext())
        .onSuccess(report -> respond(context, report))
        .onFailure(context::fail);
  }

  private static void respond(RoutingContext context, Readiness.Report report) {
    ObjectNode body = JsonResponse.object();
    body.put("status", report.status());
    ObjectNode checks = body.putObject("checks");
    report.checks().forEach(checks::put);
    JsonResponse.send(context, report.ready() ? OK : UNAVAILABLE, body);
  }

  private void metrics(RoutingContext context) {
    context
        .vertx()
        .executeBlocking(metrics::text, false)
        .onSuccess(text -> text(context, metrics.contentType(), text))
        .onFailure(context::fail);
  }

  private static void text(RoutingContext context, String type, String text) {
    context.response().putHeader(HttpHeaders.CONTENT_TYPE, type);
    Future<Void> unused = ResponseWriter.send(context, Buffer.buffer(text));
  }
}
