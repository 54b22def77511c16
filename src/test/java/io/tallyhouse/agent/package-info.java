/** Settings and scripts of an agent that is connected. */
@NullMarked
package io.tallyhouse.agent;

import org.jspecify.annotations.NullMarked;
