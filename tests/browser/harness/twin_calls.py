"""What the page's functions are called, with the functions of `poolhouse_client` behind them.

Arguments and results have the form that they have in the page: JSON with JavaScript's names.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

from poolhouse_client import (
    Amplify,
    ApiOptions,
    AuthOptions,
    AuthSession,
    LibraryOptions,
    RestOptions,
    auth,
    rest,
)
from poolhouse_client.auth import SignInOutput, TotpSetupDetails
from poolhouse_client.auth.sign_up import SignUpOutput
from poolhouse_client.credentials import (
    AwsCredentials,
    CredentialsAndIdentityId,
    CredentialsAndIdentityIdProvider,
    GetCredentialsOptions,
)
from poolhouse_client.credentials.role_switch import fetch_role_credentials
from poolhouse_client.tokens import Jwt

PageFunction = Callable[[Amplify, Any], Awaitable[Any]]


def camel(name: str) -> str:
    """Return a name of ours as the library writes it."""
    first, *others = name.split("_")
    return first + "".join("MFA" if other == "mfa" else other.capitalize() for other in others)


def plain(value: Any) -> Any:
    """Return a result as the page hands it out."""
    if isinstance(value, AwsCredentials):
        return _credentials(value)
    if isinstance(value, Jwt):
        return {"text": value.text, "payload": value.payload}
    if isinstance(value, TotpSetupDetails):
        return _totp_setup(value)
    if is_dataclass(value):
        return {camel(each.name): plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def _credentials(given: AwsCredentials) -> dict[str, Any]:
    assert given.expiration_ms is not None
    return {
        "accessKeyId": given.access_key_id,
        "secretAccessKey": given.secret_access_key,
        "sessionToken": given.session_token,
        "expiration": datetime.fromtimestamp(given.expiration_ms / 1000, UTC),
    }


def _totp_setup(details: TotpSetupDetails) -> dict[str, str]:
    return {
        "sharedSecret": details.shared_secret,
        "setupUri": details.get_setup_uri("Poolhouse"),
    }


def _step(output: SignInOutput) -> dict[str, Any]:
    return {"isSignedIn": output.is_signed_in, "nextStep": plain(output.next_step)}


def _session(session: AuthSession) -> dict[str, Any]:
    tokens = session.tokens
    return {
        "accessToken": plain(tokens and tokens.access_token),
        "idToken": plain(tokens and tokens.id_token),
        "credentials": plain(session.credentials),
        "identityId": session.identity_id,
        "userSub": session.user_sub,
    }


def _options(given: Mapping[str, Any]) -> Mapping[str, Any]:
    return dict(given.get("options") or {})


async def configure(amplify: Amplify, config: Any) -> None:
    amplify.configure(config)


async def configure_with(amplify: Amplify, given: Any) -> None:
    described = given["options"]
    providers = described.get("providers")
    headers = described.get("restHeaders")
    every = {
        "tokenProvider": amplify.cognito_user_pools_token_provider,
        "credentialsProvider": amplify.cognito_credentials_provider,
    }
    chosen = {name: every[name] for name in providers or ()}
    options = LibraryOptions(
        auth=None
        if providers is None
        else AuthOptions(
            token_provider=chosen.get("tokenProvider"),
            credentials_provider=chosen.get("credentialsProvider"),
        ),
        api=None if headers is None else ApiOptions(RestOptions(headers=lambda _: headers)),
    )
    amplify.configure(given["config"], options)


async def sign_in(amplify: Amplify, given: Any) -> Any:
    output = await auth.sign_in(
        amplify,
        username=given["username"],
        password=given.get("password"),
        auth_flow_type=_options(given).get("authFlowType"),
    )
    return _step(output)


async def confirm_sign_in(amplify: Amplify, given: Any) -> Any:
    options = _options(given)
    output = await auth.confirm_sign_in(
        amplify,
        challenge_response=given["challengeResponse"],
        user_attributes=options.get("userAttributes"),
        friendly_device_name=options.get("friendlyDeviceName"),
    )
    return _step(output)


async def sign_out(amplify: Amplify, given: Any) -> None:
    await auth.sign_out(amplify, global_=bool((given or {}).get("global")))


async def fetch_auth_session(amplify: Amplify, given: Any) -> Any:
    force_refresh = bool((given or {}).get("forceRefresh"))
    return _session(await auth.fetch_auth_session(amplify, force_refresh=force_refresh))


async def get_current_user(amplify: Amplify, _: Any) -> Any:
    return plain(await auth.get_current_user(amplify))


async def fetch_user_attributes(amplify: Amplify, _: Any) -> Any:
    return await auth.fetch_user_attributes(amplify)


async def set_up_totp(amplify: Amplify, _: Any) -> Any:
    return _totp_setup(await auth.set_up_totp(amplify))


async def verify_totp_setup(amplify: Amplify, given: Any) -> None:
    await auth.verify_totp_setup(amplify, code=given["code"])


async def fetch_mfa_preference(amplify: Amplify, _: Any) -> Any:
    return plain(await auth.fetch_mfa_preference(amplify))


async def update_mfa_preference(amplify: Amplify, given: Any) -> None:
    await auth.update_mfa_preference(amplify, **given)


def _sign_up_step(output: SignUpOutput) -> Any:
    step = {
        "signUpStep": output.sign_up_step,
        "codeDeliveryDetails": plain(output.code_delivery_details),
    }
    return {
        "isSignUpComplete": output.is_sign_up_complete,
        "userId": output.user_id,
        "nextStep": step,
    }


async def sign_up(amplify: Amplify, given: Any) -> Any:
    output = await auth.sign_up(
        amplify,
        username=given["username"],
        password=given.get("password"),
        user_attributes=_options(given).get("userAttributes"),
    )
    return _sign_up_step(output)


async def confirm_sign_up(amplify: Amplify, given: Any) -> Any:
    output = await auth.confirm_sign_up(
        amplify, username=given["username"], confirmation_code=given["confirmationCode"]
    )
    return _sign_up_step(output)


async def reset_password(amplify: Amplify, given: Any) -> Any:
    output = await auth.reset_password(amplify, username=given["username"])
    step = {
        "resetPasswordStep": output.reset_password_step,
        "codeDeliveryDetails": plain(output.code_delivery_details),
    }
    return {"isPasswordReset": output.is_password_reset, "nextStep": step}


async def confirm_reset_password(amplify: Amplify, given: Any) -> None:
    await auth.confirm_reset_password(
        amplify,
        username=given["username"],
        new_password=given["newPassword"],
        confirmation_code=given["confirmationCode"],
    )


async def update_password(amplify: Amplify, given: Any) -> None:
    await auth.update_password(
        amplify, old_password=given["oldPassword"], new_password=given["newPassword"]
    )


def _verb(start: Callable[..., rest.Operation]) -> PageFunction:
    async def call(amplify: Amplify, given: Any) -> Any:
        options = {_REST_OPTIONS[name]: value for name, value in _options(given).items()}
        answer = await start(amplify, given["apiName"], given["path"], **options).response
        return {
            "statusCode": answer.status_code,
            "headers": answer.headers,
            "body": await answer.body.text(),
        }

    return call


_REST_OPTIONS = {"headers": "headers", "queryParams": "query_params", "body": "body"}


@dataclass(frozen=True)
class RoleProvider:
    """The page's credentials provider for another role."""

    assumed: CredentialsAndIdentityId
    clear: Callable[[], None]

    async def get_credentials_and_identity_id(
        self, _: GetCredentialsOptions
    ) -> CredentialsAndIdentityId:
        return self.assumed

    def clear_credentials_and_identity_id(self) -> None:
        self.clear()


def _use_provider(amplify: Amplify, provider: CredentialsAndIdentityIdProvider) -> None:
    token_provider = amplify.cognito_user_pools_token_provider
    providers = AuthOptions(token_provider=token_provider, credentials_provider=provider)
    amplify.configure(amplify.get_config(), LibraryOptions(auth=providers))


async def leave_role(amplify: Amplify, _: Any) -> None:
    _use_provider(amplify, amplify.cognito_credentials_provider)


async def switch_role(amplify: Amplify, given: Any) -> Any:
    def clear() -> None:
        _use_provider(amplify, amplify.cognito_credentials_provider)

    assumed = await fetch_role_credentials(amplify, given["customRoleArn"])
    _use_provider(amplify, RoleProvider(assumed, clear))
    return plain(assumed)


async def switch_role_for_good(amplify: Amplify, given: Any) -> Any:
    assumed = await fetch_role_credentials(amplify, given["customRoleArn"])
    _use_provider(amplify, RoleProvider(assumed, lambda: None))
    return plain(assumed)


CALLS: dict[str, PageFunction] = {
    "configure": configure,
    "configureWith": configure_with,
    "signIn": sign_in,
    "confirmSignIn": confirm_sign_in,
    "signOut": sign_out,
    "signUp": sign_up,
    "confirmSignUp": confirm_sign_up,
    "resetPassword": reset_password,
    "confirmResetPassword": confirm_reset_password,
    "updatePassword": update_password,
    "fetchAuthSession": fetch_auth_session,
    "getCurrentUser": get_current_user,
    "fetchUserAttributes": fetch_user_attributes,
    "setUpTOTP": set_up_totp,
    "verifyTOTPSetup": verify_totp_setup,
    "fetchMFAPreference": fetch_mfa_preference,
    "updateMFAPreference": update_mfa_preference,
    "switchRole": switch_role,
    "switchRoleForGood": switch_role_for_good,
    "leaveRole": leave_role,
    "get": _verb(rest.get),
    "head": _verb(rest.head),
    "post": _verb(rest.post),
    "put": _verb(rest.put),
    "patch": _verb(rest.patch),
    "del": _verb(rest.delete),
}
