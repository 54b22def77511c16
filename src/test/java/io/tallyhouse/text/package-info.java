/** Tests of texts as such. */
@NullMarked
package io.tallyhouse.text;

import org.jspecify.annotations.NullMarked;
