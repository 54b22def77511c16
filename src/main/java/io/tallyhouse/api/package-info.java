/**
 * The HTTP server and all its routes. Each surface is a package below this one, with its
 * parameters, routes, queries and JSON; {@link io.tallyhouse.api.Routes} adds it.
 */
@NullMarked
package io.tallyhouse.api;

import org.jspecify.annotations.NullMarked;
