package io.tallyhouse.postgres;

import io.tallyhouse.account.AmbiguousKeyException;
import io.tallyhouse.account.ApiKey;
import io.tallyhouse.account.ApiKeySecret;
import io.tallyhouse.account.ApiKeyStore;
import io.tallyhouse.account.ApiKeyStoreException;
import io.tallyhouse.account.IssuedKey;
import io.tallyhouse.account.KeyNotFoundException;
import io.tallyhouse.account.KeyOfOtherAccountException;
import io.tallyhouse.account.KeyReference;
import io.tallyhouse.account.KeyRequest;
import io.tallyhouse.account.KeyRevokedException;
import io.tallyhouse.account.RateLimits;
import io.tallyhouse.account.Scope;
import io.tallyhouse.sql.SqlFile;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * API keys in PostgreSQL. Every change is one statement, so there are no transactions to hold open.
 */
public final class PostgresApiKeys implements ApiKeyStore {
  /** How long a statement may take, the wait for a connection included. */
  static final Duration STATEMENT_WAIT = Duration.ofSeconds(5);

  private static final String QUERIES = "sql/postgres/queries/";

  private final Pool pool;
  private final SecureRandom random;
  private final String findBySha256 = SqlFile.read(QUERIES + "find_api_key_by_sha256.sql");
  private final String findByPrefix = SqlFile.read(QUERIES + "find_api_key_ids_by_prefix.sql");
  private final String findAccountId = SqlFile.read(QUERIES + "find_account_id_by_name.sql");
  private final String list = SqlFile.read(QUERIES + "list_api_keys.sql");
  private final String create = SqlFile.read(QUERIES + "create_api_key.sql");
  private final String ensure = SqlFile.read(QUERIES + "ensure_api_key.sql");
  private final String revoke = SqlFile.read(QUERIES + "revoke_api_key.sql");
  private final String setLimits = SqlFile.read(QUERIES + "set_api_key_limits.sql");

  /**
   * @param pool of connections to a migrated database; stays the caller's to close
   * @param random the source of new secrets
   */
  public PostgresApiKeys(Pool pool, SecureRandom random) {
    this.pool = pool;
    this.random = random;
  }

  @Override
  public CompletionStage<Optional<ApiKey>> findBySha256(byte[] sha256) {
    return find(sha256).toCompletionStage();
  }

  @Override
  public CompletionStage<IssuedKey> create(KeyRequest request) {
    ApiKeySecret secret = ApiKeySecret.generate(random);
    return execute(create, arguments(secret, request))
        .map(rows -> new IssuedKey(apiKey(rows.iterator().next()), secret))
        .toCompletionStage();
  }

  @Override
  public CompletionStage<ApiKey> ensure(ApiKeySecret secret, KeyRequest request) {
    return execute(ensure, arguments(secret, request))
        .compose(
            rows ->
                rows.size() == 1
                    ? Future.succeededFuture(apiKey(rows.iterator().next()))
                    : find(secret.sha256())
                        .compose(found -> Future.failedFuture(refusal(secret, request, found))))
        .toCompletionStage();
  }

  @Override
  public CompletionStage<Optional<Integer>> findAccountId(String accountName) {
    if (!isStorable(accountName)) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    return execute(findAccountId, Tuple.of(accountName))
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.<Integer>empty()
                    : Optional.of(rows.iterator().next().getInteger("id")))
        .toCompletionStage();
  }

  @Override
  public CompletionStage<List<ApiKey>> list(Optional<String> accountName) {
    if (!accountName.map(PostgresApiKeys::isStorable).orElse(true)) {
      return CompletableFuture.completedStage(List.of());
    }
    return execute(list, Tuple.of(accountName.orElse(null), LISTED_KEYS_MAX))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(PostgresApiKeys::apiKey)
                    .toList())
        .toCompletionStage();
  }

  @Override
  public CompletionStage<ApiKey> revoke(KeyReference reference, OptionalInt accountId) {
    return change(reference, accountId, id -> execute(revoke, Tuple.of(id, nullable(accountId))));
  }

  @Override
  public CompletionStage<ApiKey> setLimits(
      KeyReference reference, OptionalInt accountId, RateLimits limits) {
    return change(
        reference,
        accountId,
        id ->
            execute(
                setLimits,
                Tuple.of(
                    id,
                    nullable(accountId),
                    nullable(limits.requestsPerSecond()),
                    nullable(limits.eventsPerSecond()))));
  }

  private CompletionStage<ApiKey> change(
      KeyReference reference,
      OptionalInt accountId,
      Function<Long, Future<RowSet<Row>>> statement) {
    return idOf(reference, accountId)
        .compose(statement)
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw new KeyNotFoundException(reference);
              }
              return apiKey(rows.iterator().next());
            })
        .toCompletionStage();
  }

  private Future<Optional<ApiKey>> find(byte[] sha256) {
    return execute(findBySha256, Tuple.of(Buffer.buffer(sha256)))
        .map(
            rows ->
                rows.size() == 0 ? Optional.empty() : Optional.of(apiKey(rows.iterator().next())));
  }

  private Future<Long> idOf(KeyReference reference, OptionalInt accountId) {
    if (reference instanceof KeyReference.Id byId) {
      return Future.succeededFuture(byId.id());
    }
    KeyReference.Prefix byPrefix = (KeyReference.Prefix) reference;
    return execute(findByPrefix, Tuple.of(byPrefix.prefix(), nullable(accountId)))
        .map(rows -> onlyId(rows.iterator(), reference));
  }

  /** PostgreSQL refuses texts with U+0000: nothing can be called so. */
  private static boolean isStorable(String name) {
    return name.indexOf('\0') < 0;
  }

  private static long onlyId(RowIterator<Row> rows, KeyReference reference) {
    if (!rows.hasNext()) {
      throw new KeyNotFoundException(reference);
    }
    Row first = rows.next();
    if (rows.hasNext() && rows.next().getBoolean("revoked").equals(first.getBoolean("revoked"))) {
      throw new AmbiguousKeyException(reference);
    }
    return first.getLong("id");
  }

  private static ApiKeyStoreException refusal(
      ApiKeySecret secret, KeyRequest request, Optional<ApiKey> found) {
    return found.filter(ApiKey::revoked).isPresent()
        ? new KeyRevokedException(secret.prefix())
        : new KeyOfOtherAccountException(secret.prefix(), request.accountName());
  }

  private static Tuple arguments(ApiKeySecret secret, KeyRequest request) {
    return Tuple.of(
        request.accountName(),
        request.keyName(),
        secret.prefix(),
        Buffer.buffer(secret.sha256()),
        request.scopes().stream().map(Scope::wireName).toArray(String[]::new),
        nullable(request.limits().requestsPerSecond()),
        nullable(request.limits().eventsPerSecond()));
  }

  private Future<RowSet<Row>> execute(String sql, Tuple arguments) {
    return pool.preparedQuery(sql)
        .execute(arguments)
        .timeout(STATEMENT_WAIT.toMillis(), TimeUnit.MILLISECONDS)
        .recover(failure -> Future.failedFuture(PostgresFailure.of(failure)));
  }

  private static ApiKey apiKey(Row row) {
    @Nullable OffsetDateTime revokedAt = row.getOffsetDateTime("revoked_at");
    return new ApiKey(
        row.getLong("id"),
        row.getInteger("account_id"),
        row.getString("account_name"),
        row.getString("name"),
        row.getString("prefix"),
        scopes(row.getArrayOfStrings("scopes")),
        new RateLimits(limit(row, "requests_per_second"), limit(row, "events_per_second")),
        row.getOffsetDateTime("created_at").toInstant(),
        revokedAt == null ? null : revokedAt.toInstant());
  }

  private static @Nullable Integer nullable(OptionalInt number) {
    return number.isPresent() ? number.getAsInt() : null;
  }

  private static OptionalInt limit(Row row, String column) {
    @Nullable Integer limit = row.getInteger(column);
    return limit == null ? OptionalInt.empty() : OptionalInt.of(limit);
  }

  private static Set<Scope> scopes(String[] wireNames) {
    return Arrays.stream(wireNames).map(Scope::parse).collect(Collectors.toSet());
  }
}
