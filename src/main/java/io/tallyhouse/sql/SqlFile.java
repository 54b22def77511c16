package io.tallyhouse.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads the text of one SQL statement from the class path, where the build puts the folder {@code
 * sql}.
 */
public final class SqlFile {
  private SqlFile() {}

  /**
   * The whole text of the file, comments included: they show a database's operator what a statement
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

  /**
   * The names of the SQL files in a directory, sorted.
   *
   * @param resourcePath such as {@code sql/clickhouse/migrations}
   * @throws IllegalArgumentException when there is no such directory
   */
  public static List<String> list(String resourcePath) {
    URL url = SqlFile.class.getClassLoader().getResource(resourcePath);
    if (url == null) {
      throw new IllegalArgumentException("there is no SQL directory " + resourcePath);
    }
    try {
      URI uri = url.toURI();
      if (!uri.getScheme().equals("jar")) {
        return list(Path.of(uri));
      }
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return list(jar.getPath(resourcePath));
      }
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("can't list the SQL directory " + resourcePath, e);
    }
  }

  private static List<String> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".sql"))
          .sorted()
          .toList();
    }
  }
}
