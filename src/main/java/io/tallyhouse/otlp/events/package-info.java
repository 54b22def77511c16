/** Makes events of OTLP's records, by a table for each agent. */
@NullMarked
package io.tallyhouse.otlp.events;

import org.jspecify.annotations.NullMarked;
