@NullMarked
package io.tallyhouse.otlp;

import org.jspecify.annotations.NullMarked;
