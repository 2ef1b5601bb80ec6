"""A sign-in under way: in memory for the page, in session storage for the page after a reload."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from poolhouse_client.javascript import parse_int

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from poolhouse_client.environment import Environment
    from poolhouse_client.tokens.contract import SignInDetails

_PREFIX: Final = "CognitoSignInState"
_LIFETIME_MS: Final = 3 * 60 * 1000


@dataclass(frozen=True)
class SignInState:
    """Where a sign-in stands.

    Attributes:
        username: The active user's name, as the pool calls him.
        challenge_name: What the pool asked for last.
        session: The pool's session, to be sent with the answer.
        details: How it began; lost on reload.
    """

    username: str | None = None
    challenge_name: str | None = None
    session: str | None = None
    details: SignInDetails | None = None


class SignInStore:
    """The sign-in state of one page.

    Session storage is read once, here; afterwards memory alone counts, and clearing the storage
    hurts only the next page load.

    Args:
        session_storage: The tab's.
        environment: Its clock ends a stored state after 3 minutes.
    """

    def __init__(self, session_storage: MutableMapping[str, str], environment: Environment) -> None:
        self._storage = session_storage
        self._environment = environment
        self._state = self._rehydrated()

    @property
    def state(self) -> SignInState:
        """Where the sign-in stands now."""
        return self._state

    def set_state(self, state: SignInState) -> None:
        """Replace the state; session storage gets only what is not empty."""
        self._persist(state)
        self._state = state

    def set_username(self, username: str) -> None:
        """Note the active user's name, right after the first answer."""
        self._persist(SignInState(username=username))
        self._state = replace(self._state, username=username)

    def set_session(self, session: str | None) -> None:
        """Note a new session of the pool."""
        self._persist(SignInState(session=session))
        self._state = replace(self._state, session=session)

    def reset(self) -> None:
        """Forget the sign-in, in storage too."""
        self._forget()
        self._state = SignInState()

    def _rehydrated(self) -> SignInState:
        expiry = self._storage.get(f"{_PREFIX}.expiry")
        if not expiry or not _later(expiry, self._environment.now_ms()):
            self._forget()
            return SignInState()
        return SignInState(
            username=self._storage.get(f"{_PREFIX}.username"),
            challenge_name=self._storage.get(f"{_PREFIX}.challengeName"),
            session=self._storage.get(f"{_PREFIX}.signInSession"),
        )

    def _persist(self, state: SignInState) -> None:
        if state.username:
            self._storage[f"{_PREFIX}.username"] = state.username
        if state.challenge_name:
            self._storage[f"{_PREFIX}.challengeName"] = state.challenge_name
        if state.session:
            self._storage[f"{_PREFIX}.signInSession"] = state.session
            expiry_ms = self._environment.now_ms() + _LIFETIME_MS
            self._storage[f"{_PREFIX}.expiry"] = str(expiry_ms)

    def _forget(self) -> None:
        for name in ("username", "challengeName", "signInSession", "expiry"):
            self._storage.pop(f"{_PREFIX}.{name}", None)


def _later(expiry: str, now_ms: int) -> bool:
    expiry_ms = parse_int(expiry)
    return math.isnan(expiry_ms) or expiry_ms > now_ms
