@NullMarked
package io.tallyhouse.engine;

import org.jspecify.annotations.NullMarked;
