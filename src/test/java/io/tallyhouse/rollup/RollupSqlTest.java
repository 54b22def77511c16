package io.tallyhouse.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * {@code sql/generated} is what follows from {@link Rollups}, no more and no less. With {@code
 * -DrollupSql.write=true} it is written first: see docs/testing.md.
 */
class RollupSqlTest {
  private static final Path HOME = Path.of(System.getProperty("tallyhouse.home", ""));
  private static final Path GENERATED = HOME.resolve("sql/generated");

  @BeforeAll
  static void write() throws IOException {
    if (!Boolean.getBoolean("rollupSql.write")) {
      return;
    }
    for (String stale : committed().keySet()) {
      Files.delete(GENERATED.resolve(stale));
    }
    for (Map.Entry<String, String> file : RollupSql.files().entrySet()) {
      Path path = GENERATED.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }

  @Test
  void committedFiles_areThoseThatFollow() throws IOException {
    assertThat(committed()).isEqualTo(RollupSql.files());
  }

  @Test
  void lines_fitAScreen() {
    RollupSql.files()
        .forEach(
            (name, sql) ->
                assertThat(sql.lines())
                    .as(name)
                    .allMatch(line -> line.length() <= 130 && line.equals(line.stripTrailing())));
  }

  @Test
  void whatALaterVersionAdds_isAnAlter_andNotInWhatCameBefore() {
    Rollup later =
        new Rollup.Index(
            Rollups.ALL.stream()
                .filter(rollup -> rollup.tables().contains("messages"))
                .flatMap(rollup -> rollup.described().stream())
                .findFirst()
                .orElseThrow(),
            List.of(Dimension.text("project"), Dimension.text("branch").since(1)),
            List.of());

    assertThat(Versions.asOf(later, 0).keys())
        .extracting(Dimension::name)
        .containsExactly("project");
    assertThat(Versions.added(later, 1)).containsExactly("branch");
    assertThat(Versions.add(later, "messages", 1))
        .contains("ALTER TABLE messages", "ADD COLUMN IF NOT EXISTS branch LowCardinality(String)");
  }

  @Test
  void tables_areTheOnesThatTheSchemaHas() {
    List<String> tables = Rollups.tables();
    assertThat(tables).doesNotHaveDuplicates();
    for (String table : tables) {
      String made = "CREATE TABLE IF NOT EXISTS " + table + "\n";
      assertThat(migrations().filter(sql -> sql.contains(made))).as(table).hasSize(1);
    }
  }

  private static Stream<String> migrations() {
    return Stream.of("sql/clickhouse/migrations", "sql/generated/migrations")
        .flatMap(
            directory -> {
              try (Stream<Path> files = Files.list(HOME.resolve(directory))) {
                return files.map(RollupSqlTest::read).toList().stream();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  private static Map<String, String> committed() throws IOException {
    Map<String, String> committed = new TreeMap<>();
    if (Files.exists(GENERATED)) {
      try (Stream<Path> files = Files.walk(GENERATED)) {
        files
            .filter(Files::isRegularFile)
            .forEach(
                file ->
                    committed.put(
                        GENERATED.relativize(file).toString().replace('\\', '/'), read(file)));
      }
    }
    return committed;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
