package io.tallyhouse.http;

/** Notified of the end of every request. Thread-safe, quick, and never throws. */
public interface RequestListener {
  /** The status of a request whose client went away before its response. */
  int ABORTED = 0;

  /**
   * A request has ended.
   *
   * @param route the template it was routed by, as in {@code /api/analytics/sessions/:id}; {@link
   *     #NO_ROUTE} if no route has its path
   * @param method one of those that everybody knows, or {@link #OTHER_METHOD}
   * @param status of the response, or {@link #ABORTED}
   * @param nanos from when its headers were there until the response was written, nanoseconds
   */
  void ended(String route, String method, int status, long nanos);

  /** Any other method: it may be whatever a client sent. */
  String OTHER_METHOD = "other";

  /** The route of requests to paths at which there is nothing. */
  String NO_ROUTE = "none";
}
