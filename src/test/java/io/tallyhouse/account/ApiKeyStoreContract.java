package io.tallyhouse.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store of API keys does. A subclass gives an empty one to each test. */
public abstract class ApiKeyStoreContract {
  private static final Set<Scope> ALL = EnumSet.allOf(Scope.class);
  private static final Set<Scope> WRITE = Set.of(Scope.WRITE_EVENTS);
  private static final ApiKeySecret BOOTSTRAP = ApiKeySecret.of("a bootstrap key of 28 chars");

  protected abstract ApiKeyStore store();

  @Test
  public void createdKey_isFoundByTheHashOfItsSecret() {
    IssuedKey issued = await(store().create(new KeyRequest("acme", "laptop", WRITE)));

    Optional<ApiKey> found = await(store().findBySha256(issued.secret().sha256()));

    assertThat(found).contains(issued.key());
    ApiKey key = issued.key();
    assertThat(key.accountName()).isEqualTo("acme");
    assertThat(key.accountId()).isGreaterThan(1);
    assertThat(key.name()).isEqualTo("laptop");
    assertThat(key.scopes()).containsExactly(Scope.WRITE_EVENTS);
    assertThat(key.prefix()).isEqualTo(issued.secret().reveal().substring(0, 16));
    assertThat(key.revoked()).isFalse();
    assertThat(Duration.between(key.createdAt(), Instant.now()).abs())
        .isLessThan(Duration.ofMinutes(1));
  }

  @Test
  public void limits_areKeptAsTheyWereAskedFor() {
    RateLimits limits = new RateLimits(OptionalInt.of(5), OptionalInt.of(1_000_000));
    RateLimits one = new RateLimits(OptionalInt.empty(), OptionalInt.of(1));

    IssuedKey both = await(store().create(new KeyRequest("acme", "both", WRITE, limits)));
    ApiKey events = await(store().ensure(BOOTSTRAP, new KeyRequest("acme", "one", WRITE, one)));
    ApiKey none = await(store().create(new KeyRequest("acme", "none", WRITE))).key();

    assertThat(both.key().limits()).isEqualTo(limits);
    assertThat(await(store().findBySha256(both.secret().sha256()))).contains(both.key());
    assertThat(events.limits()).isEqualTo(one);
    assertThat(none.limits()).isEqualTo(RateLimits.NONE);
    assertThat(await(store().list(Optional.empty()))).containsExactly(both.key(), events, none);
    assertThat(await(store().ensure(BOOTSTRAP, new KeyRequest("acme", "x", WRITE))).limits())
        .isEqualTo(one);
    assertThat(await(revoke(new KeyReference.Id(both.key().id()))).limits()).isEqualTo(limits);
  }

  @Test
  public void unknownHash_isNotFound() {
    assertThat(await(store().findBySha256(new byte[ApiKeySecret.SHA256_BYTES]))).isEmpty();
  }

  @Test
  public void secondKeyOfAnAccount_hasTheSameAccountAndAnotherId() {
    ApiKey first = await(store().create(new KeyRequest("acme", "one", WRITE))).key();
    ApiKey second = await(store().create(new KeyRequest("acme", "one", ALL))).key();

    assertThat(second.accountId()).isEqualTo(first.accountId());
    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(second.scopes())
        .containsExactly(Scope.WRITE_EVENTS, Scope.READ_ANALYTICS, Scope.ADMIN);
  }

  @Test
  public void defaultAccount_hasId1() {
    ApiKey key =
        await(store().create(new KeyRequest(KeyRequest.DEFAULT_ACCOUNT, "one", WRITE))).key();

    assertThat(key.accountId()).isEqualTo(1);
  }

  @Test
  public void account_isFoundByItsName() {
    ApiKey key = await(store().create(new KeyRequest("acme", "one", WRITE))).key();

    assertThat(await(store().findAccountId("acme"))).contains(key.accountId());
    assertThat(await(store().findAccountId(KeyRequest.DEFAULT_ACCOUNT))).contains(1);
    assertThat(await(store().findAccountId("nobody"))).isEmpty();
    assertThat(await(store().findAccountId("acme\0"))).isEmpty();
  }

  @Test
  public void list_isOfOneAccountOrOfAllInOrderOfCreation() {
    ApiKey first = await(store().create(new KeyRequest("acme", "one", WRITE))).key();
    ApiKey second = await(store().create(new KeyRequest("other", "two", WRITE))).key();
    ApiKey third = await(store().create(new KeyRequest("acme", "three", WRITE))).key();

    assertThat(await(store().list(Optional.empty()))).containsExactly(first, second, third);
    assertThat(await(store().list(Optional.of("acme")))).containsExactly(first, third);
    assertThat(await(store().list(Optional.of("nobody")))).isEmpty();
    assertThat(await(store().list(Optional.of("\0acme")))).isEmpty();
  }

  @Test
  public void revokedKey_isFoundAndListedAsRevoked() {
    IssuedKey issued = await(store().create(new KeyRequest("acme", "laptop", WRITE)));

    ApiKey revoked = await(revoke(new KeyReference.Id(issued.key().id())));

    assertThat(revoked.revoked()).isTrue();
    assertThat(revoked.id()).isEqualTo(issued.key().id());
    assertThat(await(store().findBySha256(issued.secret().sha256()))).contains(revoked);
    assertThat(await(store().list(Optional.empty()))).containsExactly(revoked);
  }

  @Test
  public void revokingAgain_keepsTheFirstTime() {
    IssuedKey issued = await(store().create(new KeyRequest("acme", "laptop", WRITE)));
    KeyReference reference = new KeyReference.Prefix(issued.key().prefix());

    ApiKey first = await(revoke(reference));

    assertThat(await(revoke(reference))).isEqualTo(first);
  }

  @Test
  public void revokeOfWhatIsNotThere_saysSo() {
    assertThat(failure(revoke(new KeyReference.Prefix("th_live_nobodys1"))))
        .isInstanceOf(KeyNotFoundException.class)
        .hasMessage("there is no API key with prefix th_live_nobodys1");
    assertThat(failure(revoke(new KeyReference.Id(123_456))))
        .isInstanceOf(KeyNotFoundException.class);
  }

  @Test
  public void revokeByASharedPrefix_isRefusedUntilOneValidKeyIsLeft() {
    KeyRequest request = new KeyRequest("acme", "laptop", WRITE);
    ApiKey first = await(store().ensure(ApiKeySecret.of("same-start-of-key-1"), request));
    ApiKey second = await(store().ensure(ApiKeySecret.of("same-start-of-key-2"), request));
    KeyReference shared = new KeyReference.Prefix(first.prefix());

    assertThat(failure(revoke(shared))).isInstanceOf(AmbiguousKeyException.class);

    await(revoke(new KeyReference.Id(first.id())));
    assertThat(await(revoke(shared)).id()).isEqualTo(second.id());
    assertThat(failure(revoke(shared))).isInstanceOf(AmbiguousKeyException.class);
  }

  @Test
  public void revoke_isOfTheAccountsOwnKeysOnly() {
    KeyRequest request = new KeyRequest("acme", "laptop", WRITE);
    ApiKey own = await(store().ensure(ApiKeySecret.of("same-start-of-key-1"), request));
    ApiKey second = await(store().ensure(ApiKeySecret.of("same-start-of-key-2"), request));
    ApiKey foreign =
        await(
            store()
                .ensure(
                    ApiKeySecret.of("same-start-of-key-3"), new KeyRequest("other", "x", WRITE)));
    OptionalInt acme = OptionalInt.of(own.accountId());
    KeyReference shared = new KeyReference.Prefix(own.prefix());

    assertThat(failure(store().revoke(new KeyReference.Id(foreign.id()), acme)))
        .isInstanceOf(KeyNotFoundException.class);
    assertThat(failure(store().revoke(shared, acme))).isInstanceOf(AmbiguousKeyException.class);
    assertThat(await(store().revoke(shared, OptionalInt.of(foreign.accountId()))).id())
        .isEqualTo(foreign.id());
    assertThat(await(store().revoke(new KeyReference.Id(own.id()), acme)).revoked()).isTrue();
    assertThat(await(store().revoke(shared, acme)).id()).isEqualTo(second.id());
  }

  @Test
  public void setLimits_replacesBothAndNothingElse() {
    RateLimits both = new RateLimits(OptionalInt.of(5), OptionalInt.of(1_000_000));
    RateLimits one = new RateLimits(OptionalInt.empty(), OptionalInt.of(7));
    IssuedKey issued = await(store().create(new KeyRequest("acme", "laptop", WRITE)));
    ApiKey other = await(store().create(new KeyRequest("acme", "other", WRITE))).key();
    KeyReference byId = new KeyReference.Id(issued.key().id());
    KeyReference byPrefix = new KeyReference.Prefix(issued.key().prefix());
    OptionalInt own = OptionalInt.of(issued.key().accountId());

    assertThat(await(store().setLimits(byId, own, both)).limits()).isEqualTo(both);
    ApiKey changed = await(store().setLimits(byPrefix, OptionalInt.empty(), one));
    assertThat(changed.limits()).isEqualTo(one);
    assertThat(await(store().findBySha256(issued.secret().sha256()))).contains(changed);
    assertThat(await(store().list(Optional.empty()))).containsExactly(changed, other);
    assertThat(await(store().setLimits(byId, own, RateLimits.NONE))).isEqualTo(issued.key());

    ApiKey revoked = await(revoke(byId));
    assertThat(await(store().setLimits(byId, own, one)).revokedAt()).isEqualTo(revoked.revokedAt());
    assertThat(failure(store().setLimits(byId, OptionalInt.of(1), both)))
        .isInstanceOf(KeyNotFoundException.class);
    assertThat(failure(store().setLimits(new KeyReference.Id(123_456), own, both)))
        .isInstanceOf(KeyNotFoundException.class);
  }

  @Test
  public void ensure_createsTheKeyOnceHoweverOftenItIsRequested() {
    KeyRequest request = new KeyRequest(KeyRequest.DEFAULT_ACCOUNT, "bootstrap", ALL);

    List<CompletionStage<ApiKey>> all =
        IntStream.range(0, 8).mapToObj(i -> store().ensure(BOOTSTRAP, request)).toList();

    assertThat(all.stream().map(ApiKeyStoreContract::await).distinct()).hasSize(1);
    assertThat(await(store().list(Optional.empty()))).hasSize(1);
    assertThat(await(store().findBySha256(BOOTSTRAP.sha256()))).contains(await(all.get(0)));
  }

  @Test
  public void ensure_addsMissingScopesAndTakesNoneAway() {
    await(store().ensure(BOOTSTRAP, new KeyRequest("acme", "one", Set.of(Scope.ADMIN))));

    ApiKey key = await(store().ensure(BOOTSTRAP, new KeyRequest("acme", "two", WRITE)));

    assertThat(key.scopes()).containsExactly(Scope.WRITE_EVENTS, Scope.ADMIN);
    assertThat(key.name()).isEqualTo("one");
  }

  @Test
  public void ensureOfARevokedKey_isRefused() {
    KeyRequest request = new KeyRequest(KeyRequest.DEFAULT_ACCOUNT, "bootstrap", ALL);
    ApiKey key = await(store().ensure(BOOTSTRAP, request));
    await(revoke(new KeyReference.Id(key.id())));

    assertThat(failure(store().ensure(BOOTSTRAP, request)))
        .isInstanceOf(KeyRevokedException.class)
        .hasMessage("the API key a boot… was revoked and stays so: choose another one");
    assertThat(await(store().findBySha256(BOOTSTRAP.sha256())).map(ApiKey::revoked)).contains(true);
  }

  @Test
  public void ensureOfAnotherAccountsKey_isRefused() {
    await(store().ensure(BOOTSTRAP, new KeyRequest("acme", "one", ALL)));

    assertThat(failure(store().ensure(BOOTSTRAP, new KeyRequest("other", "one", ALL))))
        .isInstanceOf(KeyOfOtherAccountException.class);
  }

  protected static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private CompletionStage<ApiKey> revoke(KeyReference reference) {
    return store().revoke(reference, OptionalInt.empty());
  }

  protected static Throwable failure(CompletionStage<?> stage) {
    Throwable thrown = catchThrowable(() -> await(stage));
    return thrown instanceof CompletionException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }
}
