@NullMarked
package io.tallyhouse.source;

import org.jspecify.annotations.NullMarked;
