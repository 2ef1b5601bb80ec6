"""Failures of a token. A failure carries data; each service words its own error from it.

TokenRefused
├── Malformed       not a signed token in compact form, or a claim of the wrong kind
├── UnknownIssuer   `iss` is no user pool of this world
├── UnknownKey      `kid` is no key of the pool
├── BadSignature
├── WrongUse        an ID token for an access token or the other way round
├── Expired         its time is over, or the control API ended it early
├── Revoked         the sign-in behind it was ended
└── UserGone        no user of the pool is behind it
"""


class TokenRefused(Exception):  # noqa: N818  a finding about a token; its callers word the error
    """A token can't be accepted."""

    @property
    def why(self) -> str:
        """Which failure it is and what is behind it, for the journal."""
        return f"{type(self).__name__}: {str(self) or type(self).__doc__}"


class Malformed(TokenRefused):
    """It is not a signed token in compact form, or a claim is of the wrong kind."""


class UnknownIssuer(TokenRefused):
    """No user pool of this world issued it."""


class UnknownKey(TokenRefused):
    """Its `kid` is no key of the pool."""


class BadSignature(TokenRefused):
    """The pool's key does not verify it: it was altered, or a world with other keys issued it."""


class WrongUse(TokenRefused):
    """It is a token of the other use."""


class Expired(TokenRefused):
    """Its time is over.

    Args:
        expired_s: When it ended, epoch seconds: `exp`, or earlier when the control API ended it.
        now_s: The time at which it was shown.
    """

    def __init__(self, expired_s: int, now_s: int) -> None:
        super().__init__(f"its time was over at {expired_s} s, now it is {now_s} s")
        self.expired_s = expired_s
        self.now_s = now_s


class Revoked(TokenRefused):
    """The sign-in behind it was ended by RevokeToken, GlobalSignOut or an administrator."""


class UserGone(TokenRefused):
    """No user of the pool is behind it; the text says why not."""
