"""The AWS CLI as a program of its own: its arguments, its output, its errors, its exit codes."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.contract

CLIENT_ERROR = 255
"""The CLI's version 1 exits so for an error that the service answered; version 2 with 254."""
USAGE_ERROR = 2
LIMIT_S = 60


@pytest.fixture
def aws(poolhouse: Any, demo: Any) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `aws` against the emulator with a profile's key in the environment."""
    program = Path(sys.executable).parent / "aws"
    environ = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "AWS_DEFAULT_REGION": demo.region,
        "AWS_PAGER": "",
    }

    def run(*arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(program), "--endpoint-url", poolhouse.url, *arguments],
            env={**environ, **changed},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            text=True,
            timeout=LIMIT_S,
        )

    return run


@pytest.fixture
def answered(aws: Any) -> Callable[..., Any]:
    """Run `aws`, which must succeed; return the JSON that it prints."""

    def run(*arguments: str, **changed: str) -> Any:
        done = aws(*arguments, **changed)
        assert (done.returncode, done.stderr) == (0, "")
        return json.loads(done.stdout) if done.stdout else None

    return run


def test_a_pool_is_made_described_listed_and_filled(answered):
    made = answered("cognito-idp", "create-user-pool", "--pool-name", "cli")["UserPool"]
    described = answered("cognito-idp", "describe-user-pool", "--user-pool-id", made["Id"])
    assert described["UserPool"]["Name"] == "cli"
    assert described["UserPool"]["CreationDate"] == made["CreationDate"]
    listed = answered("cognito-idp", "list-user-pools", "--max-results", "60")["UserPools"]
    assert {pool["Name"] for pool in listed} == {"demo", "cli"}
    user = answered(
        "cognito-idp",
        "admin-create-user",
        "--user-pool-id",
        made["Id"],
        "--username",
        "zoë",
        "--user-attributes",
        "Name=email,Value=zoe@example.com",
        "Name=name,Value=Zoë Müller",
        "--message-action",
        "SUPPRESS",
    )["User"]
    assert user["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    assert {"Name": "name", "Value": "Zoë Müller"} in user["Attributes"]


def test_someone_signs_up_and_in_without_any_key(aws, answered, demo, poolhouse):
    unsigned = ("--no-sign-request", "cognito-idp")
    who = ("--client-id", demo.client, "--username", "erin@example.com")
    signed_up = answered(*unsigned, "sign-up", *who, "--password", "Correct-Horse-5")
    assert signed_up["UserConfirmed"] is False
    code = poolhouse.inbox.code(to="erin@example.com")
    done = aws(*unsigned, "confirm-sign-up", *who, "--confirmation-code", code)
    assert (done.returncode, done.stderr) == (0, "")
    signed_in = answered(
        *unsigned,
        "initiate-auth",
        "--client-id",
        demo.client,
        "--auth-flow",
        "USER_PASSWORD_AUTH",
        "--auth-parameters",
        "USERNAME=erin@example.com,PASSWORD=Correct-Horse-5",
    )
    token = signed_in["AuthenticationResult"]["AccessToken"]
    found = answered(*unsigned, "get-user", "--access-token", token)
    assert found["Username"] == signed_up["UserSub"]


def test_a_guest_gets_an_identity_and_credentials(answered, demo):
    found = answered("cognito-identity", "get-id", "--identity-pool-id", demo.identity_pool)
    answer = answered(
        "cognito-identity", "get-credentials-for-identity", "--identity-id", found["IdentityId"]
    )
    assert answer["IdentityId"] == found["IdentityId"]
    assert set(answer["Credentials"]) == {"AccessKeyId", "SecretKey", "SessionToken", "Expiration"}


@pytest.mark.parametrize(
    ("arguments", "name", "sentence"),
    [
        (
            "cognito-idp describe-user-pool --user-pool-id us-east-1_NoSuchPool",
            "(ResourceNotFoundException) when calling the DescribeUserPool operation",
            "User pool us-east-1_NoSuchPool does not exist.",
        ),
        (
            "cognito-idp create-user-pool --pool-name ***",
            "(InvalidParameterException) when calling the CreateUserPool operation",
            (
                "1 validation error detected: Value '***' at 'poolName' failed to satisfy"
                r" constraint: Member must satisfy regular expression pattern: [\w\s+=,.@-]+"
            ),
        ),
        (
            "cognito-identity get-id --identity-pool-id us-east-1:0",
            "(ResourceNotFoundException) when calling the GetId operation",
            "IdentityPool 'us-east-1:0' not found.",
        ),
        (
            "cognito-idp list-terms --user-pool-id us-east-1_PoolHouse",
            "(UnknownOperationException) when calling the ListTerms operation",
            "Poolhouse does not emulate ListTerms yet.",
        ),
    ],
)
def test_an_error_is_printed_as_the_cli_prints_awss(aws, arguments, name, sentence):
    done = aws(*arguments.split())
    assert done.stdout == ""
    printed = done.stderr.strip().removeprefix("aws: [ERROR]: ")
    assert printed == f"An error occurred {name}: {sentence}"
    assert done.returncode == CLIENT_ERROR


def test_a_wrong_secret_of_roots_key_is_refused(aws):
    changed = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "another"}
    done = aws("cognito-idp", "list-user-pools", "--max-results", "1", **changed)
    assert done.returncode == CLIENT_ERROR
    assert "An error occurred (InvalidSignatureException)" in done.stderr


def test_what_the_cli_refuses_itself_never_arrives(aws, poolhouse):
    done = aws("cognito-idp", "create-user-pool")
    assert done.returncode == USAGE_ERROR
    assert poolhouse.journal.entries() == []
