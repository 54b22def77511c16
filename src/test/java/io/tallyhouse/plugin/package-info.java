/** The scripts of the plugin, run as Claude Code would run them. */
@NullMarked
package io.tallyhouse.plugin;

import org.jspecify.annotations.NullMarked;
