package io.tallyhouse.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * What operators and their machines ask: {@code /livez}, {@code /readyz}, {@code /metrics}. All
 * without a key; none tells of accounts, keys or events. Thread-safe.
 */
final class OperationsRoutes {
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private final Readiness readiness;
  private final MetricsText metrics;

  OperationsRoutes(Readiness readiness, MetricsText metrics) {
    this.readiness = readiness;
    this.metrics = metrics;
  }

  void addTo(Router router) {
    Routes.get(router, "/livez").handler(OperationsRoutes::live);
    Routes.get(router, "/readyz").handler(this::ready);
    Routes.get(router, "/metrics").handler(this::metrics);
  }

  private static void live(RoutingContext context) {
    text(context, "text/plain; charset=utf-8", "ok\n");
  }

  private void ready(RoutingContext context) {
    Future.fromCompletionStage(readiness.report(), context.vertx().getOrCreateContext())
        .onSuccess(report -> answer(context, report))
        .onFailure(context::fail);
  }

  private static void answer(RoutingContext context, Readiness.Report report) {
    ObjectNode body = TrenchcoatEnvelope.object();
    body.put(
        "status", report.shuttingDown() ? "shutting down" : report.ready() ? "ok" : "unavailable");
    ObjectNode checks = body.putObject("checks");
    report.checks().forEach(checks::put);
    TrenchcoatEnvelope.send(context, report.ready() ? OK : UNAVAILABLE, body);
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
    Future<Void> unused = Answers.send(context, Buffer.buffer(text));
  }
}
