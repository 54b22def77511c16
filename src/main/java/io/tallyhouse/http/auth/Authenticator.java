package io.tallyhouse.http.auth;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import io.tallyhouse.account.ApiKey;
import io.tallyhouse.account.ApiKeySecret;
import io.tallyhouse.account.ApiKeyStore;
import io.tallyhouse.account.Scope;
import io.tallyhouse.account.StoreUnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the key that a request presents may do what the request needs. Results come from
 * memory; concurrent requests with the same key share one look-up.
 *
 * <p>A revocation or change anywhere is seen within {@link #RESULT_KEPT} + {@link #LOOKUP_WAIT}
 * (4.5 s), and at once on the server that changed it. While the store is away, keys that were valid
 * at their last look-up go on for {@link #LAST_KNOWN_KEPT}.
 *
 * <p>Thread-safe. Stages may complete on a thread of the store: a caller with a context of its own
 * has to return to it.
 */
public final class Authenticator {
  /**
   * How long a result is used. With the wait for a look-up it has to stay below the promised 5 s.
   */
  static final Duration RESULT_KEPT = Duration.ofSeconds(3);

  /**
   * How long "unavailable" is used: spares a store that is away, yet is over soon after it is back.
   */
  static final Duration UNAVAILABLE_KEPT = Duration.ofSeconds(1);

  /** How long a look-up may take before the store counts as away. */
  static final Duration LOOKUP_WAIT = Duration.ofMillis(1_500);

  /** How long a valid key outlives the store. */
  static final Duration LAST_KNOWN_KEPT = Duration.ofHours(1);

  /** Results kept, about 300 bytes each; also what a flood of invented keys can take. */
  static final int RESULTS_MAX = 10_000;

  /** Valid keys remembered. Apart from the results, so that invented keys can't push them out. */
  static final int LAST_KNOWN_MAX = 10_000;

  private final ApiKeyStore store;
  private final Scheduler scheduler;

  /**
   * By SHA-256 in hexadecimal: Granted (whatever the scope), Unknown or Unavailable, never
   * ScopeMissing.
   */
  private final AsyncCache<String, AuthResult> results;

  /** By the same; only keys that were valid when last looked up. */
  private final Cache<String, ApiKey> lastKnown;

  /**
   * Counts {@link #forget} calls. INVARIANT: a look-up that began before a forget leaves nothing in
   * {@link #lastKnown} after it, because it compares this count after its write, and forget counts
   * before it removes.
   */
  private final AtomicLong forgotten = new AtomicLong();

  public Authenticator(ApiKeyStore store) {
    this(store, Ticker.systemTicker(), Scheduler.systemScheduler());
  }

  /**
   * @param ticker gives the age of results and of last known keys
   * @param scheduler ends look-ups that take too long
   */
  public Authenticator(ApiKeyStore store, Ticker ticker, Scheduler scheduler) {
    this.store = store;
    this.scheduler = scheduler;
    this.results =
        Caffeine.newBuilder()
            .maximumSize(RESULTS_MAX)
            .expireAfter(Expiry.<String, AuthResult>writing((hash, result) -> kept(result)))
            .ticker(ticker)
            .executor(Runnable::run)
            .buildAsync();
    this.lastKnown =
        Caffeine.newBuilder()
            .maximumSize(LAST_KNOWN_MAX)
            .expireAfterWrite(LAST_KNOWN_KEPT)
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  /**
   * Judges a key, for one scope.
   *
   * @param presentedKey as the client sent it; null or empty when it sent none
   */
  public CompletionStage<AuthResult> authenticate(@Nullable String presentedKey, Scope required) {
    if (presentedKey == null || !ApiKeySecret.acceptable(presentedKey)) {
      return CompletableFuture.completedFuture(new AuthResult.Unknown());
    }
    ApiKeySecret secret = ApiKeySecret.of(presentedKey);
    return results
        .get(secret.sha256Hex(), (hash, executor) -> lookUp(hash, secret.sha256()))
        .thenApply(result -> restrict(result, required));
  }

  /** To be called when this server revoked or changed the key: that holds at once. */
  public void forget(ApiKey key) {
    forgotten.incrementAndGet();
    lastKnown.asMap().values().removeIf(known -> known.id() == key.id());
    results.asMap().values().removeIf(result -> mayConcern(result, key));
  }

  /**
   * To be called when this server created the key: it works at once, even if it was presented
   * before.
   */
  public void forget(ApiKeySecret secret) {
    forgotten.incrementAndGet();
    lastKnown.invalidate(secret.sha256Hex());
    results.synchronous().invalidate(secret.sha256Hex());
  }

  private static Duration kept(AuthResult result) {
    return result instanceof AuthResult.Unavailable ? UNAVAILABLE_KEPT : RESULT_KEPT;
  }

  private static AuthResult restrict(AuthResult result, Scope required) {
    if (result instanceof AuthResult.Granted granted && !granted.key().allows(required)) {
      return new AuthResult.ScopeMissing(required);
    }
    return result;
  }

  /** A look-up under way may have read the key before it was changed. */
  private static boolean mayConcern(CompletableFuture<AuthResult> result, ApiKey key) {
    if (!result.isDone()) {
      return true;
    }
    return !result.isCompletedExceptionally()
        && result.join() instanceof AuthResult.Granted granted
        && granted.key().id() == key.id();
  }

  private CompletableFuture<AuthResult> lookUp(String hash, byte[] sha256) {
    long forgottenBefore = forgotten.get();
    return findInTime(sha256)
        .handle(
            (found, failure) -> {
              if (failure == null) {
                return judge(hash, found, forgottenBefore);
              }
              if (storeIsAway(failure)) {
                return fromLastKnown(hash);
              }
              throw new CompletionException(failure);
            });
  }

  private CompletableFuture<Optional<ApiKey>> findInTime(byte[] sha256) {
    // A copy: ending it for being late must not reach into the store.
    CompletableFuture<Optional<ApiKey>> found =
        store.findBySha256(sha256).toCompletableFuture().copy();
    if (found.isDone()) {
      return found;
    }
    Future<?> limit =
        scheduler.schedule(
            Runnable::run,
            () -> found.completeExceptionally(new TimeoutException("look-up of an API key")),
            LOOKUP_WAIT.toMillis(),
            TimeUnit.MILLISECONDS);
    return found.whenComplete((key, failure) -> limit.cancel(false));
  }

  private AuthResult judge(String hash, Optional<ApiKey> found, long forgottenBefore) {
    if (found.isEmpty() || found.get().revoked()) {
      lastKnown.invalidate(hash);
      return new AuthResult.Unknown();
    }
    lastKnown.put(hash, found.get());
    if (forgotten.get() != forgottenBefore) {
      lastKnown.invalidate(hash);
    }
    return new AuthResult.Granted(found.get());
  }

  private AuthResult fromLastKnown(String hash) {
    ApiKey key = lastKnown.getIfPresent(hash);
    return key == null ? new AuthResult.Unavailable() : new AuthResult.Granted(key);
  }

  private static boolean storeIsAway(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof StoreUnavailableException || cause instanceof TimeoutException;
  }
}
