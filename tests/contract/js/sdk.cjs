// The AWS SDK for JavaScript v3, any operation of both services.

const idp = require('@aws-sdk/client-cognito-identity-provider');
const identity = require('@aws-sdk/client-cognito-identity');

const SERVICES = {
  'cognito-idp': [idp, idp.CognitoIdentityProviderClient],
  'cognito-identity': [identity, identity.CognitoIdentityClient],
};

async function send({ service, operation, input, endpoint, credentials }) {
  const [commands, Client] = SERVICES[service];
  const client = new Client({
    region: 'us-east-1',
    endpoint,
    credentials: credentials ?? { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  try {
    return await client.send(new commands[`${operation}Command`](input));
  } finally {
    client.destroy();
  }
}

async function isModelled(request) {
  try {
    await send(request);
  } catch (error) {
    return error instanceof idp[error.name];
  }
  return false;
}

module.exports = { send, isModelled };
