"""Tokens before they are signed: a signature takes longer than the rest of a sign-in's step."""

from collections.abc import Mapping
from typing import Any, Final, Self

from poolhouse.primitives import jose
from poolhouse.protocol.pending_text import PendingText
from poolhouse.tokens.keys import PoolKeys, TokenUse, kid

_MARK: Final = ".*"  # never base64url, so that no reader takes it for a signature


class UnsignedToken(PendingText):
    """A token whose signature is still to be made.

    Its text is the signing input and a mark in place of the signature.

    Args:
        claims: The payload; members keep their order.
        keys: The keys of the pool that issues it.
        use: What it is for, and so which of them signs.
    """

    __slots__ = ("_keys", "_use")

    _keys: PoolKeys
    _use: TokenUse

    def __new__(cls, claims: Mapping[str, Any], keys: PoolKeys, use: TokenUse) -> Self:
        """Return the token of claims."""
        token = super().__new__(
            cls, jose.signing_input(claims, kid(keys.user_pool_id, use)) + _MARK
        )
        token._keys, token._use = keys, use
        return token

    def complete(self) -> str:
        """Return the signed token."""
        return jose.sign(self.removesuffix(_MARK), self._keys.private(self._use))
