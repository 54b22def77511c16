# The server alone: its ClickHouse and PostgreSQL are other containers (see docker-compose.yml).
FROM maven:3.9-eclipse-temurin-17 AS build
# With an external ClickHouse the build fetches no embedded one, and so needs no npm.
ENV TALLYHOUSE_CLICKHOUSE_URL=http://clickhouse:8123
WORKDIR /build
COPY pom.xml ./
COPY .mvn .mvn
COPY engine engine
COPY plugins plugins
COPY sql sql
COPY src/main src/main
RUN mvn -q -B -ntp -DskipTests -Dmaven.test.skip=true -Dspotless.check.skip=true package

FROM eclipse-temurin:17-jre
RUN groupadd --system --gid 10001 tallyhouse \
    && useradd --system --uid 10001 --gid tallyhouse --home-dir /var/lib/tallyhouse --create-home tallyhouse
COPY --from=build /build/target/tallyhouse.jar /opt/tallyhouse/tallyhouse.jar
ENV TALLYHOUSE_HTTP_HOST=0.0.0.0 \
    TALLYHOUSE_HTTP_PORT=8080 \
    TALLYHOUSE_DATA_DIR=/var/lib/tallyhouse
USER tallyhouse
VOLUME /var/lib/tallyhouse
EXPOSE 8080
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+UseParallelGC", "-XX:+ExitOnOutOfMemoryError", "-Dtallyhouse.home=/opt/tallyhouse", "-jar", "/opt/tallyhouse/tallyhouse.jar"]
CMD ["serve"]
