@NullMarked
package io.tallyhouse.observation;

import org.jspecify.annotations.NullMarked;
