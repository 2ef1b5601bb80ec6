"""Checks that a caller knows the app client's secret."""

from poolhouse.primitives import secret_hash
from poolhouse.protocol.wording import Sentence
from poolhouse.user_pools.errors import NotAuthorizedException
from poolhouse.user_pools.records import AppClient
from poolhouse.user_pools.wording import sign_in as wording


def check(
    client: AppClient,
    username: str,
    given: str | None,
    *,
    mismatch: Sentence = wording.SECRET_HASH_WRONG,
) -> None:
    """Raise unless a request has the right secret hash, or none for a client without a secret.

    Args:
        username: The username exactly as the same request carries it.
        given: SecretHash or SECRET_HASH as sent, None when absent.
        mismatch: The sentence for a wrong hash; refreshing tokens has another one.

    Raises:
        NotAuthorizedException: The hash is missing, wrong, or the client has no secret.
    """
    require(client, given)
    if client.secret is None or given is None:
        return
    if not secret_hash.matches(
        given, client_secret=client.secret, username=username, client_id=client.id
    ):
        raise NotAuthorizedException(
            mismatch.format(client_id=client.id),
            detail={"reason": f"the hash must be over the username {username!r} and the client id"},
        )


def require(client: AppClient, given: str | None) -> None:
    """Raise unless a request has a secret hash if, and only if, the client has a secret.

    Args:
        given: SecretHash or SECRET_HASH as sent, None when absent.

    Raises:
        NotAuthorizedException: The hash is missing, or the client has no secret.
    """
    if client.secret is None and given is not None:
        raise NotAuthorizedException(
            wording.SECRET_HASH_WRONG.format(client_id=client.id),
            detail={"reason": "the client has no secret"},
        )
    if client.secret is not None and given is None:
        raise NotAuthorizedException(wording.SECRET_HASH_MISSING.format(client_id=client.id))
