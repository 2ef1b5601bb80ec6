// What the library returns and throws, as JSON. Functions, class instances and URLs don't survive
// the way out of the page, so the parts that tests ask about are spelled out.

function plainTotpSetup(details) {
  return { sharedSecret: details.sharedSecret, setupUri: details.getSetupUri('Poolhouse').href };
}

function plainStep({ isSignedIn, nextStep }) {
  const { totpSetupDetails, ...step } = nextStep;
  const totpSetup = totpSetupDetails && plainTotpSetup(totpSetupDetails);
  return { isSignedIn, nextStep: { ...step, ...(totpSetup && { totpSetupDetails: totpSetup }) } };
}

function plainToken(token) {
  return token && { text: token.toString(), payload: token.payload };
}

function plainSession({ tokens, credentials, identityId, userSub }) {
  return {
    accessToken: plainToken(tokens?.accessToken) ?? null,
    idToken: plainToken(tokens?.idToken) ?? null,
    credentials: credentials ?? null,
    identityId: identityId ?? null,
    userSub: userSub ?? null,
  };
}

function plainError(error) {
  const { name, message, metadata, $metadata, response } = error;
  return {
    name,
    message,
    statusCode: response?.statusCode ?? (metadata ?? $metadata)?.httpStatusCode ?? null,
    headers: response?.headers ?? null,
    body: response?.body ?? null,
  };
}

export { plainError, plainSession, plainStep, plainTotpSetup };
