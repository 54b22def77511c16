/** The read routes of trenchcoat-analytics.md and trenchcoat-sessions.md. */
@NullMarked
package io.tallyhouse.api.trenchcoat;

import org.jspecify.annotations.NullMarked;
