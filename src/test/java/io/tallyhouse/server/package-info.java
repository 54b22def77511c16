/** The server and its command line, from outside. */
@NullMarked
package io.tallyhouse.server;

import org.jspecify.annotations.NullMarked;
