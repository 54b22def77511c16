/** How tests reach a running server: by address and key, and by HTTP only. */
@NullMarked
package io.tallyhouse.testing;

import org.jspecify.annotations.NullMarked;
