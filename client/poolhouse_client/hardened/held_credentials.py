"""Credentials that have been fetched: whose they are, when to renew them, when they end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from poolhouse_client.credentials.provider import CREDENTIALS_TTL_MS

if TYPE_CHECKING:
    from poolhouse_client.credentials.contract import CredentialsAndIdentityId
    from poolhouse_client.tokens.contract import AuthTokens

MARGIN_MS: Final = 5 * 60 * 1000


@dataclass(frozen=True)
class HeldCredentials:
    """Credentials, their user's `sub` (None for a guest), and the page's time when they came."""

    credentials: CredentialsAndIdentityId
    user: str | None
    received_ms: int

    @property
    def renewal_ms(self) -> int:
        """When to renew: 5 minutes before the end, or at half of a life under 10 minutes.

        Credentials without an end, and those that ended before they came (the page's clock is
        wrong), are renewed after the library's 50 minutes.
        """
        expiration_ms = self.credentials.credentials.expiration_ms
        lifetime_ms = 0 if expiration_ms is None else expiration_ms - self.received_ms
        if lifetime_ms <= 0:
            return self.received_ms + CREDENTIALS_TTL_MS
        return self.received_ms + lifetime_ms - min(MARGIN_MS, lifetime_ms // 2)

    def is_due(self, now_ms: int) -> bool:
        """Whether it is time to renew."""
        return now_ms >= self.renewal_ms

    def is_alive(self, now_ms: int) -> bool:
        """Whether their end is known and has not come: then they serve if a renewal fails."""
        expiration_ms = self.credentials.credentials.expiration_ms
        return expiration_ms is not None and now_ms < expiration_ms


def user_of(tokens: AuthTokens | None) -> str | None:
    """Return the `sub` of the user whose tokens these are; None for a guest."""
    if tokens is None:
        return None
    subject = (tokens.id_token or tokens.access_token).payload.get("sub")
    return None if subject is None else str(subject)
