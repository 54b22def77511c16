/** Bodies of hooks, well-formed and not. */
@NullMarked
package io.tallyhouse.hook;

import org.jspecify.annotations.NullMarked;
