package io.tallyhouse.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the text of one SQL statement from the class path, where the build puts the folder {@code
 * sql}.
 */
public final class SqlFile {
  private SqlFile() {}

  /**
   * The whole text of the file, comments included: they tell a database's operator what a statement
   * serves. To be called once per statement, when the class that runs it is made.
   *
   * @param resourcePath such as {@code sql/postgres/queries/list_api_keys.sql}
   * @throws IllegalArgumentException when there is no such file
   */
  public static String read(String resourcePath) {
    try (InputStream file = SqlFile.class.getClassLoader().getResourceAsStream(resourcePath)) {
      if (file == null) {
        throw new IllegalArgumentException("there is no SQL file " + resourcePath);
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("can't read the SQL file " + resourcePath, e);
    }
  }
}
