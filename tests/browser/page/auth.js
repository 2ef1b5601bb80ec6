// Amplify's auth functions. What they return is handed on as it is where it is JSON already.

import * as auth from 'aws-amplify/auth';
import { Hub } from 'aws-amplify/utils';

import { plainSession, plainStep, plainTotpSetup } from './plain.js';

const events = [];
Hub.listen('auth', ({ payload }) => events.push(payload.event));

const calls = {
  signIn: async (input) => plainStep(await auth.signIn(input)),
  confirmSignIn: async (input) => plainStep(await auth.confirmSignIn(input)),
  fetchAuthSession: async (options) => plainSession(await auth.fetchAuthSession(options ?? {})),
  setUpTOTP: async () => plainTotpSetup(await auth.setUpTOTP()),
  signOut: (input) => auth.signOut(input ?? {}),
  signUp: auth.signUp,
  confirmSignUp: auth.confirmSignUp,
  autoSignIn: () => auth.autoSignIn(), // a live binding: signUp puts another function there
  resetPassword: auth.resetPassword,
  confirmResetPassword: auth.confirmResetPassword,
  updatePassword: auth.updatePassword,
  getCurrentUser: () => auth.getCurrentUser(),
  fetchUserAttributes: () => auth.fetchUserAttributes(),
  updateUserAttributes: auth.updateUserAttributes,
  verifyTOTPSetup: auth.verifyTOTPSetup,
  fetchMFAPreference: () => auth.fetchMFAPreference(),
  updateMFAPreference: auth.updateMFAPreference,
};

export { calls, events };
