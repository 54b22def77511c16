package io.tallyhouse.api.query;

import static io.tallyhouse.http.JsonResponse.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.query.plan.Every;
import io.tallyhouse.query.plan.QuerySpec;
import io.tallyhouse.rollup.Catalog;
import io.tallyhouse.rollup.NamedDimension;
import io.tallyhouse.rollup.NamedMeasure;

/** What can be queried for, as the declarations have it. */
final class SchemaJson {
  static final JsonNode SCHEMA = schema();

  private SchemaJson() {}

  private static JsonNode schema() {
    ObjectNode json = object();
    ArrayNode measures = json.putArray("measures");
    for (NamedMeasure measure : Catalog.measures()) {
      ObjectNode node =
          measures.addObject().put("name", measure.name()).put("type", measure.type());
      ResultJson.putUnit(node, measure.unit());
      node.put("description", measure.sentence());
      ArrayNode dimensions = node.putArray("dimensions").add("time");
      Catalog.DIMENSIONS.stream()
          .filter(dimension -> WhereDecoder.has(measure, dimension))
          .forEach(dimension -> dimensions.add(dimension.name()));
    }
    ArrayNode dimensions = json.putArray("dimensions");
    dimensions
        .addObject()
        .put("name", "time")
        .put("type", "time")
        .put("description", "The start of the period, on the zone's clocks.");
    for (NamedDimension dimension : Catalog.DIMENSIONS) {
      dimensions
          .addObject()
          .put("name", dimension.name())
          .put("type", dimension.type())
          .put("description", dimension.sentence());
    }
    ArrayNode every = json.putArray("every");
    Every.wireNames().forEach(every::add);
    json.putObject("limits")
        .put("measures", QuerySpec.MEASURES_MAX)
        .put("dimensions", QuerySpec.DIMENSIONS_MAX)
        .put("filters", QuerySpec.FILTERS_MAX)
        .put("values", QuerySpec.VALUES_MAX)
        .put("rows", QuerySpec.ROWS_MAX)
        .put("periods", QuerySpec.PERIODS_MAX);
    return json;
  }
}
