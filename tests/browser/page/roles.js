// Another role at run time: the AWS SDK asks the identity pool for it, and Amplify is handed the
// credentials through a credentials provider, beside its own token provider.

import { CognitoIdentityClient, GetCredentialsForIdentityCommand } from '@aws-sdk/client-cognito-identity';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession } from 'aws-amplify/auth';
import { cognitoCredentialsProvider, cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';

async function assume({ customRoleArn, region }) {
  const { identityPoolEndpoint } = Amplify.getConfig().Auth.Cognito;
  const { identityId, tokens } = await fetchAuthSession();
  const provider = tokens.idToken.payload.iss.replace(/^\w+:\/\//, '');
  const client = new CognitoIdentityClient({ region, endpoint: identityPoolEndpoint });
  const { Credentials } = await client.send(
    new GetCredentialsForIdentityCommand({
      IdentityId: identityId,
      CustomRoleArn: customRoleArn,
      Logins: { [provider]: tokens.idToken.toString() },
    }),
  );
  const credentials = {
    accessKeyId: Credentials.AccessKeyId,
    secretAccessKey: Credentials.SecretKey,
    sessionToken: Credentials.SessionToken,
    expiration: Credentials.Expiration,
  };
  return { credentials, identityId };
}

function useProvider(credentialsProvider) {
  Amplify.configure(Amplify.getConfig(), {
    Auth: { tokenProvider: cognitoUserPoolsTokenProvider, credentialsProvider },
  });
}

async function switchRole(input, clearCredentialsAndIdentityId) {
  const assumed = await assume(input);
  const getCredentialsAndIdentityId = async () => assumed;
  useProvider({ getCredentialsAndIdentityId, clearCredentialsAndIdentityId });
  return assumed;
}

const calls = {
  switchRole: (input) => switchRole(input, () => useProvider(cognitoCredentialsProvider)),
  switchRoleForGood: (input) => switchRole(input, () => {}),
  leaveRole: () => useProvider(cognitoCredentialsProvider),
};

export { calls };
