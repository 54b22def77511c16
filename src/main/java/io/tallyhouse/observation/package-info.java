/** What agents report beside their events: points of metrics, spans, other records. */
@NullMarked
package io.tallyhouse.observation;

import org.jspecify.annotations.NullMarked;
