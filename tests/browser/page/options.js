// The second argument of Amplify.configure, described as JSON since functions don't reach the page.

import { Amplify } from 'aws-amplify';
import { cognitoCredentialsProvider, cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';

const providers = {
  tokenProvider: cognitoUserPoolsTokenProvider,
  credentialsProvider: cognitoCredentialsProvider,
};

function libraryOptions({ providers: names, restHeaders }) {
  return {
    ...(names && { Auth: Object.fromEntries(names.map((name) => [name, providers[name]])) }),
    ...(restHeaders && { API: { REST: { headers: async () => restHeaders } } }),
  };
}

const calls = {
  configureWith: ({ config, options }) => Amplify.configure(config, libraryOptions(options)),
};

export { calls };
