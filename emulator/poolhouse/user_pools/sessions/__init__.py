"""What a sign-in leaves behind: auth sessions on the way, tokens at its end, and their ending.

Owns: the rows of auth sessions, sign-ins and refresh tokens, and who an access token signs in.
Does not own: what a token looks like and when it is good (`poolhouse.tokens`).
Called by: `sign_in`, `operations`, and `expiry`, which ends sessions for the control API.
"""
