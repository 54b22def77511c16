package io.tallyhouse.api.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.account.KeyRequest;
import io.tallyhouse.http.ApiError;
import io.tallyhouse.http.TrenchcoatEnvelope;
import io.tallyhouse.http.auth.Principal;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.CompletionStage;

/**
 * What the administrative routes have in common: a key of the default account administers all
 * accounts, another only its own.
 */
final class Administration {
  private Administration() {}

  static boolean administersAll(Principal caller) {
    return caller.accountName().equals(KeyRequest.DEFAULT_ACCOUNT);
  }

  /** Refuses a key that may not administer the account. */
  static void requireAccount(Principal caller, String account) {
    if (!administersAll(caller) && !caller.accountName().equals(account)) {
      throw new ApiError(
          ApiError.Kind.FORBIDDEN, "Only a key of the default account administers other accounts.");
    }
  }

  /** Responds when the stage is done, on the request's event loop. */
  static void respond(
      RoutingContext context, int status, CompletionStage<? extends JsonNode> stage) {
    Future.fromCompletionStage(stage, context.vertx().getOrCreateContext())
        .onSuccess(json -> TrenchcoatEnvelope.data(context, status, json))
        .onFailure(context::fail);
  }
}
