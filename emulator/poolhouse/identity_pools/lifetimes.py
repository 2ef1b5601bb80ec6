"""How long a pool's credentials are valid: an hour in production, any time here."""

from typing import Final

from poolhouse.identity_pools import queries
from poolhouse.protocol.call import Call

DEFAULT_S: Final = 3600
"""What the service gives (API_GetCredentialsForIdentity)."""


def set_credentials_lifetime(call: Call, identity_pool_id: str, seconds: int) -> None:
    """Set how long the credentials that a pool issues from now on are valid.

    Args:
        seconds: At least 1.

    Raises:
        ResourceNotFoundException: There is no such pool.
        ValueError: `seconds` is less than 1.
    """
    pool = queries.require_pool(call, identity_pool_id)
    if seconds < 1:
        message = f"credentials live at least 1 second, not {seconds}"
        raise ValueError(message)
    call.store.run(
        "UPDATE identity_pools SET credentials_lifetime_s = ? WHERE id = ?", seconds, pool.id
    )
