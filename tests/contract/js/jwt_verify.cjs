// aws-jwt-verify, its keys fetched from the emulator in production's stead, or handed to it.

const { CognitoJwtVerifier, JwtVerifier } = require('aws-jwt-verify');
const { SimpleJwksCache } = require('aws-jwt-verify/jwk');

const PRODUCTION = /^https:\/\/cognito-idp\.[a-z0-9-]+\.amazonaws\.com/;

async function read(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.arrayBuffer();
}

function redirected(endpoint) {
  return new SimpleJwksCache({
    fetcher: { fetch: (uri) => read(uri.replace(PRODUCTION, endpoint)) },
  });
}

function verifyWithFetchedKeys({ token, endpoint, ...expected }) {
  const verifier = CognitoJwtVerifier.create(expected, { jwksCache: redirected(endpoint) });
  return verifier.verify(token);
}

async function verifyWithGivenKeys({ token, endpoint, ...expected }) {
  const verifier = CognitoJwtVerifier.create(expected);
  const keys = await read(`${endpoint}/${expected.userPoolId}/.well-known/jwks.json`);
  verifier.cacheJwks(JSON.parse(Buffer.from(keys).toString()));
  return verifier.verify(token);
}

function verifyLocalIssuer({ token, endpoint, issuer, audience }) {
  const jwksUri = `${issuer}/.well-known/jwks.json`;
  const verifier = JwtVerifier.create(
    { issuer, audience, jwksUri },
    { jwksCache: redirected(endpoint) },
  );
  return verifier.verify(token);
}

module.exports = { verifyWithFetchedKeys, verifyWithGivenKeys, verifyLocalIssuer };
