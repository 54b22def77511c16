/** Tests of the figures, and of the board that shows them. */
@NullMarked
package io.tallyhouse.metrics;

import org.jspecify.annotations.NullMarked;
