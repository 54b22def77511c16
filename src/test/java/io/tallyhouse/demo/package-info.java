/** What the demo makes up. */
@NullMarked
package io.tallyhouse.demo;

import org.jspecify.annotations.NullMarked;
