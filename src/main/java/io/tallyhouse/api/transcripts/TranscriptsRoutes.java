package io.tallyhouse.api.transcripts;

import static io.tallyhouse.http.JsonResponse.object;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.account.Scope;
import io.tallyhouse.http.ApiError;
import io.tallyhouse.http.QueryParameters;
import io.tallyhouse.http.RequestBody;
import io.tallyhouse.http.TrenchcoatEnvelope;
import io.tallyhouse.http.auth.ApiKeyAuth;
import io.tallyhouse.http.auth.RouteTable;
import io.tallyhouse.http.limits.MemoryBudget;
import io.tallyhouse.ingest.Violation;
import io.tallyhouse.sync.FileState;
import io.tallyhouse.sync.PushedTranscripts;
import io.tallyhouse.sync.PushedTranscripts.FileId;
import io.tallyhouse.sync.PushedTranscripts.Part;
import io.tallyhouse.sync.PushedTranscripts.Result;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * {@code POST /api/v1/transcripts} takes a part of a transcript of another machine, {@code GET}
 * says how far each of a machine is. Thread-safe.
 */
public final class TranscriptsRoutes {
  /** The transcript's path on its machine, percent-encoded. */
  static final String PATH = "X-Tallyhouse-Path";

  /** Where in the file the body begins, bytes. */
  static final String OFFSET = "X-Tallyhouse-Offset";

  /** The machine, percent-encoded. */
  static final String HOST = "X-Tallyhouse-Host";

  /** Whose transcript it is, percent-encoded; may be missing. */
  static final String USER = "X-Tallyhouse-User";

  /** Longest path, characters: that of Linux. */
  static final int PATH_LENGTH_MAX = 4096;

  /** Longest host and user, characters. */
  static final int NAME_LENGTH_MAX = 256;

  private static final String ROUTE = "/api/v1/transcripts";
  private static final int OFFSET_DIGITS_MAX = 15;

  /** Parts that are read at once: each waits until its events are acknowledged. */
  private static final int PARTS_AT_ONCE = 4;

  /** Bytes of all parts that are read or wait to be; past it requests get a 503. */
  private static final long PARTS_BYTES_MAX = 64L << 20;

  private final PushedTranscripts transcripts;
  private final WorkerExecutor workers;
  private final MemoryBudget budget = new MemoryBudget(PARTS_BYTES_MAX);

  public TranscriptsRoutes(Vertx vertx, PushedTranscripts transcripts) {
    this.transcripts = transcripts;
    this.workers = vertx.createSharedWorkerExecutor("transcripts", PARTS_AT_ONCE);
  }

  /** Adds the routes. */
  public void addTo(RouteTable routes) {
    routes.postLines(ROUTE, Scope.WRITE_EVENTS, RequestBody.EVENTS_BYTES_MAX, this::take);
    routes.get(ROUTE, Scope.WRITE_EVENTS, this::list);
  }

  private void take(RoutingContext context) {
    List<Violation> violations = new ArrayList<>();
    int account = ApiKeyAuth.principal(context).accountId();
    FileId file =
        new FileId(
            account,
            header(context, HOST, true, NAME_LENGTH_MAX, violations),
            header(context, PATH, true, PATH_LENGTH_MAX, violations));
    String user = header(context, USER, false, NAME_LENGTH_MAX, violations);
    long offset = offset(context, violations);
    if (!violations.isEmpty()) {
      throw ApiError.invalidBody(violations);
    }
    byte[] body = RequestBody.of(context);
    MemoryBudget.Reservation reserved = budget.reserve(body.length);
    if (reserved == null) {
      throw later();
    }
    Part part = new Part(file, offset, user, body);
    respond(context, () -> json(transcripts.take(part))).onComplete(done -> reserved.close());
  }

  private void list(RoutingContext context) {
    int account = ApiKeyAuth.principal(context).accountId();
    QueryParameters parameters = new QueryParameters(context);
    String named = parameters.text("host");
    if (named == null || named.isEmpty()) {
      parameters.violate("host", "Required");
    }
    parameters.check();
    String host = named == null ? "" : named;
    respond(
        context,
        () -> {
          ObjectNode json = object();
          ArrayNode files = json.putArray("files");
          for (FileState file : transcripts.files(account, host)) {
            files.addObject().put("path", file.path()).put("offset", file.position());
          }
          return json;
        });
  }

  private Future<ObjectNode> respond(RoutingContext context, Callable<ObjectNode> json) {
    return workers
        .executeBlocking(json, false)
        .onSuccess(data -> TrenchcoatEnvelope.data(context, 200, data))
        .onFailure(context::fail);
  }

  private static ObjectNode json(Result result) {
    if (result instanceof Result.Read read) {
      return object()
          .put("offset", read.offset())
          .put("lines", read.lines())
          .put("unreadable", read.unreadable());
    }
    throw result instanceof Result.Refused
        ? new ApiError(
            ApiError.Kind.INTERNAL_ERROR, "The database refuses these events; none is stored.")
        : later();
  }

  private static ApiError later() {
    return new ApiError(
        ApiError.Kind.SERVICE_UNAVAILABLE, "The transcript can't be taken now. Send it again.");
  }

  private static String header(
      RoutingContext context,
      String name,
      boolean required,
      int lengthMax,
      List<Violation> violations) {
    String sent = context.request().getHeader(name);
    if (sent == null || sent.isEmpty()) {
      if (required) {
        violations.add(new Violation(name, "Required"));
      }
      return "";
    }
    try {
      String text = URLDecoder.decode(sent.replace("+", "%2B"), StandardCharsets.UTF_8);
      if (text.length() > lengthMax) {
        violations.add(new Violation(name, "Must be at most " + lengthMax + " characters"));
      } else if (text.chars().anyMatch(character -> character < ' ')) {
        violations.add(new Violation(name, "Must have no control characters"));
      }
      return text;
    } catch (IllegalArgumentException e) {
      violations.add(new Violation(name, "Malformed percent-encoding"));
      return "";
    }
  }

  private static long offset(RoutingContext context, List<Violation> violations) {
    String sent = context.request().getHeader(OFFSET);
    if (sent != null && sent.matches("\\d{1," + OFFSET_DIGITS_MAX + "}")) {
      return Long.parseLong(sent);
    }
    violations.add(
        new Violation(OFFSET, sent == null ? "Required" : "Must be the number of bytes before"));
    return 0;
  }
}
