@NullMarked
package io.tallyhouse.http;

import org.jspecify.annotations.NullMarked;
