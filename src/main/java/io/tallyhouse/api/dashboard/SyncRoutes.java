package io.tallyhouse.api.dashboard;

import static io.tallyhouse.http.JsonResponse.object;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.account.KeyRequest;
import io.tallyhouse.account.Scope;
import io.tallyhouse.event.Iso8601;
import io.tallyhouse.http.ApiError;
import io.tallyhouse.http.CachedQueries;
import io.tallyhouse.http.DashboardEnvelope;
import io.tallyhouse.http.JsonResponse;
import io.tallyhouse.http.RequestBody;
import io.tallyhouse.http.auth.ApiKeyAuth;
import io.tallyhouse.http.auth.RouteTable;
import io.tallyhouse.ingest.Violation;
import io.tallyhouse.query.QueryCache;
import io.tallyhouse.query.QueryTask;
import io.tallyhouse.query.QueryThreads;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.sync.PendingFile;
import io.tallyhouse.sync.Sync;
import io.tallyhouse.sync.SyncPreview;
import io.tallyhouse.sync.SyncProgress;
import io.tallyhouse.sync.SyncRun;
import io.tallyhouse.sync.SyncStats;
import io.tallyhouse.sync.SyncStatsQuery;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * {@code /api/sync/*} (claude-code-dashboard-api.md). The transcripts are of the people who run the
 * server, so only the default account's keys may use it. Thread-safe.
 */
public final class SyncRoutes {
  /** Days after which data is deleted: it never is. */
  private static final int RETENTION_DAYS = 0;

  private static final String[] BYTE_UNITS = {"B", "KB", "MB", "GB", "TB", "PB"};
  private static final double BYTES_PER_UNIT = 1024;

  private final Sync sync;
  private final SqlRunner sql;
  private final QueryThreads threads;

  /**
   * Creates the routes.
   *
   * @param threads run what blocks
   */
  public SyncRoutes(Sync sync, SqlRunner sql, QueryThreads threads) {
    this.sync = sync;
    this.sql = sql;
    this.threads = threads;
  }

  /** Adds the routes. */
  public void addTo(RouteTable routes) {
    routes.read("/api/sync/stats", this::stats);
    RouteTable ownTranscripts = routes.behind(SyncRoutes::requireDefaultAccount);
    ownTranscripts.read("/api/sync/status", this::status);
    ownTranscripts.read("/api/sync/preview", this::preview);
    int bytesMax = RequestBody.SMALL_BYTES_MAX;
    ownTranscripts.post("/api/sync/run", Scope.WRITE_EVENTS, bytesMax, this::run);
    ownTranscripts.post("/api/sync/reset", Scope.WRITE_EVENTS, bytesMax, this::reset);
  }

  /** {@code GET /api/sync/status}. */
  private void status(RoutingContext context) {
    respond(context, () -> statusJson(sync.status()));
  }

  /** {@code GET /api/sync/preview}. */
  private void preview(RoutingContext context) {
    respond(context, () -> previewJson(sync.preview()));
  }

  /** {@code GET /api/sync/stats}. */
  private void stats(RoutingContext context) {
    int account = ApiKeyAuth.principal(context).accountId();
    respond(
        context,
        CachedQueries.await(
            context,
            QueryTask.of(
                account,
                threads,
                QueryCache.QUERY_MAX,
                query -> statsJson(SyncStatsQuery.of(account, sql.during(query))))));
  }

  /** {@code POST /api/sync/run}. */
  private void run(RoutingContext context) {
    JsonNode body = body(context);
    List<Violation> violations = new ArrayList<>();
    boolean incremental = flag(body, "incremental", true, violations);
    boolean dryRun = flag(body, "dryRun", false, violations);
    if (!violations.isEmpty()) {
      throw ApiError.invalidBody(violations);
    }
    respond(
        context,
        () -> {
          UUID id = sync.start(incremental, dryRun);
          return object()
              .put("started", true)
              .put("syncId", id.toString())
              .put("message", "Synchronization started");
        });
  }

  /** {@code POST /api/sync/reset}. */
  private void reset(RoutingContext context) {
    respond(
        context,
        () -> {
          sync.reset();
          return object().put("message", "Sync metadata reset successfully");
        });
  }

  /** Lets only the default account pass: to be called behind the check of the key. */
  private static void requireDefaultAccount(RoutingContext context) {
    if (!ApiKeyAuth.principal(context).accountName().equals(KeyRequest.DEFAULT_ACCOUNT)) {
      throw new ApiError(
          ApiError.Kind.FORBIDDEN, "Only a key of the default account syncs transcripts.");
    }
    context.next();
  }

  private void respond(RoutingContext context, Supplier<ObjectNode> json) {
    int account = ApiKeyAuth.principal(context).accountId();
    CompletableFuture<ObjectNode> stage = CompletableFuture.supplyAsync(json, threads.of(account));
    respond(context, Future.fromCompletionStage(stage, context.vertx().getOrCreateContext()));
  }

  private static void respond(RoutingContext context, Future<ObjectNode> json) {
    json.onSuccess(data -> DashboardEnvelope.data(context, 200, data)).onFailure(context::fail);
  }

  private static JsonNode body(RoutingContext context) {
    byte[] bytes = RequestBody.of(context);
    if (bytes.length == 0) {
      return object();
    }
    try {
      JsonNode body = JsonResponse.read(bytes);
      if (body.isObject()) {
        return body;
      }
    } catch (JsonProcessingException e) {
      throw ApiError.invalidBody(List.of(new Violation("body", "Malformed JSON")));
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory", e);
    }
    throw ApiError.invalidBody(List.of(new Violation("body", "Expected object")));
  }

  private static boolean flag(
      JsonNode body, String name, boolean otherwise, List<Violation> violations) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      violations.add(new Violation(name, "Expected boolean"));
    }
    return value.asBoolean();
  }

  private static ObjectNode statusJson(Sync.Status status) {
    Optional<SyncRun> last = status.last();
    ObjectNode json = object();
    json.put("lastSync", last.map(run -> time(run.finishedAt().toEpochMilli())).orElse(null));
    json.put("isRunning", status.running().isPresent());
    json.put(
        "lastSyncDuration",
        last.map(run -> Duration.between(run.startedAt(), run.finishedAt()).toMillis())
            .orElse(null));
    json.set(
        "lastSyncStats", last.<JsonNode>map(run -> stats(run.stats())).orElse(json.nullNode()));
    json.put("lastSyncId", last.map(run -> run.id().toString()).orElse(null));
    json.put("lastSyncFailure", last.flatMap(SyncRun::failure).orElse(null));
    json.set(
        "progress", status.running().<JsonNode>map(SyncRoutes::progress).orElse(json.nullNode()));
    json.set(
        "lastDryRun",
        status
            .lastDryRun()
            .<JsonNode>map(
                run ->
                    object()
                        .put("syncId", run.id().toString())
                        .put("failure", run.failure().orElse(null))
                        .set("stats", stats(run.stats())))
            .orElse(json.nullNode()));
    return json;
  }

  private static ObjectNode stats(SyncStats stats) {
    ObjectNode json = object();
    json.put("filesProcessed", stats.filesProcessed())
        .put("sessionsAdded", stats.sessionsAdded())
        .put("messagesAdded", stats.messagesAdded())
        .put("errors", stats.errors())
        .put("linesRead", stats.linesRead())
        .put("bytesRead", stats.bytesRead());
    ObjectNode byReason = json.putObject("errorsByReason");
    stats.errorsByReason().forEach(byReason::put);
    json.put("linksSkipped", stats.linksSkipped());
    ArrayNode links = json.putArray("skippedLinks");
    stats.skippedLinks().forEach(links::add);
    return json;
  }

  private static ObjectNode progress(SyncProgress progress) {
    return object()
        .put("syncId", progress.id().toString())
        .put("startedAt", time(progress.startedAt().toEpochMilli()))
        .put("dryRun", progress.dryRun())
        .put("files", progress.files())
        .put("filesDone", progress.filesDone())
        .put("bytes", progress.bytes())
        .put("bytesDone", progress.bytesDone());
  }

  private static ObjectNode previewJson(SyncPreview preview) {
    ObjectNode json = object();
    ArrayNode files = json.putArray("pendingFiles");
    for (PendingFile file : preview.files()) {
      files
          .addObject()
          .put("path", file.path())
          .put("lastModified", time(file.modifiedMs()))
          .put("estimatedSessions", file.estimatedSessions())
          .put("estimatedMessages", file.estimatedMessages());
    }
    return json.put("totalPendingFiles", preview.totalFiles())
        .put("estimatedNewSessions", preview.estimatedNewSessions())
        .put("estimatedNewMessages", preview.estimatedNewMessages());
  }

  private static ObjectNode statsJson(SyncStatsQuery data) {
    return object()
        .put("totalSessions", data.sessions())
        .put("totalMessages", data.messages())
        .put("oldestSession", data.oldestStartMs().map(SyncRoutes::time).orElse(null))
        .put("newestSession", data.newestStartMs().map(SyncRoutes::time).orElse(null))
        .put("databaseSize", size(data.databaseBytes()))
        .put("retentionDays", RETENTION_DAYS);
  }

  private static String time(long timeMs) {
    return Iso8601.formatMillis(timeMs);
  }

  /** As in {@code 45.6 MB}. */
  private static String size(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= BYTES_PER_UNIT && unit < BYTE_UNITS.length - 1) {
      value /= BYTES_PER_UNIT;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, BYTE_UNITS[unit]);
  }
}
