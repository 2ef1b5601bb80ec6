"""Tokens in requests: each is parsed once and its signature checked once, while it is cached.

The cache depends on a token's text and on a key only; time, revocation and which key a pool has are
checked each time.
"""

import json
from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from poolhouse.primitives import jose

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers

_CHARACTERS_MAX: Final = 2_000_000  # some 1500 tokens


class ShownToken:
    """A parsed token, not verified.

    Args:
        text: The token.

    Raises:
        MalformedToken: It is no signed token in compact form.
    """

    __slots__ = ("_parts", "_signed_by")

    def __init__(self, text: str) -> None:
        self._parts = jose.split(text)
        self._signed_by: dict[RSAPublicNumbers, bool] = {}

    @property
    def key_id(self) -> Any:
        """The header's `kid`, None where it has none; whoever made the token chose it."""
        return self._parts.header.get("kid")

    def claims(self) -> dict[str, Any]:
        """Return the claims, for the caller to keep and to change.

        Raises:
            MalformedToken: They are nested too deeply to be copied.
        """
        try:
            return {name: _copied(value) for name, value in self._parts.claims.items()}
        except RecursionError as problem:
            raise jose.MalformedToken("a segment is nested too deeply") from problem

    def is_signed_by(self, key: "RSAPublicKey") -> bool:
        """Return whether the signature is valid and by a key."""
        numbers = key.public_numbers()
        signed = self._signed_by.get(numbers)
        if signed is None:
            signed = self._signed_by[numbers] = jose.verify_signature(self._parts, key)
        return signed


class TokenMemory:
    """A cache of the tokens that were sent last.

    Args:
        characters_max: The greatest total length of the cached tokens, in characters.
    """

    def __init__(self, characters_max: int) -> None:
        self._characters_max = characters_max
        self._characters = 0
        self._tokens: OrderedDict[str, ShownToken] = OrderedDict()
        self._lock = Lock()  # tokens are read outside the store's

    def read(self, text: str) -> ShownToken:
        """Return a parsed token.

        Raises:
            MalformedToken: It is no signed token in compact form.
        """
        with self._lock:
            token = self._tokens.get(text)
            if token is not None:
                self._tokens.move_to_end(text)
                return token
        token = ShownToken(text)
        with self._lock:
            self._keep(text, token)
        return token

    def forget(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._tokens.clear()
            self._characters = 0

    def _keep(self, text: str, token: ShownToken) -> None:
        if text in self._tokens or len(text) > self._characters_max:
            return
        self._tokens[text] = token
        self._characters += len(text)
        while self._characters > self._characters_max:
            oldest, _ = self._tokens.popitem(last=False)
            self._characters -= len(oldest)


def _copied(value: Any) -> Any:
    """Return a JSON value that shares no list or object with another."""
    return json.loads(json.dumps(value)) if isinstance(value, dict | list) else value


memory: Final = TokenMemory(_CHARACTERS_MAX)
read: Final = memory.read
