/** OTLP/HTTP: what agents report by themselves. */
@NullMarked
package io.tallyhouse.api.otlp;

import org.jspecify.annotations.NullMarked;
