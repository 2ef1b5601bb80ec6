"""Failures of a signature's key. A failure carries data; each service words its own error from it.

SignatureFailure
└── KeyFailure
    ├── UnknownKey
    ├── WrongSessionToken
    └── SessionExpired
"""

from dataclasses import dataclass

from poolhouse.primitives.sigv4 import SignatureFailure


@dataclass(eq=False)
class KeyFailure(SignatureFailure):
    """The access key can't be used.

    Args:
        access_key_id: The access key as sent.
    """

    access_key_id: str


class UnknownKey(KeyFailure):
    """Nobody has that access key, or the role behind it is gone."""


class WrongSessionToken(KeyFailure):
    """The session token is missing or is not the one that was issued with the key."""


@dataclass(eq=False)
class SessionExpired(KeyFailure):
    """The credentials have expired.

    Args:
        access_key_id: The access key as sent.
        expires_ms: When they expired, epoch milliseconds.
        now_ms: The emulator's time.
    """

    expires_ms: int
    now_ms: int
