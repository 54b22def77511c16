package io.tallyhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.ServerException;
import io.tallyhouse.ingest.EventStoreException.Fault;
import io.tallyhouse.query.QueryException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClickHouseFaultsTest {
  @ParameterizedTest
  @ValueSource(ints = {53, 6, 33, 117, 69, 70, 131, 128, 321, 27, 469, 407})
  void codesThatSpeakOfTheRows_refuseThem(int code) {
    assertThat(ClickHouseFaults.of(server(code))).isEqualTo(Fault.REJECTED);
    assertThat(ClickHouseFaults.of(new CompletionException(new RuntimeException(server(code)))))
        .isEqualTo(Fault.REJECTED);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      ints = {
        0, 60, 81, 16, 159, 164, 202, 209, 210, 236, 241, 242, 243, 252, 319, 373, 394, 425, 497,
        516, 999, 1000, 1002, 123456
      })
  void otherCodes_mayWorkLater(int code) {
    assertThat(ClickHouseFaults.of(server(code))).isEqualTo(Fault.UNAVAILABLE);
    assertThat(ClickHouseFaults.codeOf(server(code))).isEqualTo(code);
  }

  /** A full disk, however it shows, is nobody's statement's fault and no row's. */
  @ParameterizedTest
  @ValueSource(
      ints = {24, 74, 75, 76, 77, 87, 88, 172, 204, 214, 243, 275, 294, 586, 641, 1000, 1001})
  void codesOfTheDisk_mayWorkLater(int code) {
    assertThat(ClickHouseFaults.of(server(code))).isEqualTo(Fault.UNAVAILABLE);
    assertThat(ClickHouseFaults.ofQuery(server(code))).isEqualTo(QueryException.Fault.UNAVAILABLE);
    assertThat(ClickHouseFaults.isOfDisk(server(code))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {47, 60, 62, 395})
  void codesThatSpeakOfTheStatement_refuseIt(int code) {
    assertThat(ClickHouseFaults.ofQuery(server(code))).isEqualTo(QueryException.Fault.REFUSED);
    assertThat(ClickHouseFaults.isOfDisk(server(code))).isFalse();
  }

  @Test
  void responseThatIsNotWhole_mayComeWholeLater() {
    RuntimeException cutOff = new RuntimeException(new ClickHouseResponseException("breaks off"));
    assertThat(ClickHouseFaults.of(cutOff)).isEqualTo(Fault.UNAVAILABLE);
    assertThat(ClickHouseFaults.ofQuery(cutOff)).isEqualTo(QueryException.Fault.UNAVAILABLE);
    assertThat(ClickHouseFaults.isCutOff(cutOff)).isTrue();
  }

  @Test
  void noResponseOfAServer_mayWorkLater() {
    assertThat(ClickHouseFaults.of(new IOException("Code: 53. Type mismatch")))
        .isEqualTo(Fault.UNAVAILABLE);
    assertThat(ClickHouseFaults.codeOf(new IOException("gone"))).isZero();
  }

  private static ServerException server(int code) {
    return new ServerException(code, "Code: 53. Type mismatch", 500, "query");
  }
}
