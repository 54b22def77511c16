/** Tests of the ingest path that need its package-private parts. */
@NullMarked
package io.tallyhouse.ingest;

import org.jspecify.annotations.NullMarked;
