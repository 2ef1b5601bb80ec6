"""Signing in: requests, their members in order, the steps they lead to."""

from __future__ import annotations

import json
from typing import Any

import pytest
from client_world import CLIENT_ID, ClientWorld, error_of
from fake_aws import Fault
from fake_user_pool import SECRET_BLOCK, Refusal

from poolhouse_client import AuthError, NotBuiltError, auth

PASSWORD = "Passw0rd!"


def sent(world: ClientWorld, name: str) -> dict[str, Any]:
    return world.aws.last(name).body


def keys(world: ClientWorld, name: str) -> list[str]:
    return list(sent(world, name))


async def begin(world: ClientWorld, *challenges: Any, **details: Any) -> Any:
    world.aws.user_pool.add("ada", PASSWORD, challenges=list(challenges), **details)
    amplify = world.amplify()
    return amplify, await auth.sign_in(amplify, username="ada", password=PASSWORD)


async def test_srp_proves_the_password_in_two_requests_without_credentials(
    world: ClientWorld,
) -> None:
    _, output = await begin(world)
    assert output.is_signed_in
    assert output.next_step.sign_in_step == "DONE"
    assert world.aws.names == ["InitiateAuth", "RespondToAuthChallenge"]
    first = sent(world, "InitiateAuth")
    assert list(first) == ["AuthFlow", "AuthParameters", "ClientId"]
    assert list(first["AuthParameters"]) == ["USERNAME", "SRP_A"]
    assert first["AuthParameters"]["SRP_A"] == first["AuthParameters"]["SRP_A"].lower()
    proof = sent(world, "RespondToAuthChallenge")
    assert list(proof) == ["ChallengeName", "ChallengeResponses", "ClientId"]
    assert list(proof["ChallengeResponses"]) == [
        "USERNAME",
        "PASSWORD_CLAIM_SECRET_BLOCK",
        "TIMESTAMP",
        "PASSWORD_CLAIM_SIGNATURE",
    ]
    assert proof["ChallengeResponses"]["USERNAME"] == "sub-of-ada"
    assert proof["ChallengeResponses"]["PASSWORD_CLAIM_SECRET_BLOCK"] == SECRET_BLOCK


async def test_the_password_itself_goes_in_one_request(world: ClientWorld) -> None:
    world.aws.user_pool.add("ada", PASSWORD)
    amplify = world.amplify()
    await auth.sign_in(
        amplify,
        username="ada",
        password=PASSWORD,
        auth_flow_type="USER_PASSWORD_AUTH",
        client_metadata={"k": "v"},
    )
    assert world.aws.arrivals[0].request.body == (
        b'{"AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":{"USERNAME":"ada",'
        b'"PASSWORD":"Passw0rd!"},"ClientMetadata":{"k":"v"},"ClientId":"client1"}'
    )
    assert world.aws.names == ["InitiateAuth"]


async def test_client_metadata_follows_into_the_proof_but_not_into_later_answers(
    world: ClientWorld,
) -> None:
    world.aws.user_pool.add("ada", PASSWORD, challenges=[("SOFTWARE_TOKEN_MFA", {})])
    amplify = world.amplify()
    await auth.sign_in(amplify, username="ada", password=PASSWORD, client_metadata={"k": "é"})
    assert sent(world, "RespondToAuthChallenge")["ClientMetadata"] == {"k": "é"}
    assert "é".encode() in world.aws.last("RespondToAuthChallenge").request.body
    await auth.confirm_sign_in(amplify, challenge_response="123456")
    assert "ClientMetadata" not in sent(world, "RespondToAuthChallenge")


async def test_a_wrong_password_is_refused_by_the_services_name(world: ClientWorld) -> None:
    world.aws.user_pool.add("ada", PASSWORD)
    amplify = world.amplify()
    for flow in ("USER_SRP_AUTH", "USER_PASSWORD_AUTH"):
        call = auth.sign_in(amplify, username="ada", password="wrong", auth_flow_type=flow)
        error = await error_of(call)
        assert error.name == "NotAuthorizedException"
        assert error.message == "Incorrect username or password."
        assert error.metadata.http_status_code == 400  # type: ignore[attr-defined]
    assert amplify.sign_in_store.state.username is None


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("PasswordResetRequiredException", "RESET_PASSWORD"),
        ("UserNotConfirmedException", "CONFIRM_SIGN_UP"),
    ],
)
async def test_two_refusals_are_steps(world: ClientWorld, name: str, step: str) -> None:
    _, output = await begin(world, first_error=Refusal(name))
    assert (output.is_signed_in, output.next_step.sign_in_step) == (False, step)


async def test_whoever_is_signed_in_already_must_sign_out_first(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    error = await error_of(auth.sign_in(amplify, username="ada", password=PASSWORD))
    assert error.name == "UserAlreadyAuthenticatedException"
    assert world.aws.names == []


async def test_expired_tokens_are_refreshed_to_see_whether_somebody_is_signed_in(
    world: ClientWorld,
) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    await world.pass_time(3600)
    error = await error_of(auth.sign_in(amplify, username="ada", password=PASSWORD))
    assert error.name == "UserAlreadyAuthenticatedException"
    assert world.aws.names == ["GetTokensFromRefreshToken"]


async def test_a_refused_refresh_lets_the_sign_in_proceed(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    world.aws.fail("GetTokensFromRefreshToken", 400, "NotAuthorizedException")
    await world.pass_time(3600)
    assert (await auth.sign_in(amplify, username="ada", password=PASSWORD)).is_signed_in
    assert world.aws.names == [
        "GetTokensFromRefreshToken",
        "InitiateAuth",
        "RespondToAuthChallenge",
    ]


async def test_a_dead_network_costs_three_attempts_before_the_sign_in(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    world.aws.faults["GetTokensFromRefreshToken"] = Fault(drop=True)
    await world.pass_time(3600)
    assert (await auth.sign_in(amplify, username="ada", password=PASSWORD)).is_signed_in
    assert world.aws.count("GetTokensFromRefreshToken") == (3,)


@pytest.mark.parametrize(
    ("challenge", "member"),
    [
        ("SOFTWARE_TOKEN_MFA", "SOFTWARE_TOKEN_MFA_CODE"),
        ("SMS_MFA", "SMS_MFA_CODE"),
        ("EMAIL_OTP", "EMAIL_OTP_CODE"),
        ("SMS_OTP", "SMS_OTP_CODE"),
    ],
)
async def test_a_code_is_answered_under_its_own_member(
    world: ClientWorld, challenge: str, member: str
) -> None:
    amplify, _ = await begin(world, (challenge, {}))
    session = amplify.sign_in_store.state.session
    output = await auth.confirm_sign_in(
        amplify, challenge_response="123456", client_metadata={"a": "b"}
    )
    assert output.is_signed_in
    assert json.dumps(sent(world, "RespondToAuthChallenge")) == json.dumps(
        {
            "ChallengeName": challenge,
            "ChallengeResponses": {"USERNAME": "sub-of-ada", member: "123456"},
            "Session": session,
            "ClientMetadata": {"a": "b"},
            "ClientId": CLIENT_ID,
        }
    )


async def test_a_wrong_code_can_be_followed_by_a_right_one(world: ClientWorld) -> None:
    amplify, _ = await begin(world, ("SOFTWARE_TOKEN_MFA", {}))
    before = (amplify.sign_in_store.state, dict(amplify.sign_in_store._storage))
    error = await error_of(auth.confirm_sign_in(amplify, challenge_response="000000"))
    assert error.name == "CodeMismatchException"
    assert (amplify.sign_in_store.state, dict(amplify.sign_in_store._storage)) == before
    assert (await auth.confirm_sign_in(amplify, challenge_response="123456")).is_signed_in


async def test_delivery_of_a_code_is_told(world: ClientWorld) -> None:
    where = {"CODE_DELIVERY_DELIVERY_MEDIUM": "SMS", "CODE_DELIVERY_DESTINATION": "+***7"}
    _, output = await begin(world, ("SMS_MFA", where))
    assert output.next_step.sign_in_step == "CONFIRM_SIGN_IN_WITH_SMS_CODE"
    assert output.next_step.code_delivery_details.delivery_medium == "SMS"
    assert output.next_step.code_delivery_details.destination == "+***7"


async def test_a_new_password_comes_with_the_required_attributes(world: ClientWorld) -> None:
    required = {"requiredAttributes": '["userAttributes.email","name"]'}
    amplify, output = await begin(world, ("NEW_PASSWORD_REQUIRED", required))
    assert output.next_step.sign_in_step == "CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED"
    assert output.next_step.missing_attributes == ["email", "name"]
    await auth.confirm_sign_in(
        amplify, challenge_response="New1!", user_attributes={"email": "a@b.c", "name": ""}
    )
    answer = sent(world, "RespondToAuthChallenge")
    assert list(answer["ChallengeResponses"].items()) == [
        ("userAttributes.email", "a@b.c"),
        ("NEW_PASSWORD", "New1!"),
        ("USERNAME", "sub-of-ada"),
    ]
    assert list(answer) == ["ChallengeName", "ChallengeResponses", "Session", "ClientId"]


async def test_setting_up_totp_fetches_the_secret_and_carries_each_new_session(
    world: ClientWorld,
) -> None:
    available = {"MFAS_CAN_SETUP": '["SMS_MFA","SOFTWARE_TOKEN_MFA"]'}
    amplify, output = await begin(world, ("MFA_SETUP", available))
    assert output.next_step.sign_in_step == "CONTINUE_SIGN_IN_WITH_TOTP_SETUP"
    details = output.next_step.totp_setup_details
    assert details.shared_secret == "MIDSIGNINSECRET"
    assert details.get_setup_uri("My App") == (
        "otpauth://totp/My%20App:sub-of-ada?secret=MIDSIGNINSECRET&issuer=My%20App"
    )
    assert details.get_setup_uri("App", "ada@x").startswith("otpauth://totp/App:ada@x?")
    assert keys(world, "AssociateSoftwareToken") == ["Session"]
    session = amplify.sign_in_store.state.session
    output = await auth.confirm_sign_in(
        amplify, challenge_response="123456", friendly_device_name="phone"
    )
    assert output.is_signed_in
    assert sent(world, "VerifySoftwareToken") == {
        "UserCode": "123456",
        "Session": session,
        "FriendlyDeviceName": "phone",
    }
    answer = sent(world, "RespondToAuthChallenge")
    assert answer["ChallengeName"] == "MFA_SETUP"
    assert answer["ChallengeResponses"] == {"USERNAME": "sub-of-ada"}
    assert answer["Session"] not in {session, None}
    assert world.aws.names[2:] == [
        "AssociateSoftwareToken",
        "VerifySoftwareToken",
        "RespondToAuthChallenge",
    ]
    assert world.aws.user_pool.preferences == []


async def test_totp_or_email_is_a_choice_that_sends_nothing_itself(world: ClientWorld) -> None:
    both = {"MFAS_CAN_SETUP": '["SOFTWARE_TOKEN_MFA","EMAIL_OTP"]'}
    amplify, output = await begin(world, ("MFA_SETUP", both))
    assert output.next_step.sign_in_step == "CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION"
    assert output.next_step.allowed_mfa_types == ["TOTP", "EMAIL"]
    world.aws.forget()
    output = await auth.confirm_sign_in(amplify, challenge_response="EMAIL")
    assert output.next_step.sign_in_step == "CONTINUE_SIGN_IN_WITH_EMAIL_SETUP"
    assert world.aws.names == []
    output = await auth.confirm_sign_in(amplify, challenge_response="TOTP")
    assert output.next_step.sign_in_step == "CONTINUE_SIGN_IN_WITH_TOTP_SETUP"
    assert world.aws.names == ["AssociateSoftwareToken"]


async def test_an_address_sets_up_email(world: ClientWorld) -> None:
    amplify, output = await begin(world, ("MFA_SETUP", {"MFAS_CAN_SETUP": '["EMAIL_OTP"]'}))
    assert output.next_step.sign_in_step == "CONTINUE_SIGN_IN_WITH_EMAIL_SETUP"
    await auth.confirm_sign_in(amplify, challenge_response="a@b.c")
    answer = sent(world, "RespondToAuthChallenge")["ChallengeResponses"]
    assert answer == {"USERNAME": "sub-of-ada", "EMAIL": "a@b.c"}


async def test_anything_else_cannot_set_up_a_second_factor(world: ClientWorld) -> None:
    amplify, _ = await begin(world, ("MFA_SETUP", {"MFAS_CAN_SETUP": '["SOFTWARE_TOKEN_MFA"]'}))
    world.aws.forget()
    error = await error_of(auth.confirm_sign_in(amplify, challenge_response="hello"))
    assert error.message == "Cannot proceed with MFA setup using challengeResponse: hello"
    assert world.aws.names == []


async def test_no_usable_second_factor_keeps_the_sign_in_where_it_is(world: ClientWorld) -> None:
    with pytest.raises(AuthError, match="from available types: SMS"):
        await begin(world, ("MFA_SETUP", {"MFAS_CAN_SETUP": '["SMS_MFA"]'}))
    assert world.aws.names == ["InitiateAuth", "RespondToAuthChallenge"]


async def test_a_failing_secret_keeps_the_state_that_a_failing_request_clears(
    world: ClientWorld,
) -> None:
    world.aws.fail("AssociateSoftwareToken", 400, "ConcurrentModificationException")
    setup = ("MFA_SETUP", {"MFAS_CAN_SETUP": '["SOFTWARE_TOKEN_MFA"]'})
    world.aws.user_pool.add("ada", PASSWORD, challenges=[setup])
    amplify = world.amplify()
    error = await error_of(auth.sign_in(amplify, username="ada", password=PASSWORD))
    assert error.name == "ConcurrentModificationException"
    assert amplify.sign_in_store.state.challenge_name == "MFA_SETUP"
    world.aws.fail("InitiateAuth", 400, "InvalidLambdaResponseException")
    await error_of(auth.sign_in(amplify, username="ada", password=PASSWORD))
    assert amplify.sign_in_store.state.challenge_name is None


@pytest.mark.parametrize(
    ("choice", "answer"),
    [("SMS", "SMS_MFA"), ("TOTP", "SOFTWARE_TOKEN_MFA"), ("EMAIL", "EMAIL_OTP")],
)
async def test_a_second_factor_is_chosen_by_name(
    world: ClientWorld, choice: str, answer: str
) -> None:
    listed = '["SMS_MFA","SOFTWARE_TOKEN_MFA","EMAIL_OTP","CARRIER_PIGEON"]'
    challenge = ("SELECT_MFA_TYPE", {"MFAS_CAN_CHOOSE": listed, "accept": answer})
    amplify, output = await begin(world, challenge)
    assert output.next_step.sign_in_step == "CONTINUE_SIGN_IN_WITH_MFA_SELECTION"
    assert output.next_step.allowed_mfa_types == ["SMS", "TOTP", "EMAIL"]
    await auth.confirm_sign_in(amplify, challenge_response=choice)
    responses = sent(world, "RespondToAuthChallenge")["ChallengeResponses"]
    assert responses == {"USERNAME": "sub-of-ada", "ANSWER": answer}


async def test_an_unknown_choice_is_not_sent(world: ClientWorld) -> None:
    amplify, _ = await begin(world, ("SELECT_MFA_TYPE", {}))
    world.aws.forget()
    error = await error_of(auth.confirm_sign_in(amplify, challenge_response="FAX"))
    assert error.name == "IncorrectMFAMethod"
    assert world.aws.names == []


async def test_a_custom_challenge_shows_its_parameters_and_takes_an_answer(
    world: ClientWorld,
) -> None:
    asked = {"question": "why?", "accept": "because"}
    amplify, output = await begin(world, ("CUSTOM_CHALLENGE", asked))
    assert output.next_step.sign_in_step == "CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE"
    assert output.next_step.additional_info == asked
    assert (await auth.confirm_sign_in(amplify, challenge_response="because")).is_signed_in


async def test_an_unknown_challenge_is_not_addressed(world: ClientWorld) -> None:
    world.aws.user_pool.add("ada", PASSWORD, challenges=[("PIGEON", {})])
    amplify = world.amplify()
    error = await error_of(auth.sign_in(amplify, username="ada", password=PASSWORD))
    assert error.name == "SignInException"
    assert error.message.endswith(
        "PIGEON challengeName returned by the underlying service was not addressed."
    )
    assert (
        "PIGEON" in (await error_of(auth.confirm_sign_in(amplify, challenge_response="x"))).message
    )


@pytest.mark.parametrize("flow", ["USER_AUTH", "CUSTOM_WITH_SRP", "CUSTOM_WITHOUT_SRP"])
async def test_flows_that_are_not_built_say_so(world: ClientWorld, flow: str) -> None:
    call = auth.sign_in(world.amplify(), username="a", password="b", auth_flow_type=flow)
    with pytest.raises(NotBuiltError, match=flow):
        await call


@pytest.mark.parametrize("name", ["WEB_AUTHN", "SELECT_CHALLENGE", "PASSWORD"])
async def test_challenges_that_are_not_built_say_so(world: ClientWorld, name: str) -> None:
    world.aws.user_pool.add("ada", PASSWORD, challenges=[(name, {})])
    amplify = world.amplify()
    with pytest.raises(NotBuiltError, match=name):
        await auth.sign_in(amplify, username="ada", password=PASSWORD)
    with pytest.raises(NotBuiltError, match=name):
        await auth.confirm_sign_in(amplify, challenge_response="x")


@pytest.mark.parametrize(
    ("username", "password", "name"),
    [("", "p", "EmptySignInUsername"), ("ada", "", "EmptySignInPassword")],
)
async def test_what_is_missing_is_told_before_anything_is_sent(
    world: ClientWorld, username: str, password: str, name: str
) -> None:
    call = auth.sign_in(world.amplify(), username=username, password=password)
    assert (await error_of(call)).name == name
    assert world.aws.names == []


async def test_an_empty_answer_is_not_sent(world: ClientWorld) -> None:
    amplify, _ = await begin(world, ("SMS_MFA", {}))
    error = await error_of(auth.confirm_sign_in(amplify, challenge_response=""))
    assert error.name == "EmptyChallengeResponse"


@pytest.mark.parametrize(
    ("result", "name"),
    [
        ({"IdToken": "a.b.c"}, "InvalidTokens"),
        ({"AccessToken": "no token"}, "Unknown"),
        ({"AccessToken": "a.###.c"}, "Unknown"),
    ],
)
async def test_tokens_that_are_none_are_refused(
    world: ClientWorld, result: dict[str, str], name: str
) -> None:
    world.aws.faults["InitiateAuth"] = Fault(
        200, json.dumps({"AuthenticationResult": result}).encode()
    )
    amplify = world.amplify()
    call = auth.sign_in(amplify, username="ada", password="p", auth_flow_type="USER_PASSWORD_AUTH")
    assert (await error_of(call)).name == name
    assert list(world.local_storage) == []


async def test_a_challenge_without_a_user_id_cannot_be_proven(world: ClientWorld) -> None:
    body = {"ChallengeName": "PASSWORD_VERIFIER", "ChallengeParameters": {"SRP_B": "1"}}
    world.aws.faults["InitiateAuth"] = Fault(200, json.dumps(body).encode())
    call = auth.sign_in(world.amplify(), username="ada", password="p")
    assert (await error_of(call)).name == "EmptyUserIdForSRPException"


async def test_a_new_device_is_confirmed_before_the_tokens_are_stored(world: ClientWorld) -> None:
    offered = {"DeviceKey": "eu-west-1_dk", "DeviceGroupKey": "-group"}
    await begin(world, offer_device=offered)
    assert world.aws.names[-1] == "ConfirmDevice"
    body = sent(world, "ConfirmDevice")
    assert list(body) == ["AccessToken", "DeviceName", "DeviceKey", "DeviceSecretVerifierConfig"]
    assert list(body["DeviceSecretVerifierConfig"]) == ["Salt", "PasswordVerifier"]
    names = [key.rsplit(".", 1)[1] for key in world.local_storage]
    assert names.index("refreshToken") < names.index("deviceKey") < names.index("signInDetails")


async def test_a_remembered_device_is_proven_in_four_requests(world: ClientWorld) -> None:
    offered = {"DeviceKey": "eu-west-1_dk", "DeviceGroupKey": "-group"}
    amplify, _ = await begin(world, offer_device=offered)
    await auth.sign_out(amplify)
    user = world.aws.user_pool.users["ada"]
    user.known_device, user.offer_device = offered, None
    world.aws.forget()
    assert (await auth.sign_in(amplify, username="ada", password=PASSWORD)).is_signed_in
    challenges = [each.body.get("ChallengeName") for each in world.aws.arrivals]
    assert challenges == [None, "PASSWORD_VERIFIER", "DEVICE_SRP_AUTH", "DEVICE_PASSWORD_VERIFIER"]
    assert sent(world, "RespondToAuthChallenge")["ChallengeResponses"]["DEVICE_KEY"] == (
        "eu-west-1_dk"
    )
    await auth.fetch_auth_session(amplify, force_refresh=True)
    assert sent(world, "GetTokensFromRefreshToken")["DeviceKey"] == "eu-west-1_dk"


async def test_a_forgotten_device_is_dropped_and_the_step_repeated(world: ClientWorld) -> None:
    offered = {"DeviceKey": "eu-west-1_dk", "DeviceGroupKey": "-group"}
    amplify, _ = await begin(world, offer_device=offered)
    await auth.sign_out(amplify)
    user = world.aws.user_pool.users["ada"]
    user.forget_device, user.offer_device = True, None
    world.aws.forget()
    assert (await auth.sign_in(amplify, username="ada", password=PASSWORD)).is_signed_in
    proofs = [
        each.body["ChallengeResponses"].get("DEVICE_KEY")
        for each in world.aws.arrivals
        if each.name == "RespondToAuthChallenge"
    ]
    assert proofs == ["eu-west-1_dk", None]
    assert not any(key.endswith("deviceKey") for key in world.local_storage)


async def test_a_device_that_cannot_be_confirmed_is_not_remembered(world: ClientWorld) -> None:
    world.aws.fail("ConfirmDevice", 400, "InvalidParameterException")
    _, output = await begin(world, offer_device={"DeviceKey": "k", "DeviceGroupKey": "g"})
    assert output.is_signed_in
    assert not any(key.endswith("deviceKey") for key in world.local_storage)


async def test_the_signed_in_event_carries_the_user(world: ClientWorld) -> None:
    world.aws.user_pool.add("ada", PASSWORD)
    amplify = world.amplify()
    heard: list[Any] = []
    amplify.hub.listen(
        "auth", lambda capsule: heard.append((capsule.payload.event, capsule.payload.data))
    )
    await auth.sign_in(amplify, username="ada", password=PASSWORD)
    ((event, user),) = heard
    assert event == "signedIn"
    assert (user.username, user.user_id) == ("ada", "sub-of-ada")
    assert user.sign_in_details.login_id == "ada"
    assert user == await auth.get_current_user(amplify)
