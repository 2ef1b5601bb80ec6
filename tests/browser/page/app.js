// The page under test: aws-amplify as an app imports it, each call reachable by its own name.
// The only thing added is that answers and errors leave the page as JSON.

import { Amplify } from 'aws-amplify';

import * as auth from './auth.js';
import * as options from './options.js';
import * as rest from './rest.js';
import * as roles from './roles.js';
import { plainError } from './plain.js';

const calls = {
  configure: (resourcesConfig) => Amplify.configure(resourcesConfig),
  ...auth.calls,
  ...options.calls,
  ...rest.calls,
  ...roles.calls,
};

async function invoke(name, input) {
  try {
    return { value: (await calls[name](input)) ?? null };
  } catch (error) {
    return { error: plainError(error) };
  }
}

async function invokeTogether(name, inputs) {
  return Promise.all(inputs.map((input) => invoke(name, input)));
}

window.app = { invoke, invokeTogether, events: auth.events };
