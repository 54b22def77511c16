/**
 * What operators and their machines use: {@code /livez}, {@code /readyz}, {@code /metrics}, {@code
 * /docs}, {@code /openapi.yaml}. No key is needed.
 */
@NullMarked
package io.tallyhouse.api.operations;

import org.jspecify.annotations.NullMarked;
