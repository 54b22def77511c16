/** Who a request comes from: API keys, the loopback exception, and rate limits. */
@NullMarked
package io.tallyhouse.http.auth;

import org.jspecify.annotations.NullMarked;
