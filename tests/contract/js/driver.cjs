// Calls the functions of one module as asked on standard input, a line of JSON each, and answers
// each with a line on standard output. NODE_PATH names the packages.

const { once } = require('node:events');
const readline = require('node:readline');

const LIMIT_MS = 30_000;

const functions = require(process.argv[2]);

function plainError(error) {
  const { name, code, message, $metadata, $fault } = error;
  return {
    name: name ?? null,
    code: code ?? null,
    message: message ?? String(error),
    status: $metadata?.httpStatusCode ?? null,
    requestId: $metadata?.requestId ?? null,
    attempts: $metadata?.attempts ?? null,
    fault: $fault ?? null,
  };
}

function limited(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${LIMIT_MS} ms`)), LIMIT_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function answer(line) {
  const { call, argument } = JSON.parse(line);
  try {
    return { value: (await limited(functions[call](argument))) ?? null };
  } catch (error) {
    return { error: plainError(error) };
  }
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const said = `${JSON.stringify(await answer(line))}\n`;
    if (!process.stdout.write(said)) await once(process.stdout, 'drain');
  }
}

main();
