"""A user pool that asks what its users are set to be asked."""

from __future__ import annotations

import base64
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fake_tokens import make_jwt
from server_srp import ServerSession, padded_hex, verifier

if TYPE_CHECKING:
    from collections.abc import Callable

CODE = "123456"
SALT = "a1b2c3d4e5f60718"
SECRET_BLOCK = base64.b64encode(b"secret block \x00\xff of the service").decode()


class Refusal(Exception):
    """A service error."""

    def __init__(self, name: str, message: str = "refused", status: int = 400) -> None:
        super().__init__(name)
        self.name, self.message, self.status = name, message, status


@dataclass
class User:
    """Somebody with a password, and the challenges he meets after it.

    Challenges are (name, parameters); `forget_device` makes the pool deny knowing his device.
    """

    username: str
    password: str
    sub: str
    challenges: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    offer_device: dict[str, str] | None = None
    known_device: dict[str, str] | None = None
    forget_device: bool = False
    first_error: Refusal | None = None
    auth_time_s: int = 0


class FakeUserPool:
    """Answers `cognito-idp` operations; every method is one operation."""

    def __init__(self, now_ms: Callable[[], int], *, pool_id: str, token_lifetime_s: int) -> None:
        self.users: dict[str, User] = {}
        self.pool_id = pool_id
        self.pool_name = pool_id.split("_")[1]
        self.token_lifetime_s = token_lifetime_s
        self.origin_jti: str | None = "jti-origin"
        self.rotate_refresh_tokens = False
        self.revoked: list[str] = []
        self.preferences: list[dict[str, Any]] = []
        self._now_ms = now_ms
        self._numbers = itertools.count(1)
        self._srp: ServerSession | None = None
        self._pending: dict[str, tuple[User, list[tuple[str, dict[str, Any]]]]] = {}

    def add(self, username: str, password: str, **details: Any) -> User:
        user = User(username, password, f"sub-of-{username}", **details)
        self.users[username] = user
        return user

    def tokens(self, user: User, refresh_token: str | None = None) -> dict[str, str]:
        """Issue a token set."""
        now_s = self._now_ms() // 1000
        number = next(self._numbers)
        times = {
            "auth_time": user.auth_time_s,
            "iat": now_s,
            "exp": now_s + self.token_lifetime_s,
        }
        issuer = f"https://cognito-idp.eu-west-1.amazonaws.com/{self.pool_id}"
        access = {"sub": user.sub, "username": user.username, "token_use": "access", **times}
        if self.origin_jti:
            access["origin_jti"] = self.origin_jti
        claims = {"sub": user.sub, "cognito:username": user.username, "iss": issuer, **times}
        return {
            "AccessToken": make_jwt({**access, "n": number}),
            "IdToken": make_jwt({**claims, "n": number}),
            "RefreshToken": refresh_token or f"refresh-{user.username}-{number}",
        }

    def InitiateAuth(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        parameters = body["AuthParameters"]
        user = self.users.get(parameters["USERNAME"])
        if user is None:
            raise Refusal("NotAuthorizedException", "Incorrect username or password.")
        if user.first_error:
            raise user.first_error
        if body["AuthFlow"] == "USER_PASSWORD_AUTH":
            if parameters["PASSWORD"] != user.password:
                raise Refusal("NotAuthorizedException", "Incorrect username or password.")
            return self._next(user, list(user.challenges))
        number = verifier(SALT, self.pool_name, user.sub, user.password)
        self._srp = ServerSession(number, int(parameters["SRP_A"], 16))
        return {
            "ChallengeName": "PASSWORD_VERIFIER",
            "ChallengeParameters": {
                "SRP_B": f"{self._srp.public:x}",
                "SALT": SALT,
                "SECRET_BLOCK": SECRET_BLOCK,
                "USER_ID_FOR_SRP": user.sub,
                "USERNAME": user.sub,
            },
        }

    def RespondToAuthChallenge(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        name, responses = body["ChallengeName"], body["ChallengeResponses"]
        if name == "PASSWORD_VERIFIER":
            return self._password_verifier(responses)
        if name.startswith("DEVICE_"):
            return self._device(name, responses, body)
        user, waiting = self._pending[body["Session"]]
        asked, parameters = waiting[0]
        if asked != name:
            raise Refusal("InvalidParameterException", f"asked {asked}, answered {name}")
        wanted = parameters.get("accept", CODE)
        given = [v for k, v in responses.items() if k.endswith("_CODE") or k == "ANSWER"]
        if given and given[0] != wanted:
            raise Refusal("CodeMismatchException", "Invalid code or auth state for the user.")
        if name == "NEW_PASSWORD_REQUIRED":
            user.password = responses["NEW_PASSWORD"]
        return self._next(user, waiting[1:])

    def GetTokensFromRefreshToken(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        given = body["RefreshToken"]
        if given in self.revoked:
            raise Refusal("NotAuthorizedException", "Refresh Token has been revoked")
        user = self.users[given.split("-")[1]]
        issued = self.tokens(user)
        if not self.rotate_refresh_tokens:
            del issued["RefreshToken"]
        return {"AuthenticationResult": issued}

    def RevokeToken(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.revoked.append(body["Token"])
        return {}

    def AssociateSoftwareToken(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if "AccessToken" in body:
            return {"SecretCode": "SIGNEDINSECRET"}
        return {"SecretCode": "MIDSIGNINSECRET", "Session": self._renew(body["Session"])}

    def VerifySoftwareToken(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if body["UserCode"] != CODE:
            mismatch = "Code mismatch and fail enable Software Token MFA"
            raise Refusal("EnableSoftwareTokenMFAException", mismatch)
        if "AccessToken" in body:
            return {"Status": "SUCCESS"}
        return {"Status": "SUCCESS", "Session": self._renew(body["Session"])}

    def SetUserMFAPreference(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.preferences.append(body)
        return {}

    def GetUser(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        assert body["AccessToken"]
        attributes = [{"Name": "sub", "Value": "s"}, {"Name": "email", "Value": "a@example.org"}]
        return {
            "Username": "ada",
            "UserAttributes": attributes,
            "PreferredMfaSetting": "SOFTWARE_TOKEN_MFA",
            "UserMFASettingList": ["SMS_MFA", "SOFTWARE_TOKEN_MFA", "SOMETHING_NEW"],
        }

    def SignUp(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if "Password" not in body:
            raise Refusal(
                "InvalidParameterException",
                "1 validation error detected: Value at 'password'failed to satisfy constraint: "
                "Member must not be null",
            )
        self.add(body["Username"], body["Password"])
        return {"UserConfirmed": False, "UserSub": "new-sub", "CodeDeliveryDetails": _DELIVERY}

    def ResendConfirmationCode(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        assert body["Username"]
        return {"CodeDeliveryDetails": _DELIVERY}

    ForgotPassword = ResendConfirmationCode

    def ConfirmDevice(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        config = body["DeviceSecretVerifierConfig"]
        self._device_secret = (
            base64.b64decode(config["Salt"]).hex(),
            int(base64.b64decode(config["PasswordVerifier"]).hex(), 16),
        )
        return {"UserConfirmationNecessary": True}

    def nothing(self, body: dict[str, Any]) -> dict[str, Any]:
        assert body
        return {}

    ConfirmSignUp = ConfirmForgotPassword = ChangePassword = GlobalSignOut = nothing

    def _next(self, user: User, waiting: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
        if not waiting:
            user.auth_time_s = self._now_ms() // 1000
            result: dict[str, Any] = self.tokens(user)
            if user.offer_device:
                result["NewDeviceMetadata"] = user.offer_device
            return {"AuthenticationResult": result}
        name, parameters = waiting[0]
        session = f"session-{next(self._numbers)}"
        self._pending[session] = (user, waiting)
        return {"ChallengeName": name, "Session": session, "ChallengeParameters": parameters}

    def _renew(self, session: str) -> str:
        renewed = f"session-{next(self._numbers)}"
        self._pending[renewed] = self._pending.pop(session)
        return renewed

    def _password_verifier(self, responses: dict[str, str]) -> dict[str, Any]:
        user = next(u for u in self.users.values() if u.sub == responses["USERNAME"])
        if "DEVICE_KEY" in responses and user.forget_device:
            raise Refusal("ResourceNotFoundException", "Device does not exist.")
        assert self._srp is not None
        expected = self._srp.signature(
            self.pool_name,
            user.sub,
            responses["PASSWORD_CLAIM_SECRET_BLOCK"],
            responses["TIMESTAMP"],
        )
        if responses["PASSWORD_CLAIM_SIGNATURE"] != expected:
            raise Refusal("NotAuthorizedException", "Incorrect username or password.")
        if "DEVICE_KEY" in responses and user.known_device:
            self._device_user = user
            return {"ChallengeName": "DEVICE_SRP_AUTH", "Session": "session-device"}
        return self._next(user, list(user.challenges))

    def _device(self, name: str, responses: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        salt, number = self._device_secret
        if name == "DEVICE_SRP_AUTH":
            self._device_srp = ServerSession(number, int(responses["SRP_A"], 16))
            return {
                "ChallengeName": "DEVICE_PASSWORD_VERIFIER",
                "Session": body["Session"],
                "ChallengeParameters": {
                    "SRP_B": f"{self._device_srp.public:x}",
                    "SALT": padded_hex(int(salt, 16)),
                    "SECRET_BLOCK": SECRET_BLOCK,
                    "USERNAME": responses["USERNAME"],
                },
            }
        offered = self._device_user.known_device
        assert offered is not None
        expected = self._device_srp.signature(
            offered["DeviceGroupKey"], offered["DeviceKey"], SECRET_BLOCK, responses["TIMESTAMP"]
        )
        if responses["PASSWORD_CLAIM_SIGNATURE"] != expected:
            raise Refusal("NotAuthorizedException", "Device proof is wrong.")
        return self._next(self._device_user, list(self._device_user.challenges))


_DELIVERY = {"Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"}
