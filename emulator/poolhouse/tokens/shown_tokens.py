"""Tokens in requests: each is parsed once and its signature checked once a key, while it is cached.

The cache depends on a token's text and on a key only; time, revocation and which key a pool has are
checked each time.
"""

import json
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Any, Final

from poolhouse.primitives import jose
from poolhouse.runtime.keyring import KeyPair
from poolhouse.tokens.keys import TokenUse

CLIENT_CLAIMS: Final[Mapping[TokenUse, str]] = {"id": "aud", "access": "client_id"}
"""The claim that names the app client, by what a token is for."""

_TEXTS: Final = ("iss", "sub", "jti", "event_id")
_TIMES: Final = ("exp", "iat", "auth_time")
_LATEST_S: Final = 253_402_300_799
"""9999-12-31: the last second that a calendar of four digits has."""
_CHARACTERS_MAX: Final = 2_000_000  # some 1500 tokens


class ShownToken:
    """A parsed token, not verified.

    Args:
        text: The token.

    Raises:
        MalformedToken: It is no signed token in compact form, or nested too deeply.
    """

    __slots__ = ("_parts", "_signed_by", "is_of_a_sign_in")

    def __init__(self, text: str) -> None:
        self._parts = jose.split(text)
        self._signed_by: dict[tuple[int, int], bool] = {}
        self.is_of_a_sign_in = _is_of_a_sign_in(self.claims())
        """Whether it has the claims of a user pool's tokens that decide whether it is good."""

    @property
    def was_checked(self) -> bool:
        """Whether a key was tried on it, so that the same key need not be tried again."""
        return bool(self._signed_by)

    @property
    def key_id(self) -> Any:
        """The header's `kid`, None where it has none; whoever made the token chose it."""
        return self._parts.header.get("kid")

    @property
    def issuer(self) -> Any:
        """The claim `iss`, None where it has none; whoever made the token chose it."""
        return self._parts.claims.get("iss")

    def claims(self) -> dict[str, Any]:
        """Return the claims, for the caller to keep and to change.

        Raises:
            MalformedToken: They are nested too deeply to be copied.
        """
        try:
            return {name: _copied(value) for name, value in self._parts.claims.items()}
        except RecursionError as problem:
            raise jose.MalformedToken("a segment is nested too deeply") from problem

    def is_signed_by(self, pair: KeyPair) -> bool:
        """Return whether the signature is valid and by a key pair."""
        signed = self._signed_by.get(pair.numbers)
        if signed is None:
            signed = jose.verify_signature(self._parts, pair.public)
            self._signed_by[pair.numbers] = signed
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


def _is_of_a_sign_in(claims: Mapping[str, Any]) -> bool:
    client = CLIENT_CLAIMS["access" if claims.get("token_use") == "access" else "id"]
    times = [claims.get(name) for name in _TIMES]
    return all(isinstance(claims.get(name), str) for name in (*_TEXTS, client)) and all(
        type(time) is int and 0 <= time <= _LATEST_S for time in times
    )


def _copied(value: Any) -> Any:
    """Return a JSON value that shares no list or object with another."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return [*value]
    return json.loads(json.dumps(value)) if isinstance(value, dict | list) else value


memory: Final = TokenMemory(_CHARACTERS_MAX)
read: Final = memory.read
