package io.tallyhouse.http.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Scheduler;
import io.tallyhouse.account.ApiKey;
import io.tallyhouse.account.ApiKeySecret;
import io.tallyhouse.account.FakeApiKeyStore;
import io.tallyhouse.account.IssuedKey;
import io.tallyhouse.account.KeyReference;
import io.tallyhouse.account.KeyRequest;
import io.tallyhouse.account.Scope;
import io.tallyhouse.http.auth.AuthResult.Granted;
import io.tallyhouse.http.auth.AuthResult.ScopeMissing;
import io.tallyhouse.http.auth.AuthResult.Unavailable;
import io.tallyhouse.http.auth.AuthResult.Unknown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {
  private static final String NOBODYS = "th_live_00000000000000000000000000000000";

  private final FakeApiKeyStore store = new FakeApiKeyStore();
  private final AtomicLong nanos = new AtomicLong();
  private final List<Runnable> limits = new ArrayList<>();
  private final Scheduler scheduler =
      (executor, command, delay, unit) -> {
        limits.add(command);
        return new CompletableFuture<>();
      };
  private final Authenticator authenticator = new Authenticator(store, nanos::get, scheduler);
  private final IssuedKey issued =
      store
          .create(new KeyRequest("acme", "laptop", Set.of(Scope.WRITE_EVENTS)))
          .toCompletableFuture()
          .join();

  @Test
  void validKeyWithTheScope_isGranted() {
    assertThat(now(issued)).isEqualTo(new Granted(issued.key()));
  }

  @Test
  void validKeyWithoutTheScope_isReportedWhichOne() {
    assertThat(now(issued.secret().reveal(), Scope.ADMIN)).isEqualTo(new ScopeMissing(Scope.ADMIN));
    assertThat(now(issued)).isInstanceOf(Granted.class);
    assertThat(store.lookUps()).isEqualTo(1);
  }

  @Test
  void whatCannotBeAKey_isUnknownWithoutALookUp() {
    assertThat(now(null, Scope.ADMIN)).isEqualTo(new Unknown());
    assertThat(now("", Scope.ADMIN)).isEqualTo(new Unknown());
    assertThat(now("x".repeat(100_000), Scope.ADMIN)).isEqualTo(new Unknown());
    assertThat(store.lookUps()).isZero();
  }

  @Test
  void unknownKey_isLookedUpOnce() {
    assertThat(now(NOBODYS, Scope.ADMIN)).isEqualTo(new Unknown());
    assertThat(now(NOBODYS, Scope.ADMIN)).isEqualTo(new Unknown());
    assertThat(store.lookUps()).isEqualTo(1);
  }

  @Test
  void concurrentRequests_shareOneLookUp() {
    store.hold();
    List<CompletableFuture<AuthResult>> responses = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      responses.add(start(issued));
    }
    assertThat(responses).noneMatch(CompletableFuture::isDone);

    store.release();

    assertThat(responses).allMatch(response -> response.join() instanceof Granted);
    assertThat(store.lookUps()).isEqualTo(1);
  }

  @Test
  void revocationElsewhere_isSeenWhenTheResponseExpires() {
    assertThat(now(issued)).isInstanceOf(Granted.class);
    revoke(issued);

    pass(Authenticator.RESULT_KEPT.minusMillis(1));
    assertThat(now(issued)).isInstanceOf(Granted.class);
    pass(Duration.ofMillis(1));
    assertThat(now(issued)).isEqualTo(new Unknown());
  }

  @Test
  void revocation_isSeenWithinFiveSecondsEvenAfterTheSlowestLookUp() {
    assertThat(Authenticator.RESULT_KEPT.plus(Authenticator.LOOKUP_WAIT))
        .isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void keysInUse_areLookedUpAgainAsTimePasses() {
    for (int i = 0; i < 10; i++) {
      assertThat(now(issued)).isInstanceOf(Granted.class);
      pass(Duration.ofSeconds(1));
    }
    assertThat(store.lookUps()).isEqualTo(4);
  }

  @Test
  void forgottenKey_stopsAtOnce() {
    assertThat(now(issued)).isInstanceOf(Granted.class);

    authenticator.forget(revoke(issued));

    assertThat(now(issued)).isEqualTo(new Unknown());
  }

  @Test
  void forgottenKey_doesNotComeBackFromALookUpUnderWay() {
    store.hold();
    CompletableFuture<AuthResult> early = start(issued);
    authenticator.forget(revoke(issued));
    store.release();
    assertThat(early.join()).isInstanceOf(Granted.class);

    store.setAway(true);
    assertThat(now(issued)).isEqualTo(new Unavailable());
    store.setAway(false);
    pass(Authenticator.UNAVAILABLE_KEPT);
    assertThat(now(issued)).isEqualTo(new Unknown());
  }

  @Test
  void createdKey_worksAtOnceEvenIfItWasPresentedBefore() {
    ApiKeySecret secret = ApiKeySecret.of("a key from the environment");
    assertThat(now(secret.reveal(), Scope.ADMIN)).isEqualTo(new Unknown());
    store
        .ensure(secret, new KeyRequest("default", "bootstrap", Set.of(Scope.ADMIN)))
        .toCompletableFuture()
        .join();

    authenticator.forget(secret);

    assertThat(now(secret.reveal(), Scope.ADMIN)).isInstanceOf(Granted.class);
  }

  @Test
  void storeAway_knownKeysGoOnForAnHour() {
    assertThat(now(issued)).isInstanceOf(Granted.class);
    store.setAway(true);

    pass(Authenticator.LAST_KNOWN_KEPT.minusSeconds(1));
    assertThat(now(issued)).isInstanceOf(Granted.class);
    assertThat(now(issued.secret().reveal(), Scope.ADMIN)).isInstanceOf(ScopeMissing.class);
    pass(Authenticator.RESULT_KEPT);
    assertThat(now(issued)).isEqualTo(new Unavailable());
  }

  @Test
  void storeAway_otherKeysAreUnavailableAndWorkSoonAfterItIsBack() {
    store.setAway(true);
    assertThat(now(issued)).isEqualTo(new Unavailable());
    assertThat(now(NOBODYS, Scope.ADMIN)).isEqualTo(new Unavailable());
    store.setAway(false);

    pass(Authenticator.UNAVAILABLE_KEPT);

    assertThat(now(issued)).isInstanceOf(Granted.class);
    assertThat(now(NOBODYS, Scope.ADMIN)).isEqualTo(new Unknown());
  }

  @Test
  void storeAway_keysSeenRevokedStayOut() {
    assertThat(now(issued)).isInstanceOf(Granted.class);
    revoke(issued);
    pass(Authenticator.RESULT_KEPT);
    assertThat(now(issued)).isEqualTo(new Unknown());

    store.setAway(true);
    pass(Authenticator.RESULT_KEPT);

    assertThat(now(issued)).isEqualTo(new Unavailable());
  }

  @Test
  void lookUpThatTakesTooLong_countsAsAway() {
    assertThat(now(issued)).isInstanceOf(Granted.class);
    pass(Authenticator.RESULT_KEPT);
    store.hold();
    CompletableFuture<AuthResult> known = start(issued);
    CompletableFuture<AuthResult> unknown =
        authenticator.authenticate(NOBODYS, Scope.ADMIN).toCompletableFuture();
    assertThat(known).isNotDone();

    limits.forEach(Runnable::run);

    assertThat(known.join()).isInstanceOf(Granted.class);
    assertThat(unknown.join()).isEqualTo(new Unavailable());
  }

  @Test
  void floodOfInventedKeys_pushesNoKnownKeyOut() {
    assertThat(now(issued)).isInstanceOf(Granted.class);
    for (int i = 0; i < 2 * Authenticator.RESULTS_MAX; i++) {
      now("an invented key, number " + i, Scope.ADMIN);
    }
    store.setAway(true);
    pass(Authenticator.RESULT_KEPT);

    assertThat(now(issued)).isInstanceOf(Granted.class);
  }

  private AuthResult now(IssuedKey key) {
    return now(key.secret().reveal(), Scope.WRITE_EVENTS);
  }

  private AuthResult now(@Nullable String presented, Scope required) {
    CompletableFuture<AuthResult> response =
        authenticator.authenticate(presented, required).toCompletableFuture();
    assertThat(response).isDone();
    return response.join();
  }

  private CompletableFuture<AuthResult> start(IssuedKey key) {
    return authenticator
        .authenticate(key.secret().reveal(), Scope.WRITE_EVENTS)
        .toCompletableFuture();
  }

  private ApiKey revoke(IssuedKey key) {
    return store
        .revoke(new KeyReference.Id(key.key().id()), OptionalInt.empty())
        .toCompletableFuture()
        .join();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
