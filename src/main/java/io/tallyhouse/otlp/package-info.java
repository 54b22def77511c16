/** The format of OTLP/HTTP (opentelemetry-proto 1.11): bodies as records, and responses. */
@NullMarked
package io.tallyhouse.otlp;

import org.jspecify.annotations.NullMarked;
