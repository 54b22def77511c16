/** Which sources report, when they were last heard of, and what of it was new. */
@NullMarked
package io.tallyhouse.source;

import org.jspecify.annotations.NullMarked;
