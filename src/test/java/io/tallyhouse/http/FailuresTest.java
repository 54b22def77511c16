package io.tallyhouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.account.AmbiguousKeyException;
import io.tallyhouse.account.KeyNotFoundException;
import io.tallyhouse.account.KeyReference;
import io.tallyhouse.ingest.Violation;
import io.vertx.ext.web.RoutingContext;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private static final KeyReference KEY = new KeyReference.Prefix("same-start-of-ke");

  /** Fails on any use: what is the client's fault is not noted for the log. */
  private final RoutingContext untouched =
      (RoutingContext)
          Proxy.newProxyInstance(
              FailuresTest.class.getClassLoader(),
              new Class<?>[] {RoutingContext.class},
              (proxy, method, arguments) -> {
                throw new AssertionError(method.getName());
              });

  @Test
  void prefixOfSeveralKeys_isABadParameter() {
    ApiError error =
        Failures.of(untouched, new CompletionException(new AmbiguousKeyException(KEY)));

    assertThat(error.kind()).isEqualTo(ApiError.Kind.VALIDATION_ERROR);
    assertThat(error.details()).extracting(Violation::field).containsExactly("key");
  }

  @Test
  void keyThatIsNotThere_isNotFound() {
    assertThat(Failures.of(untouched, new KeyNotFoundException(KEY)).kind())
        .isEqualTo(ApiError.Kind.NOT_FOUND);
  }
}
