"""Credentials handed over once: the least a credentials provider can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from poolhouse_client.credentials.contract import (
        CredentialsAndIdentityId,
        GetCredentialsOptions,
    )


class FixedCredentialsProvider:
    """Gives the same credentials to everybody for ever.

    They are not renewed when they end, and signing out does not take them away: whoever signs in
    next gets them too, until `configure` puts another provider in place.

    Args:
        given: The credentials, and the identity they belong to.
    """

    def __init__(self, given: CredentialsAndIdentityId) -> None:
        self._given = given

    async def get_credentials_and_identity_id(
        self,
        options: GetCredentialsOptions,  # noqa: ARG002  nobody in particular is asked about
    ) -> CredentialsAndIdentityId:
        """Return the credentials."""
        return self._given

    def clear_credentials_and_identity_id(self) -> None:
        """Keep the credentials."""
