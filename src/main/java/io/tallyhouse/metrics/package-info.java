/**
 * The figures of a running server, in Prometheus's format. Implements what the other packages tell
 * listeners of; none of them knows that it is counted. What each figure means is in
 * docs/operations.md.
 */
@NullMarked
package io.tallyhouse.metrics;

import org.jspecify.annotations.NullMarked;
