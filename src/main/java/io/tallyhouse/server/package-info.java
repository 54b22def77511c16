/** The server: its configuration, the engines it starts, and the wiring of all other packages. */
@NullMarked
package io.tallyhouse.server;

import org.jspecify.annotations.NullMarked;
