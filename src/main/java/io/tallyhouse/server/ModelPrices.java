package io.tallyhouse.server;

import io.tallyhouse.cost.PriceFile;
import io.tallyhouse.cost.PriceTable;
import io.tallyhouse.cost.RefreshedPrices;
import io.tallyhouse.event.Pricing;
import io.tallyhouse.postgres.PostgresModelPrices;
import io.vertx.sqlclient.Pool;

/** The prices of this server. */
final class ModelPrices {
  private ModelPrices() {}

  /** Those that come with it, and the user's file. */
  static PriceTable ofFiles(Config config) {
    return PriceTable.of(PriceFile.own().prices()).overriddenBy(config.prices());
  }

  /** The same and those in PostgreSQL, as they change. */
  static Pricing refreshed(Config config, Pool pool) {
    return new RefreshedPrices(
        ofFiles(config), new PostgresModelPrices(pool)::load, System::nanoTime);
  }
}
