"""Flows and challenges that are not built say so before anything else about the request."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

NAMES = (
    "CUSTOM_CHALLENGE",
    "DEVICE_PASSWORD_VERIFIER",
    "DEVICE_SRP_AUTH",
    "EMAIL_OTP",
    "PASSWORD",
    "PASSWORD_SRP",
    "SELECT_CHALLENGE",
    "SELECT_MFA_TYPE",
    "SMS_MFA",
    "SMS_OTP",
    "WEB_AUTHN",
)
ALLOWED = ["ALLOW_USER_AUTH", "ALLOW_CUSTOM_AUTH"]
CUSTOM_DISABLED = "CUSTOM_AUTH is not enabled for the client."
WITHOUT_TRIGGER = "Custom auth lambda trigger is not configured for the user pool."


def refusal(call: Callable[..., Any], **members: Any) -> tuple[str, str, str]:
    """Return name and sentence of a refusal, and what its header names as not emulated."""
    with pytest.raises(ClientError) as caught:
        call(**members)
    response = caught.value.response
    header = response["ResponseMetadata"]["HTTPHeaders"].get("x-poolhouse-unsupported", "")
    return response["Error"]["Code"], response["Error"]["Message"], header


@pytest.fixture(params=["InitiateAuth", "AdminInitiateAuth"])
def begin(request: pytest.FixtureRequest, desk: Any, pool: str) -> Callable[..., Any]:
    """Begin a flow by the app or by its server; return the refusal."""

    def begin(app: str, flow: str, **parameters: str) -> tuple[str, ...]:
        members = {"ClientId": app, "AuthFlow": flow, "AuthParameters": parameters}
        if request.param == "InitiateAuth":
            return refusal(desk.idp.initiate_auth, **members)
        return refusal(desk.idp.admin_initiate_auth, UserPoolId=pool, **members)

    begin.operation = request.param  # type: ignore[attr-defined]
    return begin


@pytest.mark.parametrize("secret", [False, True])
@pytest.mark.parametrize("flows", [ALLOWED, ["ALLOW_USER_SRP_AUTH"], ["CUSTOM_AUTH_FLOW_ONLY"], []])
def test_choice_says_that_it_is_not_built(desk, pool, begin, flows, secret):
    app = desk.app(pool, ExplicitAuthFlows=flows, GenerateSecret=secret)
    place = f"{begin.operation}.AuthFlow=USER_AUTH"
    for parameters in ({}, {"USERNAME": "alice"}, {"USERNAME": "nobody"}):
        assert begin(app, "USER_AUTH", **parameters) == (
            "InvalidParameterException",
            f"Poolhouse does not emulate {place} yet.",
            f"cognito-idp.{place}",
        )


@pytest.mark.parametrize(
    ("flows", "sentence"),
    [
        (ALLOWED, WITHOUT_TRIGGER),
        (["CUSTOM_AUTH_FLOW_ONLY"], WITHOUT_TRIGGER),
        (["ADMIN_NO_SRP_AUTH"], WITHOUT_TRIGGER),
        ([], WITHOUT_TRIGGER),
        (["ALLOW_USER_SRP_AUTH"], CUSTOM_DISABLED),
        (["ALLOW_USER_AUTH"], CUSTOM_DISABLED),
    ],
)
def test_custom_authentication_is_refused_as_by_a_pool_without_triggers(
    desk, pool, begin, flows, sentence
):
    app = desk.app(pool, ExplicitAuthFlows=flows)
    place = f"{begin.operation}.AuthFlow=CUSTOM_AUTH"
    assert begin(app, "CUSTOM_AUTH", USERNAME="alice") == (
        "InvalidParameterException",
        sentence,
        f"cognito-idp.{place}",
    )
    (entry,) = desk.world.journal.entries(operation=begin.operation)
    assert entry.detail == {"reason": f"Poolhouse does not emulate {place} yet."}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("secret", [False, True])
@pytest.mark.parametrize("responses", [{}, {"USERNAME": "alice"}])
def test_answers_to_other_challenges_say_so_before_what_they_lack(
    desk, pool, name, secret, responses
):
    members = {
        "ClientId": desk.app(pool, GenerateSecret=secret),
        "ChallengeName": name,
        "ChallengeResponses": responses,
    }
    for operation, call, more in (
        ("RespondToAuthChallenge", desk.idp.respond_to_auth_challenge, {}),
        (
            "AdminRespondToAuthChallenge",
            desk.idp.admin_respond_to_auth_challenge,
            {"UserPoolId": pool},
        ),
    ):
        place = f"{operation}.ChallengeName={name}"
        assert refusal(call, **members, **more) == (
            "InvalidParameterException",
            f"Poolhouse does not emulate {place} yet.",
            f"cognito-idp.{place}",
        )


def test_flows_that_are_built_are_refused_without_the_header(desk, pool, begin):
    app = desk.app(pool, ExplicitAuthFlows=["ALLOW_USER_AUTH"])
    assert begin(app, "USER_SRP_AUTH", USERNAME="alice") == (
        "InvalidParameterException",
        "USER_SRP_AUTH is not enabled for the client.",
        "",
    )
