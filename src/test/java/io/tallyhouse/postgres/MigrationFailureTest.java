package io.tallyhouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.postgres.PostgresMigrationException.Reason;
import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrationFailureTest {
  private static final PostgresConfig CONFIG =
      new PostgresConfig("db.internal", 5432, "house", "tally", "hidden", true);

  @ParameterizedTest
  @CsvSource({
    "08001, UNREACHABLE",
    "08006, UNREACHABLE",
    "53300, UNREACHABLE",
    "57P03, UNREACHABLE",
    "28P01, WRONG_CREDENTIALS",
    "28000, WRONG_CREDENTIALS",
    "3D000, DATABASE_MISSING",
    "42501, NOT_ALLOWED",
    "42601, FAILED"
  })
  void reasonIsToldBySqlState(String sqlState, Reason reason) {
    FlywayException failure =
        new FlywayException("first\nsecond\nthird", new SQLException("text", sqlState));

    PostgresMigrationException explained = MigrationFailure.of(CONFIG, failure);

    assertThat(explained.reason()).isEqualTo(reason);
    assertThat(explained).hasMessageNotContaining("\n").hasMessageNotContaining("hidden");
  }

  @Test
  void whatIsNotKnown_isReportedInFlywaysWords() {
    PostgresMigrationException explained =
        MigrationFailure.of(CONFIG, new FlywayException("Oh dear\n-------\nsecond"));

    assertThat(explained.reason()).isEqualTo(Reason.FAILED);
    assertThat(explained).hasMessage("migrating PostgreSQL failed: Oh dear: second");
  }
}
