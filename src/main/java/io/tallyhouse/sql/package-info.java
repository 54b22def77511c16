/** Where the text of SQL statements comes from: files on the class path, one statement each. */
@NullMarked
package io.tallyhouse.sql;

import org.jspecify.annotations.NullMarked;
