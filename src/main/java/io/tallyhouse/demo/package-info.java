/** Made-up telemetry that looks like that of a team, for trying things out. */
@NullMarked
package io.tallyhouse.demo;

import org.jspecify.annotations.NullMarked;
