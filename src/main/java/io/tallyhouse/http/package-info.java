/**
 * What all surfaces share: parameters, bodies, JSON responses in their envelopes, failures,
 * headers, the request log. Runs on Vert.x event loops.
 */
@NullMarked
package io.tallyhouse.http;

import org.jspecify.annotations.NullMarked;
