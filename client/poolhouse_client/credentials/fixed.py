"""A credentials provider that always returns the same credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from poolhouse_client.credentials.contract import (
        CredentialsAndIdentityId,
        GetCredentialsOptions,
    )


class FixedCredentialsProvider:
    """Returns the same credentials to every caller, for ever.

    They are not renewed when they end, and signing out does not take them away: whoever signs in
    next gets them too, until `configure` puts another provider in place.

    Args:
        given: The credentials, and the identity they belong to.
    """

    def __init__(self, given: CredentialsAndIdentityId) -> None:
        self._given = given

    async def get_credentials_and_identity_id(
        self,
        options: GetCredentialsOptions,  # noqa: ARG002  the answer depends on nothing
    ) -> CredentialsAndIdentityId:
        """Return the credentials."""
        return self._given

    def clear_credentials_and_identity_id(self) -> None:
        """Do nothing: the credentials stay."""
