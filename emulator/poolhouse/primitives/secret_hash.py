"""The hash with which an app client that has a secret proves that it knows it (SECRET_HASH)."""

import base64
import hmac


def compute(*, client_secret: str, username: str, client_id: str) -> str:
    """Return the hash an app client sends beside a user name.

    Base64 of HMAC-SHA256 under the client secret over the user name and the client id (developer
    guide, "Computing secret hash values").

    Args:
        username: The user name exactly as the request carries it.
    """
    message = (username + client_id).encode("utf-8", "replace")
    return base64.b64encode(hmac.digest(client_secret.encode(), message, "sha256")).decode("ascii")


def matches(given: str, *, client_secret: str, username: str, client_id: str) -> bool:
    """Return in constant time whether a given hash is the one that `compute` returns.

    Args:
        given: SECRET_HASH or SecretHash as sent.
        username: The user name exactly as the same request carries it.
    """
    expected = compute(client_secret=client_secret, username=username, client_id=client_id)
    return hmac.compare_digest(expected.encode("ascii"), given.encode("utf-8", "replace"))
