/** {@code /api/v1/admin}: keys of accounts, recounts and repairs. Scope {@code admin}. */
@NullMarked
package io.tallyhouse.api.admin;

import org.jspecify.annotations.NullMarked;
