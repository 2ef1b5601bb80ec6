"""From the pool's challenge to the step an application shows its user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from poolhouse_client.configuration.pools import require_user_pool
from poolhouse_client.errors import AuthError, NotBuiltError
from poolhouse_client.javascript import parse_json
from poolhouse_client.web_url import opaque_href

if TYPE_CHECKING:
    from collections.abc import Callable

    from poolhouse_client.amplify import Amplify, AmplifyContext

_USER_ATTRIBUTES: Final = "userAttributes."
_MFA_TYPES: Final = {"SMS_MFA": "SMS", "SOFTWARE_TOKEN_MFA": "TOTP", "EMAIL_OTP": "EMAIL"}
_NOT_BUILT: Final = ("WEB_AUTHN", "SELECT_CHALLENGE", "PASSWORD", "PASSWORD_SRP")


@dataclass(frozen=True)
class TotpSetupDetails:
    """A secret for the user's authenticator.

    Attributes:
        shared_secret: In base32.
        account_name: What the authenticator shows unless told otherwise.
    """

    shared_secret: str
    account_name: str | None

    def get_setup_uri(self, app_name: str, account_name: str | None = None) -> str:
        """Return the `otpauth:` URI for a QR code."""
        account = self.account_name if account_name is None else account_name
        address = f"otpauth://totp/{app_name}:{account}"
        return opaque_href(f"{address}?secret={self.shared_secret}&issuer={app_name}")


@dataclass(frozen=True)
class CodeDeliveryDetails:
    """Where a code was sent."""

    delivery_medium: str | None
    destination: str | None
    attribute_name: str | None = None


@dataclass(frozen=True)
class NextStep:
    """What the user has to do next, and what he needs for it.

    Attributes:
        sign_in_step: v6's name of the step; `DONE` if there is nothing left.
        missing_attributes: Required attributes the new password must come with.
        allowed_mfa_types: Of SMS, TOTP and EMAIL, which may be chosen.
        totp_setup_details: The secret, where TOTP is being set up.
        code_delivery_details: Where the code went.
        additional_info: Parameters of a custom challenge.
    """

    sign_in_step: str
    missing_attributes: list[str] | None = None
    allowed_mfa_types: list[str] | None = None
    totp_setup_details: TotpSetupDetails | None = None
    code_delivery_details: CodeDeliveryDetails | None = None
    additional_info: dict[str, str] | None = None


@dataclass(frozen=True)
class SignInOutput:
    """What `sign_in` and `confirm_sign_in` give."""

    is_signed_in: bool
    next_step: NextStep


DONE: Final = SignInOutput(is_signed_in=True, next_step=NextStep("DONE"))


async def next_step_of(
    amplify: Amplify, context: AmplifyContext, response: dict[str, Any]
) -> SignInOutput:
    """Return the step for a challenge; TOTP setup fetches its secret on the way.

    Raises AuthError `SignInException` for a challenge that v6 does not know.
    """
    name = response.get("ChallengeName")
    parameters = response.get("ChallengeParameters") or {}
    if name == "MFA_SETUP":
        return _waiting(await _mfa_setup_step(amplify, context, parameters))
    if name in _NOT_BUILT:
        raise NotBuiltError(f"the step of a {name} challenge")
    step = _STEPS.get(str(name))
    if step is None:
        raise AuthError(
            "SignInException",
            "An error occurred during the sign in process. "
            f"{name} challengeName returned by the underlying service was not addressed.",
        )
    return _waiting(step(parameters))


def find_step_for_error(error_name: str) -> SignInOutput | None:
    """Return the step that stands for a service error, if one does."""
    if error_name == "PasswordResetRequiredException":
        return _waiting(NextStep("RESET_PASSWORD"))
    if error_name == "UserNotConfirmedException":
        return _waiting(NextStep("CONFIRM_SIGN_UP"))
    return None


def find_mfa_type(name: str | None) -> str | None:
    """Return SMS, TOTP or EMAIL for the pool's name of it, or None."""
    return _MFA_TYPES.get(name or "")


def mfa_types(names: list[str]) -> list[str]:
    """Return SMS, TOTP and EMAIL for the pool's names, unknown ones dropped."""
    return [_MFA_TYPES[name] for name in names if name in _MFA_TYPES]


async def _mfa_setup_step(
    amplify: Amplify, context: AmplifyContext, parameters: dict[str, str]
) -> NextStep:
    types = mfa_types(_json_list(parameters.get("MFAS_CAN_SETUP")))
    allowed = [each for each in types if each != "SMS"]
    if "TOTP" in allowed and "EMAIL" in allowed:
        return NextStep("CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION", allowed_mfa_types=allowed)
    if "EMAIL" in allowed:
        return NextStep("CONTINUE_SIGN_IN_WITH_EMAIL_SETUP")
    if "TOTP" not in allowed:
        listed = ",".join(types)
        raise AuthError(
            "SignInException", f"Cannot initiate MFA setup from available types: {listed}"
        )
    pool = require_user_pool(context.resources_config.cognito)
    state = amplify.sign_in_store.state
    output = await amplify.user_pool.call(
        pool, "AssociateSoftwareToken", {"Session": state.session}
    )
    amplify.sign_in_store.set_session(output.get("Session"))
    details = TotpSetupDetails(output.get("SecretCode", ""), state.username)
    return NextStep("CONTINUE_SIGN_IN_WITH_TOTP_SETUP", totp_setup_details=details)


def _custom_challenge(parameters: dict[str, str]) -> NextStep:
    return NextStep("CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE", additional_info=dict(parameters))


def _new_password(parameters: dict[str, str]) -> NextStep:
    required = _json_list(parameters.get("requiredAttributes"))
    missing = [name.replace(_USER_ATTRIBUTES, "", 1) for name in required]
    return NextStep("CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED", missing_attributes=missing)


def _mfa_selection(parameters: dict[str, str]) -> NextStep:
    types = mfa_types(_json_list(parameters.get("MFAS_CAN_CHOOSE")))
    return NextStep("CONTINUE_SIGN_IN_WITH_MFA_SELECTION", allowed_mfa_types=types)


def _sms_code(parameters: dict[str, str]) -> NextStep:
    delivery = _delivery(parameters)
    return NextStep("CONFIRM_SIGN_IN_WITH_SMS_CODE", code_delivery_details=delivery)


def _email_code(parameters: dict[str, str]) -> NextStep:
    delivery = _delivery(parameters)
    return NextStep("CONFIRM_SIGN_IN_WITH_EMAIL_CODE", code_delivery_details=delivery)


def _totp_code(_: dict[str, str]) -> NextStep:
    return NextStep("CONFIRM_SIGN_IN_WITH_TOTP_CODE")


_STEPS: Final[dict[str, Callable[[dict[str, str]], NextStep]]] = {
    "CUSTOM_CHALLENGE": _custom_challenge,
    "NEW_PASSWORD_REQUIRED": _new_password,
    "SELECT_MFA_TYPE": _mfa_selection,
    "SMS_MFA": _sms_code,
    "SMS_OTP": _sms_code,
    "EMAIL_OTP": _email_code,
    "SOFTWARE_TOKEN_MFA": _totp_code,
}


def _waiting(step: NextStep) -> SignInOutput:
    return SignInOutput(is_signed_in=False, next_step=step)


def _delivery(parameters: dict[str, str]) -> CodeDeliveryDetails:
    return CodeDeliveryDetails(
        delivery_medium=parameters.get("CODE_DELIVERY_DELIVERY_MEDIUM"),
        destination=parameters.get("CODE_DELIVERY_DESTINATION"),
    )


def _json_list(text: str | None) -> list[str]:
    return list(parse_json(text)) if text else []
