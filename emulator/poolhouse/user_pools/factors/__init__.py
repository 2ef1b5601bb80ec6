"""Second factors: authenticator apps, users' preferences, and which factor a sign-in asks for.

Owns: enrolment, one-time use of codes, the decision between a pool's setting and a user's factors.
Does not own: the challenges that ask for a factor (`sign_in/challenges`).
Called by: `sign_in`, `operations` and `config`.
"""
