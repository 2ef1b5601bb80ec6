"""The people of the browser tests' user pool, which asks everyone for TOTP."""

from dataclasses import dataclass
from typing import Any

import pyotp
from harness.app import App

from poolhouse.pytest_plugin import Emulator


@dataclass(frozen=True)
class Person:
    """A user as poolhouse.yaml declares one, in both groups.

    Attributes:
        totp_secret: Base32, of an authenticator that is set up already; empty when none is.
        password_is_temporary: Whether another one must be chosen at the first sign-in.
    """

    name: str
    password: str
    totp_secret: str = ""
    password_is_temporary: bool = False

    @property
    def credentials(self) -> dict[str, str]:
        """What signIn takes."""
        return {"username": self.name, "password": self.password}

    def declaration(self) -> dict[str, Any]:
        """Return the user as a mapping of poolhouse.yaml."""
        password = "temporary_password" if self.password_is_temporary else "password"
        declared: dict[str, Any] = {
            "username": self.name,
            "email": f"{self.name}@example.com",
            password: self.password,
            "groups": ["readers", "admins"],
        }
        if self.totp_secret:
            declared["totp_secret"] = self.totp_secret
        return declared

    def sign_in(self, app: App, poolhouse: Emulator) -> None:
        """Sign in with password and TOTP; the authenticator must be set up.

        The password goes over the wire, which spares the page the arithmetic of SRP.
        """
        options = {"authFlowType": "USER_PASSWORD_AUTH"}
        app.call("signIn", {**self.credentials, "options": options})
        code = totp_code(self.totp_secret, poolhouse)
        answer = app.call("confirmSignIn", {"challengeResponse": code})
        assert answer == {"isSignedIn": True, "nextStep": {"signInStep": "DONE"}}


ANN = Person("ann", "Correct-horse-1")
BOB = Person("bob", "Correct-horse-2", totp_secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
CAROL = Person("carol", "Correct-horse-3", password_is_temporary=True)


def totp_code(secret: str, poolhouse: Emulator) -> str:
    """Return the code that an authenticator shows at the emulator's time."""
    return pyotp.TOTP(secret).at(int(poolhouse.clock.now_s))


def wrong_totp_code(secret: str, poolhouse: Emulator) -> str:
    """Return a code that is none of those around the emulator's time."""
    now_s = int(poolhouse.clock.now_s)
    near = {pyotp.TOTP(secret).at(now_s + 30 * step) for step in range(-10, 11)}
    return next(code for code in map("{:06}".format, range(1_000_000)) if code not in near)
