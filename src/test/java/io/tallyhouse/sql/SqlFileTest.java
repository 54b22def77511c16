package io.tallyhouse.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SqlFileTest {
  @Test
  void text_isReadAsItIsWithItsComments() {
    String sql = SqlFile.read("sql/postgres/queries/find_api_key_by_sha256.sql");

    assertThat(sql).startsWith("-- Serves ").contains("WHERE api_keys.sha256 = $1").endsWith("\n");
  }

  @Test
  void missingFile_isNamed() {
    assertThatThrownBy(() -> SqlFile.read("sql/none.sql"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no SQL file sql/none.sql");
  }
}
