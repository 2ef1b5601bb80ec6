"""The Logins map of an ID token."""

from __future__ import annotations

import re

from poolhouse_client.errors import AuthError
from poolhouse_client.tokens.jwt import decode_jwt


def form_logins_map(id_token: str) -> dict[str, str]:
    """Return the token under its issuer without the scheme, whatever the configuration says.

    Raises AuthError `InvalidIdTokenException` for a token without `iss`.
    """
    issuer = decode_jwt(id_token).payload.get("iss")
    if not issuer:
        raise AuthError("InvalidIdTokenException", "Invalid Idtoken.")
    return {re.sub(r"(^\w+:|^)//", "", issuer, count=1, flags=re.ASCII): id_token}
