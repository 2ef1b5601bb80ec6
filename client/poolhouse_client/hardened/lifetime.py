"""When credentials should be renewed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from poolhouse_client.credentials.provider import CREDENTIALS_TTL_MS

if TYPE_CHECKING:
    from poolhouse_client.credentials.contract import CredentialsAndIdentityId

MARGIN_MS: Final = 5 * 60 * 1000


@dataclass(frozen=True)
class HeldCredentials:
    """Credentials, and when they came by the page's clock."""

    given: CredentialsAndIdentityId
    received_ms: int

    @property
    def renewal_ms(self) -> int:
        """When to renew: 5 minutes before their end, or half-way through a short life.

        Credentials that seem to have ended on arrival tell of a wrong clock, and those without an
        end tell nothing: both are renewed after the library's 50 minutes.
        """
        expiration_ms = self.given.credentials.expiration_ms
        lifetime_ms = 0 if expiration_ms is None else expiration_ms - self.received_ms
        if lifetime_ms <= 0:
            return self.received_ms + CREDENTIALS_TTL_MS
        return self.received_ms + lifetime_ms - min(MARGIN_MS, lifetime_ms // 2)

    def is_due(self, now_ms: int) -> bool:
        """Whether it is time to renew."""
        return now_ms >= self.renewal_ms
