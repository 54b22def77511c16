package io.tallyhouse.postgres;

import io.tallyhouse.cost.LongPromptRates;
import io.tallyhouse.cost.ModelPrice;
import io.tallyhouse.cost.PriceMultipliers;
import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.cost.TokenKind;
import io.tallyhouse.cost.TokenRates;
import io.tallyhouse.sql.SqlFile;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The prices in PostgreSQL, which go before those in files. Any thread may use it. */
public final class PostgresModelPrices {
  private final Pool pool;
  private final String list = SqlFile.read("sql/postgres/queries/list_model_prices.sql");

  /**
   * @param pool of connections to a migrated database; stays the caller's to close
   */
  public PostgresModelPrices(Pool pool) {
    this.pool = pool;
  }

  /**
   * All prices, sorted by model and day. Fails with {@link
   * io.tallyhouse.account.StoreUnavailableException} when the database is away, and with an {@link
   * IllegalStateException} when it holds more than {@link PriceTable#PRICES_MAX}.
   */
  public CompletionStage<List<ModelPrice>> load() {
    return pool.preparedQuery(list)
        .execute(Tuple.of(PriceTable.PRICES_MAX + 1))
        .timeout(PostgresApiKeys.STATEMENT_WAIT.toMillis(), TimeUnit.MILLISECONDS)
        .recover(failure -> Future.failedFuture(PostgresFailure.of(failure)))
        .map(PostgresModelPrices::prices)
        .toCompletionStage();
  }

  private static List<ModelPrice> prices(RowSet<Row> rows) {
    if (rows.size() > PriceTable.PRICES_MAX) {
      throw new IllegalStateException(
          "the PostgreSQL table model_prices holds more than %d prices: delete some"
              .formatted(PriceTable.PRICES_MAX));
    }
    return StreamSupport.stream(rows.spliterator(), false).map(PostgresModelPrices::price).toList();
  }

  private static ModelPrice price(Row row) {
    @Nullable Integer above = row.getInteger("long_prompt_above");
    return new ModelPrice(
        row.getString("model"),
        row.getLocalDate("valid_from"),
        rates(row, ""),
        above == null
            ? Optional.empty()
            : Optional.of(
                new LongPromptRates(
                    above,
                    LongPromptRates.Mode.of(row.getString("long_prompt_mode")),
                    rates(row, "long_prompt_"))),
        new PriceMultipliers(
            row.getBigDecimal("fast_multiplier"),
            row.getBigDecimal("us_only_multiplier"),
            row.getBigDecimal("bedrock_regional_multiplier")),
        row.getBigDecimal("web_search_usd_per_thousand"));
  }

  private static TokenRates rates(Row row, String prefix) {
    Map<TokenKind, BigDecimal> rates = new EnumMap<>(TokenKind.class);
    for (TokenKind kind : TokenKind.values()) {
      @Nullable BigDecimal usd = row.getBigDecimal(prefix + column(kind));
      if (usd != null) {
        rates.put(kind, usd);
      }
    }
    return new TokenRates(rates);
  }

  private static String column(TokenKind kind) {
    return switch (kind) {
      case INPUT -> "input";
      case OUTPUT -> "output";
      case CACHE_WRITE_5M -> "cache_write_5m";
      case CACHE_WRITE_1H -> "cache_write_1h";
      case CACHE_READ -> "cache_read";
    };
  }
}
