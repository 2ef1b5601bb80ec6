"""Against a renewal that fails or hangs while what is to be renewed still serves."""

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
    """Return what a renewal brings, or what is held if it fails or has taken 2 s.

    The renewal goes on, and can be joined. Without live credentials it is waited for.

    Args:
        held: What is to be renewed.
        shared: The renewals of it.
        renew: Begins one if none is under way.
        environment: Whose clock and timers measure.
        insists: Whether what is held may have been refused, so that the 2 s don't count.
    """
    left_ms = max(0, PATIENCE_MS - shared.age_ms)
    serves = not insists and held.is_alive(environment.now_ms() + left_ms)
    if serves and not left_ms:
        return held.given
    ending = Ending(environment, left_ms if serves else None)
    renewal = asyncio.get_running_loop().create_task(shared.run(renew))
    try:
        with ending:
            return await until_left(renewal, ending.signal)
    except ClientError:
        if not held.is_alive(environment.now_ms()):
            raise
        return held.given
