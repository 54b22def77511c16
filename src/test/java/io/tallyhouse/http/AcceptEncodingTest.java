package io.tallyhouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptEncodingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|false|true",
        "gzip|true|true",
        "GZip, deflate, br|true|true",
        "deflate, br|false|true",
        "x-gzip|true|true",
        "gzip;q=0|false|true",
        "gzip; q=0.000|false|true",
        "gzip ; q=0.001|true|true",
        "gzip;q=1.0, identity;q=0.5|true|true",
        "gzip;q=0.5, identity|false|true",
        "gzip;q=0.5, identity;q=0.5|true|true",
        "identity|false|true",
        "*|true|true",
        "*;q=0|false|false",
        "*;q=0, gzip|true|false",
        "*, gzip;q=0|false|true",
        "identity;q=0|false|false",
        "gzip, identity;q=0|true|false",
        "gzip;q=2|false|true",
        "gzip;q=x|false|true",
        "gzip;level=9|true|true",
        ", ,;,|false|true",
        "gzipped|false|true",
      })
  void header_saysWhatTheClientTakes(String header, boolean gzip, boolean identity) {
    assertThat(AcceptEncoding.parse(header)).isEqualTo(new AcceptEncoding(gzip, identity));
  }

  @Test
  void longHeader_isAsGoodAsNone() {
    assertThat(AcceptEncoding.parse("gzip," + "x".repeat(10_000)))
        .isEqualTo(AcceptEncoding.parse(""));
  }
}
