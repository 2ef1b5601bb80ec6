"""Renew credentials, but fall back on the current ones if that fails or takes too long."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from poolhouse_client.errors import ClientError
from poolhouse_client.hardened.leaving import until_left
from poolhouse_client.rest.ending import Ending

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from poolhouse_client.credentials.contract import CredentialsAndIdentityId
    from poolhouse_client.environment import Environment
    from poolhouse_client.hardened.held_credentials import HeldCredentials
    from poolhouse_client.hardened.shared_run import SharedRun

PATIENCE_MS: Final = 2000


async def renewed_or_held(
    held: HeldCredentials,
    shared: SharedRun[CredentialsAndIdentityId | None],
    renew: Callable[[], Coroutine[Any, Any, CredentialsAndIdentityId | None]],
    environment: Environment,
    *,
    insists: bool = False,
) -> CredentialsAndIdentityId | None:
    """Return renewed credentials, or the current ones if renewing fails or has taken 2 s.

    After the 2 s the renewal goes on, and later callers join it. Credentials that have ended are
    never returned: the renewal is waited for, and its failure raised.

    Args:
        held: The current credentials.
        shared: Runs the renewal, shared between callers.
        renew: Renews them.
        environment: Its clock and timers measure the 2 s.
        insists: Whether to wait longer than 2 s, as the current credentials may have been refused.
    """
    left_ms = max(0, PATIENCE_MS - shared.age_ms)
    may_fall_back = not insists and held.is_alive(environment.now_ms() + left_ms)
    if may_fall_back and not left_ms:
        return held.credentials
    ending = Ending(environment, left_ms if may_fall_back else None)
    renewal = asyncio.get_running_loop().create_task(shared.run(renew))
    try:
        with ending:
            return await until_left(renewal, ending.signal)
    except ClientError:
        if not held.is_alive(environment.now_ms()):
            raise
        return held.credentials
