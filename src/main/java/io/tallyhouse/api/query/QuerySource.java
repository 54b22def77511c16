package io.tallyhouse.api.query;

import io.tallyhouse.http.ApiError;
import io.tallyhouse.ingest.Violation;
import java.util.List;

/** Where the JSON of a query is in its request. */
enum QuerySource {
  BODY("query"),
  PARAMETER("q");

  private final String field;

  QuerySource(String field) {
    this.field = field;
  }

  /** What violations call the whole. */
  String field() {
    return field;
  }

  /** The error that names violations. */
  ApiError refusal(List<Violation> violations) {
    return switch (this) {
      case BODY -> ApiError.invalidBody(violations);
      case PARAMETER -> ApiError.invalidParameters(violations);
    };
  }
}
