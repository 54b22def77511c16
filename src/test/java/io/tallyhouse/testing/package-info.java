/** What tests share: the real engines, and ways to break the connection to them. */
@NullMarked
package io.tallyhouse.testing;

import org.jspecify.annotations.NullMarked;
