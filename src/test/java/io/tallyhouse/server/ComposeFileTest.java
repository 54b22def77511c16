package io.tallyhouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** What docker-compose.yml gives to the containers' own configuration. */
class ComposeFileTest {
  private static final String CONFIG_D = "/etc/clickhouse-server/config.d/";

  /** The tables that the image's own configuration, of 25.8 and later, has ClickHouse write. */
  private static final List<String> WRITTEN_BY_DEFAULT =
      List.of(
          "query_log",
          "trace_log",
          "query_thread_log",
          "query_views_log",
          "part_log",
          "text_log",
          "metric_log",
          "latency_log",
          "error_log",
          "query_metric_log",
          "asynchronous_metric_log",
          "opentelemetry_span_log",
          "processors_profile_log",
          "asynchronous_insert_log",
          "backup_log",
          "s3queue_log",
          "blob_storage_log");

  @Test
  void clickHousesLogTables_areNotWritten_orEndAfterAWeek() throws Exception {
    List<Element> tables = children(root(mountedConfig()));

    assertThat(tables).extracting(Element::getTagName).containsAll(WRITTEN_BY_DEFAULT);
    for (Element table : tables) {
      if (!table.hasAttribute("remove")) {
        assertThat(children(table))
            .as(table.getTagName())
            .singleElement()
            .satisfies(
                ttl -> {
                  assertThat(ttl.getTagName()).isEqualTo("ttl");
                  assertThat(ttl.getTextContent()).isEqualTo("event_date + INTERVAL 7 DAY DELETE");
                });
      }
    }
  }

  /** The file of this tree that is mounted into ClickHouse's directory of configuration. */
  private static Path mountedConfig() throws Exception {
    JsonNode compose = new YAMLMapper().readTree(Path.of("docker-compose.yml").toFile());
    List<String> mounts =
        StreamSupport.stream(compose.at("/services/clickhouse/volumes").spliterator(), false)
            .map(JsonNode::asText)
            .filter(mount -> mount.contains(":" + CONFIG_D))
            .toList();
    assertThat(mounts).singleElement().asString().endsWith(".xml:ro");
    return Path.of(mounts.get(0).substring(0, mounts.get(0).indexOf(':')));
  }

  private static Element root(Path file) throws Exception {
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(file.toFile())
            .getDocumentElement();
    assertThat(root.getTagName()).isEqualTo("clickhouse");
    return root;
  }

  private static List<Element> children(Element element) {
    List<Element> children = new ArrayList<>();
    NodeList nodes = element.getChildNodes();
    for (int i = 0; i < nodes.getLength(); i++) {
      Node node = nodes.item(i);
      if (node instanceof Element child) {
        children.add(child);
      }
    }
    return children;
  }
}
