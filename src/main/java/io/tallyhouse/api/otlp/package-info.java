/** {@code POST /v1/logs}: what agents report by themselves, by OTLP/HTTP. */
@NullMarked
package io.tallyhouse.api.otlp;

import org.jspecify.annotations.NullMarked;
