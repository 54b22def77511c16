package io.tallyhouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallyhouse.account.StoreUnavailableException;
import io.tallyhouse.cost.LongPromptRates;
import io.tallyhouse.cost.ModelPrice;
import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.cost.Prices;
import io.tallyhouse.cost.TokenKind;
import io.tallyhouse.cost.TokenRates;
import io.tallyhouse.testing.Patience;
import io.tallyhouse.testing.TcpProxy;
import io.tallyhouse.testing.TestEngines;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;

class PostgresModelPricesIT {
  private static Vertx vertx;
  private static PostgresConfig config;
  private static TcpProxy proxy;
  private static Pool pool;

  @BeforeAll
  static void open() throws IOException {
    vertx = Vertx.vertx();
    config = TestEngines.newPostgresDatabase();
    PostgresMigrations.migrate(config);
    proxy = new TcpProxy(config.host(), config.port());
    pool = PostgresPool.open(vertx, PostgresDatabases.through(proxy, config));
  }

  @AfterAll
  static void close() throws Exception {
    await(pool.close().toCompletionStage());
    proxy.close();
    await(vertx.close().toCompletionStage());
  }

  @BeforeEach
  void empty() {
    TestEngines.execute(config, "DELETE FROM model_prices");
  }

  @Test
  void emptyTable_hasNoPrices() throws Exception {
    assertThat(load()).isEmpty();
  }

  @Test
  void everyColumn_isRead() throws Exception {
    TestEngines.execute(
        config,
        """
        INSERT INTO model_prices (
            model, valid_from, input, output, cache_write_5m, cache_write_1h, cache_read,
            long_prompt_above, long_prompt_mode, long_prompt_input, long_prompt_output,
            long_prompt_cache_write_5m, long_prompt_cache_write_1h, long_prompt_cache_read,
            fast_multiplier, us_only_multiplier, bedrock_regional_multiplier,
            web_search_usd_per_thousand
        ) VALUES (
            'full', '2026-03-01', 3, 15.00, 3.75, 6.5, 0.3,
            200000, 'marginal', 6, 22.5, 7.5, 12, 0.60, 2.5, 1.10, 1.2, 8.50
        )
        """);
    TestEngines.execute(
        config,
        """
        INSERT INTO model_prices (model, valid_from, input, output)
        VALUES ('dated', '9999-12-31', 0.000001, 0.000001), ('dated', '1970-01-01', 1000000, 1e6)
        """);
    TestEngines.execute(
        config, "INSERT INTO model_prices (model, input, output) VALUES ('always', 0, 0)");

    assertThat(load())
        .containsExactly(
            Prices.flat("always", "0"),
            Prices.flat("dated", "1000000"),
            Prices.from("dated", LocalDate.parse("9999-12-31"), "0.000001"),
            Prices.full("full"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model, input, output) VALUES ('m', -0.01, 1",
        "model, input, output) VALUES ('m', 1, 1000000.000001",
        "model, input, output) VALUES ('m', 0.0000001, 1",
        "model, input, output) VALUES ('m', 'NaN', 1",
        "model, input, output) VALUES ('m', 'Infinity', 1",
        "model, input, output) VALUES ('m', NULL, 1",
        "model, input) VALUES ('m', 1",
        "model, input, output) VALUES ('', 1, 1",
        "model, input, output) VALUES (' ', 1, 1",
        "model, input, output) VALUES (repeat('m', 257), 1, 1",
        "model, input, output, valid_from) VALUES ('m', 1, 1, 'infinity'",
        "model, input, output, valid_from) VALUES ('m', 1, 1, '1969-12-31'",
        "model, input, output, fast_multiplier) VALUES ('m', 1, 1, 1.0001",
        "model, input, output, fast_multiplier) VALUES ('m', 1, 1, 1001",
        "model, input, output, us_only_multiplier) VALUES ('m', 1, 1, 1001",
        "model, input, output, bedrock_regional_multiplier) VALUES ('m', 1, 1, -1",
        "model, input, output, web_search_usd_per_thousand) VALUES ('m', 1, 1, 1000001",
        "model, input, output, web_search_usd_per_thousand) VALUES ('m', 1, 1, 0.0000001",
        "model, input, output, long_prompt_above) VALUES ('m', 1, 1, 0",
        "model, input, output, long_prompt_above) VALUES ('m', 1, 1, 1000000001",
        "model, input, output, long_prompt_above, long_prompt_mode) VALUES ('m', 1, 1, 9, 'whole'",
        "model, input, output, long_prompt_input) VALUES ('m', 1, 1, 1",
        "model, input, output, long_prompt_above, long_prompt_cache_read) VALUES ('m', 1, 1, 9, 1",
        "model, input, output) VALUES ('m', 1, 1), ('m', 2, 2",
      })
  void priceThatNoServerCouldRead_isRefusedByTheDatabase(String row) throws Exception {
    assertThatThrownBy(() -> TestEngines.execute(config, "INSERT INTO model_prices (" + row + ")"))
        .hasRootCauseInstanceOf(PSQLException.class);
    assertThat(load()).isEmpty();
  }

  @Test
  void boundOfLongPrompts_isOfTheWholeRequestUnlessItSaysOtherwise() throws Exception {
    TestEngines.execute(
        config,
        """
        INSERT INTO model_prices (model, input, output, long_prompt_above, long_prompt_output)
        VALUES ('m', 1, 2, 100000, 3)
        """);

    assertThat(load())
        .extracting(ModelPrice::longPrompt)
        .containsExactly(
            Optional.of(
                new LongPromptRates(
                    100_000,
                    LongPromptRates.Mode.WHOLE_REQUEST,
                    new TokenRates(Map.of(TokenKind.OUTPUT, BigDecimal.valueOf(3))))));
  }

  @Test
  void morePricesThanATableHolds_areRefused() throws Exception {
    String rows =
        "INSERT INTO model_prices (model, input, output) SELECT 'm' || i, 1, 1 FROM"
            + " generate_series(%d, %d) AS i";
    TestEngines.execute(config, rows.formatted(1, PriceTable.PRICES_MAX));
    assertThat(load()).hasSize(PriceTable.PRICES_MAX);

    TestEngines.execute(config, rows.formatted(0, 0));
    assertThatThrownBy(PostgresModelPricesIT::load)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("model_prices");
  }

  @Test
  void databaseThatIsAway_isUnavailable() throws Exception {
    proxy.down();
    try {
      assertThatThrownBy(PostgresModelPricesIT::load)
          .hasCauseInstanceOf(StoreUnavailableException.class);
    } finally {
      proxy.up();
    }
    assertThat(load()).isEmpty();
  }

  private static List<ModelPrice> load() throws Exception {
    return await(new PostgresModelPrices(pool).load());
  }

  private static <T> T await(CompletionStage<T> stage)
      throws ExecutionException, InterruptedException, TimeoutException {
    return stage.toCompletableFuture().get(Patience.MAX_SECONDS, TimeUnit.SECONDS);
  }
}
