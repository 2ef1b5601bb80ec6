"""Registration, passwords, attributes and second factors: bodies, results, own errors."""

from __future__ import annotations

from typing import Any

import pytest
from client_world import CLIENT_ID, ClientWorld, error_of

from poolhouse_client import auth


def body_text(world: ClientWorld, name: str) -> str:
    return world.aws.last(name).request.body.decode()


async def test_signing_up_sends_what_is_given_in_this_order(world: ClientWorld) -> None:
    output = await auth.sign_up(
        world.amplify(),
        username="bob",
        password="P",
        user_attributes={"email": "b@c.d"},
        validation_data={"v": "w"},
        client_metadata={"k": "l"},
    )
    assert body_text(world, "SignUp") == (
        '{"Username":"bob","Password":"P","UserAttributes":[{"Name":"email","Value":"b@c.d"}],'
        '"ClientMetadata":{"k":"l"},"ValidationData":[{"Name":"v","Value":"w"}],'
        f'"ClientId":"{CLIENT_ID}"}}'
    )
    assert (output.is_sign_up_complete, output.sign_up_step) == (False, "CONFIRM_SIGN_UP")
    assert output.user_id == "new-sub"
    assert output.code_delivery_details is not None
    assert output.code_delivery_details.attribute_name == "email"


async def test_a_password_the_pool_demands_is_named(world: ClientWorld) -> None:
    error = await error_of(auth.sign_up(world.amplify(), username="bob"))
    assert (error.name, error.message) == (
        "EmptySignUpPassword",
        "password is required to signUp",
    )
    assert body_text(world, "SignUp") == f'{{"Username":"bob","ClientId":"{CLIENT_ID}"}}'


async def test_sign_up_errors_carry_no_metadata(world: ClientWorld) -> None:
    world.aws.fail("SignUp", 400, "UsernameExistsException", "User already exists")
    error = await error_of(auth.sign_up(world.amplify(), username="bob", password="P"))
    assert error.message == "User already exists"
    assert error.metadata is None  # type: ignore[attr-defined]


async def test_confirming_and_resending(world: ClientWorld) -> None:
    amplify = world.amplify()
    output = await auth.confirm_sign_up(
        amplify, username="bob", confirmation_code="1", force_alias_creation=False
    )
    assert output.sign_up_step == "DONE"
    assert body_text(world, "ConfirmSignUp") == (
        '{"Username":"bob","ConfirmationCode":"1","ForceAliasCreation":false,'
        f'"ClientId":"{CLIENT_ID}"}}'
    )
    delivery = await auth.resend_sign_up_code(amplify, username="bob")
    assert delivery.destination == "a***@e***"
    assert body_text(world, "ResendConfirmationCode") == (
        f'{{"Username":"bob","ClientId":"{CLIENT_ID}"}}'
    )


async def test_resetting_a_password(world: ClientWorld) -> None:
    amplify = world.amplify()
    output = await auth.reset_password(amplify, username="bob")
    assert output.reset_password_step == "CONFIRM_RESET_PASSWORD_WITH_CODE"
    assert output.code_delivery_details.delivery_medium == "EMAIL"
    await auth.confirm_reset_password(
        amplify, username="bob", new_password="N", confirmation_code="1"
    )
    assert body_text(world, "ConfirmForgotPassword") == (
        f'{{"Username":"bob","ConfirmationCode":"1","Password":"N","ClientId":"{CLIENT_ID}"}}'
    )


async def test_what_is_missing_is_told_before_anything_is_sent(world: ClientWorld) -> None:
    amplify = world.amplify()
    reset: dict[str, Any] = {"username": "b", "new_password": "", "confirmation_code": ""}
    calls = [
        (auth.sign_up(amplify, username=""), "EmptySignUpUsername"),
        (auth.resend_sign_up_code(amplify, username=""), "EmptySignUpUsername"),
        (
            auth.confirm_sign_up(amplify, username="", confirmation_code=""),
            "EmptyConfirmSignUpUsername",
        ),
        (
            auth.confirm_sign_up(amplify, username="b", confirmation_code=""),
            "EmptyConfirmSignUpCode",
        ),
        (auth.reset_password(amplify, username=""), "EmptyResetPasswordUsername"),
        (
            auth.confirm_reset_password(amplify, **{**reset, "username": ""}),
            "EmptyConfirmResetPasswordUsername",
        ),
        (auth.confirm_reset_password(amplify, **reset), "EmptyConfirmResetPasswordNewPassword"),
        (
            auth.confirm_reset_password(amplify, **{**reset, "new_password": "N"}),
            "EmptyConfirmResetPasswordConfirmationCode",
        ),
        (
            auth.update_password(amplify, old_password="", new_password="n"),
            "EmptyUpdatePassword",
        ),
        (auth.verify_totp_setup(amplify, code=""), "EmptyVerifyTOTPSetupCode"),
    ]
    assert [(await error_of(call)).name for call, _ in calls] == [name for _, name in calls]
    assert world.aws.names == []


async def test_a_signed_in_user_changes_his_password(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    await auth.update_password(amplify, old_password="o", new_password="n")
    body = world.aws.last("ChangePassword").body
    assert list(body) == ["AccessToken", "PreviousPassword", "ProposedPassword"]


async def test_calls_of_the_user_fetch_the_whole_session_first(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    await world.pass_time(3600)
    attributes = await auth.fetch_user_attributes(amplify)
    assert attributes == {"sub": "s", "email": "a@example.org"}
    assert world.aws.names == [
        "GetTokensFromRefreshToken",
        "GetId",
        "GetCredentialsForIdentity",
        "GetUser",
    ]


async def test_an_identity_pool_that_fails_takes_them_down_though_the_tokens_are_fine(
    world: ClientWorld,
) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    world.aws.fail("GetId", 400, "ResourceNotFoundException")
    error = await error_of(auth.fetch_user_attributes(amplify))
    assert error.name == "ResourceNotFoundException"
    assert (await auth.get_current_user(amplify)).username == "ada"


async def test_whoever_is_not_signed_in_causes_a_guests_identity_calls_at_most(
    world: ClientWorld,
) -> None:
    for guests, sent in ((False, []), (True, ["GetId", "GetCredentialsForIdentity"])):
        amplify = world.amplify(guests=guests)
        error = await error_of(auth.fetch_user_attributes(amplify))
        assert error.name == "UserUnAuthenticatedException"
        assert error.message == "User needs to be authenticated to call this API."
        assert world.aws.names == sent


async def test_totp_is_set_up_after_signing_in_without_any_preference(world: ClientWorld) -> None:
    amplify = world.amplify(identity_pool=False)
    await world.signed_in(amplify)
    details = await auth.set_up_totp(amplify)
    assert details.shared_secret == "SIGNEDINSECRET"
    assert details.get_setup_uri("App") == (
        "otpauth://totp/App:%22ada%22?secret=SIGNEDINSECRET&issuer=App"
    )
    await auth.verify_totp_setup(amplify, code="123456", friendly_device_name="phone")
    assert list(world.aws.last("VerifySoftwareToken").body) == [
        "AccessToken",
        "UserCode",
        "FriendlyDeviceName",
    ]
    assert world.aws.names == ["AssociateSoftwareToken", "VerifySoftwareToken"]


async def test_setting_up_totp_during_a_sign_in_is_refused_unsent(world: ClientWorld) -> None:
    setup = ("MFA_SETUP", {"MFAS_CAN_SETUP": '["SOFTWARE_TOKEN_MFA"]'})
    world.aws.user_pool.add("ada", "p", challenges=[setup])
    amplify = world.amplify()
    await auth.sign_in(amplify, username="ada", password="p")
    world.aws.forget()
    error = await error_of(auth.set_up_totp(amplify))
    assert error.name == "UserUnAuthenticatedException"
    assert world.aws.names == []


async def test_no_secret_is_a_failed_set_up(world: ClientWorld) -> None:
    amplify = world.amplify(identity_pool=False)
    await world.signed_in(amplify)
    world.aws.fail("AssociateSoftwareToken", 200)
    error = await error_of(auth.set_up_totp(amplify))
    assert (error.name, error.message) == ("SetUpTOTPException", "Failed to set up TOTP.")


@pytest.mark.parametrize(
    ("preference", "settings"),
    [
        ("DISABLED", '{"Enabled":false}'),
        ("ENABLED", '{"Enabled":true}'),
        ("PREFERRED", '{"Enabled":true,"PreferredMfa":true}'),
        ("NOT_PREFERRED", '{"Enabled":true,"PreferredMfa":false}'),
    ],
)
async def test_preferences_are_sent_as_settings(
    world: ClientWorld, preference: Any, settings: str
) -> None:
    amplify = world.amplify(identity_pool=False)
    await world.signed_in(amplify)
    await auth.update_mfa_preference(amplify, sms=preference, totp=preference, email=preference)
    text = body_text(world, "SetUserMFAPreference")
    assert text.split(",", 1)[1] == (
        f'"SMSMfaSettings":{settings},"SoftwareTokenMfaSettings":{settings},'
        f'"EmailMfaSettings":{settings}}}'
    )


async def test_preferences_are_read_by_short_names(world: ClientWorld) -> None:
    amplify = world.amplify(identity_pool=False)
    await world.signed_in(amplify)
    preference = await auth.fetch_mfa_preference(amplify)
    assert (preference.preferred, preference.enabled) == ("TOTP", ["SMS", "TOTP"])


async def test_the_current_user_costs_no_identity_calls(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    user = await auth.get_current_user(amplify)
    assert (user.username, user.user_id) == ("ada", "sub-of-ada")
    assert world.aws.names == []
