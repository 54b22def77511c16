package io.tallyhouse.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowTest {
  private final Row row =
      new Row.Columns(List.of("tool", "calls", "cost", "priced"))
          .row(JsonNodeFactory.instance.arrayNode().add("Read").add(7L).add("1.5").add(1));

  @Test
  void columns_areReadByName() {
    assertThat(row.text("tool")).isEqualTo("Read");
    assertThat(row.number("calls")).isEqualTo(7);
    assertThat(row.decimal("cost")).isEqualTo(new BigDecimal("1.5"));
    assertThat(row.flag("priced")).isTrue();
  }

  @Test
  void columnThatIsNot_isAnErrorThatNamesIt() {
    assertThatThrownBy(() -> row.number("results"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("results");
  }
}
