// amazon-cognito-identity-js: one user at a time, each step of a sign-in as what it led to.

const library = require('amazon-cognito-identity-js');

let pool;
let user;

function tokens(session) {
  return {
    idToken: session.getIdToken().getJwtToken(),
    accessToken: session.getAccessToken().getJwtToken(),
    refreshToken: session.getRefreshToken().getToken(),
  };
}

function called(act) {
  return new Promise((resolve, reject) => {
    act((error, value) => (error ? reject(error) : resolve(value)));
  });
}

function ledTo(act) {
  return new Promise((resolve, reject) => {
    act({
      onSuccess: (session) => resolve({ step: 'DONE', ...tokens(session) }),
      onFailure: reject,
      totpRequired: (step, parameters) => resolve({ step, parameters }),
      mfaSetup: (step, parameters) => resolve({ step, parameters }),
      newPasswordRequired: (attributes, required) =>
        resolve({ step: 'NEW_PASSWORD_REQUIRED', attributes, required }),
    });
  });
}

async function open({ endpoint, poolId, clientId }) {
  const settings = { UserPoolId: poolId, ClientId: clientId, endpoint };
  pool = new library.CognitoUserPool(settings);
  user = undefined;
}

async function signUp({ username, password }) {
  const attribute = new library.CognitoUserAttribute({ Name: 'name', Value: 'Erin Å' });
  const done = await called((back) => pool.signUp(username, password, [attribute], null, back));
  user = done.user;
  return { sub: done.userSub, confirmed: done.userConfirmed };
}

function confirm({ code }) {
  return called((back) => user.confirmRegistration(code, true, back));
}

function signIn({ username, password }) {
  user = new library.CognitoUser({ Username: username, Pool: pool });
  const details = new library.AuthenticationDetails({ Username: username, Password: password });
  return ledTo((callbacks) => user.authenticateUser(details, callbacks));
}

function answerNewPassword({ password }) {
  return ledTo((callbacks) => user.completeNewPasswordChallenge(password, {}, callbacks));
}

function answerTotp({ code }) {
  return ledTo((callbacks) => user.sendMFACode(code, callbacks, 'SOFTWARE_TOKEN_MFA'));
}

function associate() {
  return new Promise((resolve, reject) => {
    user.associateSoftwareToken({ associateSecretCode: resolve, onFailure: reject });
  });
}

function verify({ code }) {
  return new Promise((resolve, reject) => {
    user.verifySoftwareToken(code, 'a phone', {
      onSuccess: (done) => resolve(done.getIdToken ? { step: 'DONE', ...tokens(done) } : done),
      onFailure: reject,
    });
  });
}

function preferTotp() {
  const settings = { PreferredMfa: true, Enabled: true };
  return called((back) => user.setUserMfaPreference(null, settings, back));
}

function attributes() {
  return called((back) => user.getUserAttributes(back));
}

async function refresh() {
  const session = await called((back) => user.getSession(back));
  return tokens(await called((back) => user.refreshSession(session.getRefreshToken(), back)));
}

function changePassword({ from, to }) {
  return called((back) => user.changePassword(from, to, back));
}

function signOutEverywhere() {
  return new Promise((resolve, reject) => {
    user.globalSignOut({ onSuccess: resolve, onFailure: reject });
  });
}

module.exports = {
  open,
  signUp,
  confirm,
  signIn,
  answerNewPassword,
  answerTotp,
  associate,
  verify,
  preferTotp,
  attributes,
  refresh,
  changePassword,
  signOutEverywhere,
};
