// Reads [{"selector", "input"}, …] from standard input and writes what each JSONata expression selects: a list with null
// where it selects nothing.
import { readFileSync } from 'node:fs';
import jsonata from 'jsonata';

const results = [];
for (const { selector, input } of JSON.parse(readFileSync(0, 'utf8'))) {
  const result = await jsonata(selector).evaluate(input);
  results.push(result === undefined ? null : result);
}
process.stdout.write(JSON.stringify(results));
