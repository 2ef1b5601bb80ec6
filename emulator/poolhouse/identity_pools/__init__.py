"""Cognito identity pools: identities, the logins that prove them, AWS credentials in return.

Owns: the rules of `cognito-identity` and their sentences.
Does not own: how a token is verified (`tokens`), what a role trusts and allows (`iam`).
Called by: `world`, which registers the service, and `config`.
"""
