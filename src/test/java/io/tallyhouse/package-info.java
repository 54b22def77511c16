/** Black-box tests over HTTP: what a client of the documented surfaces may rely on. */
@NullMarked
package io.tallyhouse;

import org.jspecify.annotations.NullMarked;
