@NullMarked
package io.tallyhouse.otlp.events;

import org.jspecify.annotations.NullMarked;
