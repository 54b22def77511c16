package io.tallyhouse.account;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keys in memory, held to the same contract as the real store. Can be away, and can keep look-ups
 * waiting.
 */
public final class FakeApiKeyStore implements ApiKeyStore {
  private final Map<String, ApiKey> keysByHash = new LinkedHashMap<>();
  private final Map<String, Integer> accountIds = new LinkedHashMap<>();
  private final List<CompletableFuture<Void>> held = new ArrayList<>();
  private final SecureRandom random = new SecureRandom();

  private boolean away;
  private boolean holding;
  private int lookUps;

  public FakeApiKeyStore() {
    accountIds.put(KeyRequest.DEFAULT_ACCOUNT, 1);
  }

  /** From now on every request fails as if the database were away, or not. */
  public synchronized void setAway(boolean away) {
    this.away = away;
  }

  /** From now on look-ups read at once, but response only at {@link #release}. */
  public synchronized void hold() {
    holding = true;
  }

  public void release() {
    List<CompletableFuture<Void>> waiting;
    synchronized (this) {
      holding = false;
      waiting = List.copyOf(held);
      held.clear();
    }
    waiting.forEach(gate -> gate.complete(null));
  }

  public synchronized int lookUps() {
    return lookUps;
  }

  @Override
  public synchronized CompletionStage<Optional<ApiKey>> findBySha256(byte[] sha256) {
    lookUps++;
    CompletionStage<Optional<ApiKey>> response =
        response(() -> Optional.ofNullable(keysByHash.get(HexFormat.of().formatHex(sha256))));
    if (!holding) {
      return response;
    }
    CompletableFuture<Void> gate = new CompletableFuture<>();
    held.add(gate);
    return gate.thenCompose(opened -> response);
  }

  @Override
  public synchronized CompletionStage<IssuedKey> create(KeyRequest request) {
    return response(
        () -> {
          ApiKeySecret secret = ApiKeySecret.generate(random);
          return new IssuedKey(insert(secret, request), secret);
        });
  }

  @Override
  public synchronized CompletionStage<ApiKey> ensure(ApiKeySecret secret, KeyRequest request) {
    return response(
        () -> {
          ApiKey key = keysByHash.get(secret.sha256Hex());
          if (key == null) {
            return insert(secret, request);
          }
          if (key.revoked()) {
            throw new KeyRevokedException(secret.prefix());
          }
          if (!key.accountName().equals(request.accountName())) {
            throw new KeyOfOtherAccountException(secret.prefix(), request.accountName());
          }
          Set<Scope> scopes = EnumSet.copyOf(key.scopes());
          scopes.addAll(request.scopes());
          return put(secret.sha256Hex(), key, scopes, key.limits(), key.revokedAt());
        });
  }

  @Override
  public synchronized CompletionStage<Optional<Integer>> findAccountId(String accountName) {
    return response(() -> Optional.ofNullable(accountIds.get(accountName)));
  }

  @Override
  public synchronized CompletionStage<List<ApiKey>> list(Optional<String> accountName) {
    return response(
        () ->
            keysByHash.values().stream()
                .filter(key -> accountName.isEmpty() || accountName.get().equals(key.accountName()))
                .toList());
  }

  @Override
  public synchronized CompletionStage<ApiKey> revoke(
      KeyReference reference, OptionalInt accountId) {
    return response(
        () -> {
          Map.Entry<String, ApiKey> entry = only(reference, accountId);
          ApiKey key = entry.getValue();
          Instant at = key.revokedAt() == null ? Instant.now() : key.revokedAt();
          return put(entry.getKey(), key, key.scopes(), key.limits(), at);
        });
  }

  @Override
  public synchronized CompletionStage<ApiKey> setLimits(
      KeyReference reference, OptionalInt accountId, RateLimits limits) {
    return response(
        () -> {
          Map.Entry<String, ApiKey> entry = only(reference, accountId);
          ApiKey key = entry.getValue();
          return put(entry.getKey(), key, key.scopes(), limits, key.revokedAt());
        });
  }

  private Map.Entry<String, ApiKey> only(KeyReference reference, OptionalInt accountId) {
    List<Map.Entry<String, ApiKey>> named =
        keysByHash.entrySet().stream()
            .filter(e -> names(reference, e.getValue()))
            .filter(e -> e.getValue().accountId() == accountId.orElse(e.getValue().accountId()))
            .toList();
    List<Map.Entry<String, ApiKey>> valid =
        named.stream().filter(e -> !e.getValue().revoked()).toList();
    List<Map.Entry<String, ApiKey>> candidates = valid.isEmpty() ? named : valid;
    if (candidates.isEmpty()) {
      throw new KeyNotFoundException(reference);
    }
    if (candidates.size() > 1) {
      throw new AmbiguousKeyException(reference);
    }
    return candidates.get(0);
  }

  private static boolean names(KeyReference reference, ApiKey key) {
    return reference instanceof KeyReference.Id byId
        ? key.id() == byId.id()
        : reference.equals(new KeyReference.Prefix(key.prefix()));
  }

  private ApiKey insert(ApiKeySecret secret, KeyRequest request) {
    int accountId =
        accountIds.computeIfAbsent(request.accountName(), name -> accountIds.size() + 1);
    ApiKey key =
        new ApiKey(
            keysByHash.size() + 1,
            accountId,
            request.accountName(),
            request.keyName(),
            secret.prefix(),
            request.scopes(),
            request.limits(),
            Instant.now(),
            null);
    keysByHash.put(secret.sha256Hex(), key);
    return key;
  }

  private ApiKey put(
      String hash, ApiKey old, Set<Scope> scopes, RateLimits limits, @Nullable Instant revokedAt) {
    ApiKey key =
        new ApiKey(
            old.id(),
            old.accountId(),
            old.accountName(),
            old.name(),
            old.prefix(),
            scopes,
            limits,
            old.createdAt(),
            revokedAt);
    keysByHash.put(hash, key);
    return key;
  }

  private <T> CompletionStage<T> response(Supplier<T> action) {
    if (away) {
      return CompletableFuture.failedFuture(
          new StoreUnavailableException(new IllegalStateException("the fake is away")));
    }
    try {
      return CompletableFuture.completedFuture(action.get());
    } catch (ApiKeyStoreException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
