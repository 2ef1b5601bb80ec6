"""Tokens before they are signed: a signature takes longer than the rest of a sign-in's step."""

from collections.abc import Mapping
from typing import Any, Final, Self

from poolhouse.primitives import jose
from poolhouse.protocol.pending_text import PendingText
from poolhouse.tokens.keys import PoolKeys, TokenUse

_MARK: Final = "*"  # never base64url, so that no reader takes the text for a token


class UnsignedToken(PendingText):
    """A token that is still to be written and signed.

    Its text names it: its use and its `jti` between marks.

    Args:
        claims: The payload; members keep their order.
        keys: The keys of the pool that issues it.
        use: What it is for, and so which of them signs.
    """

    __slots__ = ("_claims", "_keys", "_use")

    _claims: Mapping[str, Any]
    _keys: PoolKeys
    _use: TokenUse

    def __new__(cls, claims: Mapping[str, Any], keys: PoolKeys, use: TokenUse) -> Self:
        """Return the token of claims."""
        token = super().__new__(cls, f"{_MARK}{use} {claims['jti']}{_MARK}")
        token._claims, token._keys, token._use = claims, keys, use
        return token

    def complete(self) -> str:
        """Return the signed token."""
        keys = self._keys
        return jose.encode(self._claims, keys.private(self._use), keys.kid(self._use))
