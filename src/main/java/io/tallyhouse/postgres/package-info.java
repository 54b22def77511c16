/**
 * Accounts, API keys and prices in PostgreSQL: the configuration, the migrations, the pool and the
 * stores.
 */
@NullMarked
package io.tallyhouse.postgres;

import org.jspecify.annotations.NullMarked;
