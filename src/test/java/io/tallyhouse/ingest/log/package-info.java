@NullMarked
package io.tallyhouse.ingest.log;

import org.jspecify.annotations.NullMarked;
