// Exports log records, metrics and spans of a made-up session by an OpenTelemetry SDK, as an agent would. Standard input is
// a JSON object: {url, key, encoding: "proto" | "http", temporality: "delta" | "cumulative", session, runs}. Ends with 1, and
// says why, if the SDK found fault with a response.
import {diag, DiagLogLevel, SpanStatusCode} from '@opentelemetry/api';
import {resourceFromAttributes} from '@opentelemetry/resources';
import {BatchLogRecordProcessor, LoggerProvider} from '@opentelemetry/sdk-logs';
import {AggregationTemporality, MeterProvider, PeriodicExportingMetricReader} from '@opentelemetry/sdk-metrics';
import {BasicTracerProvider, BatchSpanProcessor} from '@opentelemetry/sdk-trace-base';

const input = JSON.parse(await new Promise(resolve => {
  let text = '';
  process.stdin.on('data', chunk => (text += chunk)).on('end', () => resolve(text));
}));
const faults = [];
const note = (...words) => faults.push(words.join(' '));
diag.setLogger({error: note, warn: note, info() {}, debug() {}, verbose() {}}, {logLevel: DiagLogLevel.WARN});

const exporters = name => import(`@opentelemetry/exporter-${name}-otlp-${input.encoding}`);
const {OTLPLogExporter} = await exporters('logs');
const {OTLPMetricExporter} = await exporters('metrics');
const {OTLPTraceExporter} = await exporters('trace');
const options = path => ({
  url: `${input.url}/v1/${path}`,
  headers: {'X-API-Key': input.key},
  compression: 'gzip',
  timeoutMillis: 20000,
});
const resource = resourceFromAttributes({'service.name': 'claude-code', 'service.version': '2.1.332', 'host.name': 'sdk-box'});
const common = {'session.id': input.session, 'user.id': 'sdk-user'};

const logs = new LoggerProvider({
  resource,
  processors: [new BatchLogRecordProcessor({exporter: new OTLPLogExporter(options('logs'))})],
});
const logger = logs.getLogger('com.anthropic.claude_code.events', '2.1.332');
const temporality =
  input.temporality === 'cumulative' ? AggregationTemporality.CUMULATIVE : AggregationTemporality.DELTA;
const reader = new PeriodicExportingMetricReader({
  exporter: new OTLPMetricExporter({...options('metrics'), temporalityPreference: temporality}),
  exportIntervalMillis: 3600000,
});
const metrics = new MeterProvider({resource, readers: [reader]});
const meter = metrics.getMeter('com.anthropic.claude_code', '2.1.332');
const traces = new BasicTracerProvider({
  resource,
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(options('traces')))],
});
const tracer = traces.getTracer('com.anthropic.claude_code.tracing', '1.0.0');

const commits = meter.createCounter('claude_code.commit.count');
const lines = meter.createCounter('claude_code.lines_of_code.count');
for (let run = 0; run < input.runs; run++) {
  const request = `${input.session}-req-${run}`;
  const tool = `${input.session}-tool-${run}`;
  const emit = (name, attributes) =>
    logger.emit({
      body: `claude_code.${name}`,
      attributes: {...common, 'event.name': name, 'event.sequence': run, ...attributes},
    });
  emit('user_prompt', {'prompt.id': `p${run}`, prompt: 'tidy'});
  emit('api_request', {
    request_id: request, model: 'claude-opus-5-5', input_tokens: 10, output_tokens: 120, cache_read_tokens: 5,
    cache_creation_tokens: 7, cost_usd: 0.5,
  });
  emit('tool_decision', {tool_use_id: tool, tool_name: 'Bash', decision: 'accept', source: 'config'});
  emit('tool_result', {tool_use_id: tool, tool_name: 'Bash', success: 'true', duration_ms: '215'});
  commits.add(1, common);
  lines.add(3, {...common, type: 'added'});
  const ended = Date.now();
  const blocked = tracer.startSpan('claude_code.tool.blocked_on_user', {startTime: ended - 40, attributes: common});
  blocked.setAttributes({decision: 'accept', source: 'user_temporary', duration_ms: 40});
  blocked.end(ended);
  const asked = tracer.startSpan('claude_code.llm_request', {startTime: ended - 90, attributes: common});
  asked.setAttributes({
    request_id: request, model: 'claude-opus-5-5', input_tokens: 10, output_tokens: 120, cache_read_tokens: 5,
    cache_creation_tokens: 7, attempt: 2, stop_reason: 'tool_use', success: true,
  });
  asked.setStatus({code: SpanStatusCode.UNSET});
  asked.end(ended);
  await metrics.forceFlush();
}
await logs.forceFlush();
await traces.forceFlush();
await Promise.all([logs.shutdown(), metrics.shutdown(), traces.shutdown()]);
faults.forEach(fault => console.error(fault));
process.exit(faults.length === 0 ? 0 : 1);
