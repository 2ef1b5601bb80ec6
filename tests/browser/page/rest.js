// Amplify's REST verbs, signed with the session's credentials unless the call says otherwise.

import { del, get, head, patch, post, put } from 'aws-amplify/api';

const verbs = { get, head, post, put, patch, del };

async function answerOf(operation) {
  const { statusCode, headers, body } = await operation.response;
  return { statusCode, headers, body: body ? await body.text() : null };
}

const calls = Object.fromEntries(
  Object.entries(verbs).map(([name, verb]) => [name, (input) => answerOf(verb(input))]),
);

export { calls };
