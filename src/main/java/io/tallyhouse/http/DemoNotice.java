package io.tallyhouse.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.account.DemoAccounts;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.function.ToIntFunction;

/**
 * Says with every response that shows an account's data that some of it is made up, as long as the
 * account holds data of the demo: by a header, and by a member of the envelope beside {@code data},
 * whose documented fields stay as they are. Thread-safe.
 */
public final class DemoNotice {
  static final String HEADER = "X-Tallyhouse-Demo-Data";

  private static final String NOTICE = "demoNotice";

  private DemoNotice() {}

  /**
   * A handler that runs after authentication and before the route's own.
   *
   * @param accountId of a request
   */
  public static Handler<RoutingContext> of(
      DemoAccounts accounts, ToIntFunction<RoutingContext> accountId) {
    return context -> {
      if (accounts.contains(accountId.applyAsInt(context))) {
        context.put(NOTICE, true);
      }
      context.next();
    };
  }

  /**
   * Adds the notice to a response with data, where there is one to give.
   *
   * @param name of the member, as the surface writes names
   */
  public static void addTo(RoutingContext context, ObjectNode envelope, String name) {
    if (context.get(NOTICE) != null) {
      context.response().putHeader(HEADER, "true");
      envelope.put(name, true);
    }
  }
}
