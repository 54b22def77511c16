/** Texts as such, whatever they say. Knows no other package. */
@NullMarked
package io.tallyhouse.text;

import org.jspecify.annotations.NullMarked;
