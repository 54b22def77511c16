package io.tallyhouse.query;

import java.util.concurrent.RejectedExecutionException;

/** So many queries of one account wait already that another one is not taken. */
public final class TooManyQueriesException extends RejectedExecutionException {
  private static final long serialVersionUID = 1L;

  public TooManyQueriesException() {
    super("too many queries of the account are waiting");
  }
}
