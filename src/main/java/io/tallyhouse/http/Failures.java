package io.tallyhouse.http;

import io.tallyhouse.account.AmbiguousKeyException;
import io.tallyhouse.account.KeyNotFoundException;
import io.tallyhouse.account.StoreUnavailableException;
import io.tallyhouse.ingest.Violation;
import io.tallyhouse.query.QueryException;
import io.tallyhouse.query.RefusedQueryException;
import io.tallyhouse.query.ResultTooLargeException;
import io.tallyhouse.query.TooManyQueriesException;
import io.tallyhouse.sync.MissingTranscriptsDirectoryException;
import io.tallyhouse.sync.SyncFailedException;
import io.tallyhouse.sync.SyncInProgressException;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * What a failure of any kind means to the client; what is not the client's fault is noted for the
 * log.
 */
final class Failures {
  private static final int SERVER_ERROR = 500;

  private Failures() {}

  /** The error to send; it has no detail of what was not foreseen. */
  static ApiError of(RoutingContext context, Throwable failure) {
    ApiError error = errorOf(context, failure);
    if (error.kind().status() >= SERVER_ERROR) {
      RequestLogger.noteCause(context, error);
    }
    return error;
  }

  private static ApiError errorOf(RoutingContext context, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof ApiError error) {
      return error;
    }
    if (cause instanceof TooManyQueriesException) {
      return new ApiError(
          ApiError.Kind.RATE_LIMITED,
          "Too many queries of this account are waiting. Try again shortly.");
    }
    if (cause instanceof CancellationException) {
      return new ApiError(ApiError.Kind.SERVICE_UNAVAILABLE, "The client went away.");
    }
    if (cause instanceof RejectedExecutionException) {
      return new ApiError(
          ApiError.Kind.SERVICE_UNAVAILABLE, "Too many queries are waiting. Try again shortly.");
    }
    if (cause instanceof SyncInProgressException) {
      return new ApiError(ApiError.Kind.SYNC_IN_PROGRESS, String.valueOf(cause.getMessage()));
    }
    if (cause instanceof MissingTranscriptsDirectoryException) {
      return new ApiError(ApiError.Kind.TRANSCRIPTS_NOT_FOUND, String.valueOf(cause.getMessage()));
    }
    if (cause instanceof SyncFailedException) {
      return new ApiError(ApiError.Kind.SERVICE_UNAVAILABLE, String.valueOf(cause.getMessage()));
    }
    if (cause instanceof QueryException
        || cause instanceof TimeoutException
        || cause instanceof StoreUnavailableException) {
      RequestLogger.noteCause(context, cause);
      return new ApiError(
          ApiError.Kind.SERVICE_UNAVAILABLE, "The database does not respond. Try again shortly.");
    }
    if (cause instanceof ResultTooLargeException tooLarge) {
      return ApiError.invalidParameters(
          List.of(QueryParameters.tooMuch(context, tooLarge.bytesMax())));
    }
    if (cause instanceof RefusedQueryException refused) {
      return new ApiError(
          ApiError.Kind.VALIDATION_ERROR,
          "The query needs too much.",
          List.of(new Violation(refused.field(), String.valueOf(refused.getMessage()))));
    }
    if (cause instanceof AmbiguousKeyException) {
      return ApiError.invalidParameters(
          List.of(new Violation("key", String.valueOf(cause.getMessage()))));
    }
    if (cause instanceof KeyNotFoundException) {
      return new ApiError(ApiError.Kind.NOT_FOUND, String.valueOf(cause.getMessage()));
    }
    RequestLogger.noteCause(context, cause);
    return new ApiError(ApiError.Kind.INTERNAL_ERROR, "Internal server error");
  }
}
