/** Events of Claude Code's hooks: reading them, and what events they are here. */
@NullMarked
package io.tallyhouse.hook;

import org.jspecify.annotations.NullMarked;
