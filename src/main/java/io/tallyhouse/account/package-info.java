/** Accounts, their API keys and who may do what. Knows neither the web server nor any database. */
@NullMarked
package io.tallyhouse.account;

import org.jspecify.annotations.NullMarked;
