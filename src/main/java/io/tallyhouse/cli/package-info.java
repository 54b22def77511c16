/** The command line, {@code ./tallyhouse}. */
@NullMarked
package io.tallyhouse.cli;

import org.jspecify.annotations.NullMarked;
