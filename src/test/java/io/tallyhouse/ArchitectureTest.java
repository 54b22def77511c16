package io.tallyhouse;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.vertx.core.streams.WriteStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which package may know which: what an event and a query go through leads one way. */
class ArchitectureTest {
  private static final String ROOT = "io.tallyhouse";
  private static final String EVERYTHING = "*";

  /** Of our packages, those that each may use besides itself. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("event", Set.of()),
          Map.entry("sql", Set.of()),
          Map.entry("text", Set.of()),
          Map.entry("engine", Set.of()),
          Map.entry("account", Set.of()),
          Map.entry("agent", Set.of()),
          Map.entry("cost", Set.of("event")),
          Map.entry("demo", Set.of()),
          Map.entry("rollup", Set.of()),
          Map.entry("http.limits", Set.of()),
          Map.entry("ingest.log", Set.of()),
          Map.entry("ingest", Set.of("event", "ingest.log")),
          Map.entry("query", Set.of("event", "ingest", "sql")),
          Map.entry("query.plan", Set.of("event", "ingest", "query", "rollup", "sql")),
          Map.entry("transcript", Set.of("event")),
          Map.entry("hook", Set.of("event", "ingest", "transcript")),
          Map.entry("reconcile", Set.of("query", "rollup", "sql")),
          Map.entry(
              "clickhouse", Set.of("event", "ingest", "observation", "query", "source", "sql")),
          Map.entry("sync", Set.of("cost", "event", "ingest", "query", "sql", "transcript")),
          Map.entry("postgres", Set.of("account", "cost", "sql", "sync")),
          Map.entry("otlp", Set.of("event")),
          Map.entry("observation", Set.of("event", "ingest")),
          Map.entry("source", Set.of("event", "ingest")),
          Map.entry("otlp.events", Set.of("event", "observation", "otlp", "transcript")),
          Map.entry(
              "http", Set.of("account", "event", "http.limits", "ingest", "otlp", "query", "sync")),
          Map.entry("http.auth", Set.of("account", "http")),
          Map.entry("api.events", Set.of("account", "event", "http", "http.auth", "ingest")),
          Map.entry("api.operations", Set.of("agent", "http")),
          Map.entry(
              "api.otlp",
              Set.of(
                  "account", "http", "http.auth", "ingest", "observation", "otlp", "otlp.events")),
          Map.entry(
              "api.query",
              Set.of(
                  "event", "http", "http.auth", "ingest", "query", "query.plan", "rollup", "text")),
          Map.entry(
              "api.admin",
              Set.of(
                  "account",
                  "event",
                  "http",
                  "http.auth",
                  "ingest",
                  "query",
                  "reconcile",
                  "source",
                  "sql")),
          Map.entry(
              "api.agnt",
              Set.of("account", "event", "http", "http.auth", "ingest", "query", "sql")),
          Map.entry(
              "api.dashboard",
              Set.of("account", "event", "http", "http.auth", "ingest", "query", "sql", "sync")),
          Map.entry(
              "api.transcripts",
              Set.of("account", "http", "http.auth", "http.limits", "ingest", "sync")),
          Map.entry(
              "api.trenchcoat",
              Set.of("account", "event", "http", "http.auth", "ingest", "query", "sql")),
          Map.entry(
              "api",
              Set.of(
                  "account",
                  "api.admin",
                  "api.agnt",
                  "api.dashboard",
                  "api.events",
                  "api.operations",
                  "api.otlp",
                  "api.query",
                  "api.transcripts",
                  "api.trenchcoat",
                  "event",
                  "hook",
                  "http",
                  "http.auth",
                  "http.limits",
                  "ingest",
                  "observation",
                  "otlp.events",
                  "query",
                  "reconcile",
                  "source",
                  "sync")),
          Map.entry(
              "metrics",
              Set.of(
                  "api.operations",
                  "clickhouse",
                  "http",
                  "ingest",
                  "ingest.log",
                  "otlp.events",
                  "query",
                  "sync")),
          Map.entry("server", Set.of(EVERYTHING)),
          Map.entry("cli", Set.of(EVERYTHING)));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(new ImportOption.DoNotIncludeJars())
          .importPackages(ROOT);

  @Test
  void everyPackage_hasItsPlace() {
    Set<String> packages =
        CLASSES.stream()
            .map(JavaClass::getPackageName)
            .map(name -> name.substring(ROOT.length() + 1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(packages).containsExactlyInAnyOrderElementsOf(MAY_USE.keySet());
  }

  static Stream<String> packages() {
    return MAY_USE.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void package_knowsOnlyWhatItMay(String name) {
    Set<String> others = MAY_USE.getOrDefault(name, Set.of());
    if (others.contains(EVERYTHING)) {
      return;
    }
    String[] allowed =
        Stream.concat(Stream.of(name), others.stream())
            .map(other -> ROOT + "." + other)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + name)
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(allowed))))
        .check(CLASSES);
  }

  /**
   * They are the independent count: what is derived must not be judged by what it is derived from.
   */
  @Test
  void modelsOfTheTests_knowNoRollup() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".model")
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT + ".rollup"))
        .check(new ClassFileImporter().importPackages(ROOT + ".model"));
  }

  @Test
  void theServer_knowsNoCommandLine() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".server")
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT + ".cli"))
        .check(CLASSES);
  }

  @Test
  void onlyMetrics_knowsTheLibraryThatCounts() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".metrics")
        .should()
        .dependOnClassesThat(resideInAPackage("io.micrometer.."))
        .check(CLASSES);
  }

  /** What is sent otherwise is not counted, and clients that do not take it have no bound. */
  @Test
  void responses_areSentByOneClass() {
    noClasses()
        .that()
        .doNotHaveSimpleName("ResponseWriter")
        .should()
        .callMethodWhere(
            target(owner(assignableTo(WriteStream.class)))
                .and(target(nameMatching("end|send|sendFile|write|pipeTo"))))
        .check(CLASSES);
  }

  @Test
  void classes_areNamedForWhatTheyAre() {
    for (String ending : List.of("Manager", "Helper", "Util", "Utils", "Impl")) {
      classes().should().haveSimpleNameNotEndingWith(ending).check(CLASSES);
    }
  }
}
