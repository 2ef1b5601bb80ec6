"""Cognito user pools: pools, app clients, users, sign-up, sign-in, challenges, groups.

Owns: the rules of `cognito-idp` and their sentences.
Does not own: the wire (`protocol`), how a token is signed or verified (`tokens`), what a role may
do (`iam`).
Called by: `world`, which registers the service; `config`; `expiry`, by which the control API ends
sessions early.
"""
