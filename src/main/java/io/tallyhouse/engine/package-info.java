/**
 * The storage engines Tallyhouse brings along: a ClickHouse and a PostgreSQL that live and die with
 * the server.
 */
@NullMarked
package io.tallyhouse.engine;

import org.jspecify.annotations.NullMarked;
