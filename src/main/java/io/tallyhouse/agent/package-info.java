/** Connects the coding agent of this machine to a server: its settings, and the scripts it runs. */
@NullMarked
package io.tallyhouse.agent;

import org.jspecify.annotations.NullMarked;
