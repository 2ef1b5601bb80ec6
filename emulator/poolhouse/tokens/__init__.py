"""Tokens of user pools: issued, published as keys, and verified for every service.

Owns: the claims of ID and access tokens, the key behind a `kid`, what makes a token bad.
Does not own: who may have a token (`user_pools`), and the sentences in which a service refuses one.
Called by: `user_pools`, `identity_pools`, `api_gateway`, and `web` for the published documents.
"""
