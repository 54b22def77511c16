/** What an agent reports: events, their types and their identities. Knows no other package. */
@NullMarked
package io.tallyhouse.event;

import org.jspecify.annotations.NullMarked;
