"""The user's tokens: kept in storage, read on every call, refreshed when they end.

Owns: the token store and its keys, expiry, the one refresh that concurrent callers share.
Does not own: how tokens are first obtained (`auth`), AWS credentials (`credentials`).
Called by: `amplify` (sessions), `auth` (sign-in and sign-out write here).
"""

from poolhouse_client.tokens.contract import AuthTokens, SignInDetails, TokenOptions, TokenProvider
from poolhouse_client.tokens.jwt import Jwt, decode_jwt
from poolhouse_client.tokens.provider import CognitoUserPoolsTokenProvider

__all__ = [
    "AuthTokens",
    "CognitoUserPoolsTokenProvider",
    "Jwt",
    "SignInDetails",
    "TokenOptions",
    "TokenProvider",
    "decode_jwt",
]
