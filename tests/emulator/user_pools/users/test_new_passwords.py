"""Passwords on every way to a new one: the same rules, each operation in its own words."""

import re
from typing import Any

import pytest

PASSWORD = "Correct-horse-1"
SIGN_UP = "Password did not conform with policy: "
INVITATION = "Password did not conform with password policy: "
NEW = "Password does not conform to policy: "


class Ways:
    """Every way to a new password; each returns how it is refused, or what it answers.

    Alice is signed in and has asked for a code, bob waits with a temporary password.
    """

    def __init__(self, desk: Any, **policy: Any) -> None:
        self.desk = desk
        settings = {"Policies": {"PasswordPolicy": policy}} if policy else {}
        self.pool = desk.pool(AutoVerifiedAttributes=["email"], **settings)
        self.app = desk.app(self.pool)
        desk.person(self.pool, "alice", email="alice@example.com", email_verified="true")
        desk.invite(self.pool, "bob")
        self.access_token = desk.tokens(self.app)["AccessToken"]
        desk.idp.forgot_password(ClientId=self.app, Username="alice")
        body = desk.world.inbox.messages()[-1].body
        self.code = re.findall("[0-9]{6}", body)[0]

    def refused(self, operation: str, **members: Any) -> tuple[str, str]:
        return self.desk.post(operation, members)

    def sign_up(self, password: str) -> tuple[str, str]:
        return self.refused("SignUp", ClientId=self.app, Username="eve", Password=password)

    def change(self, password: str) -> tuple[str, str]:
        return self.refused(
            "ChangePassword",
            AccessToken=self.access_token,
            PreviousPassword=PASSWORD,
            ProposedPassword=password,
        )

    def confirm_forgotten(self, password: str) -> tuple[str, str]:
        return self.refused(
            "ConfirmForgotPassword",
            ClientId=self.app,
            Username="alice",
            ConfirmationCode=self.code,
            Password=password,
        )

    def signed(self, operation: str, **members: Any) -> tuple[str, str]:
        call = getattr(self.desk.idp, operation)
        return self.desk.refused(call, UserPoolId=self.pool, **members)

    def set_as_admin(self, password: str) -> tuple[str, str]:
        return self.signed("admin_set_user_password", Username="alice", Password=password)

    def invite(self, password: str) -> tuple[str, str]:
        return self.signed("admin_create_user", Username="eve", TemporaryPassword=password)

    def invite_again(self, password: str) -> tuple[str, str]:
        return self.signed(
            "admin_create_user",
            Username="bob",
            TemporaryPassword=password,
            MessageAction="RESEND",
        )

    def answer_challenge(self, password: str) -> tuple[str, str]:
        asked = self.desk.password(self.app, "bob")
        return self.desk.refused(self.desk.answer, self.app, asked, NEW_PASSWORD=password)

    def answer_challenge_as_admin(self, password: str) -> tuple[str, str]:
        asked = self.desk.password(self.app, "bob")
        return self.signed(
            "admin_respond_to_auth_challenge",
            ClientId=self.app,
            ChallengeName="NEW_PASSWORD_REQUIRED",
            Session=asked["Session"],
            ChallengeResponses={"USERNAME": "bob", "NEW_PASSWORD": password},
        )


WORDS = {
    Ways.sign_up: SIGN_UP,
    Ways.change: SIGN_UP,
    Ways.set_as_admin: SIGN_UP,
    Ways.invite: INVITATION,
    Ways.invite_again: INVITATION,
    Ways.confirm_forgotten: NEW,
    Ways.answer_challenge: NEW,
    Ways.answer_challenge_as_admin: NEW,
}


@pytest.mark.parametrize("way", WORDS, ids=lambda way: way.__name__)
def test_each_operation_says_in_its_words_which_rule_is_broken(desk, way):
    ways = Ways(desk)
    broken = {
        "Aa1!aaa": "Password not long enough",
        "Aaaaaaa!": "Password must have numeric characters",
        "Aaaaaaa1": "Password must have symbol characters",
        "aaaaaa1!": "Password must have uppercase characters",
        "AAAAAA1!": "Password must have lowercase characters",
    }
    for password, rule in broken.items():
        assert way(ways, password) == ("InvalidPasswordException", WORDS[way] + rule)


MEMBERS = {
    Ways.sign_up: "password",
    Ways.change: "proposedPassword",
    Ways.set_as_admin: "password",
    Ways.invite: "temporaryPassword",
    Ways.invite_again: "temporaryPassword",
    Ways.confirm_forgotten: "password",
}
MISSING = ("InvalidParameterException", "Missing required parameter NEW_PASSWORD")
PATTERN = r"Member must satisfy regular expression pattern: ^[\S]+.*[\S]+$"


def violated(way: Any, *constraints: str) -> tuple[str, str]:
    """Return the refusal of a password that no pool could take."""
    place = f"Value at '{MEMBERS.get(way, 'password')}' failed to satisfy constraint: "
    count = f"{len(constraints)} validation error{'s' if len(constraints) > 1 else ''} detected: "
    return "InvalidParameterException", count + "; ".join(place + each for each in constraints)


@pytest.mark.parametrize("minimum", [8, 6])
@pytest.mark.parametrize("way", WORDS, ids=lambda way: way.__name__)
def test_what_is_shorter_than_the_policys_minimum_is_not_long_enough(desk, way, minimum):
    ways = Ways(desk, MinimumLength=minimum)
    for length in (1, 4, 5, 6, 7):
        if length < minimum:
            refused = way(ways, "aA1!567"[:length])
            rule = "Password not long enough"
            assert refused == ("InvalidPasswordException", WORDS[way] + rule), length


@pytest.mark.parametrize("way", WORDS, ids=lambda way: way.__name__)
def test_an_empty_password_violates_the_model(desk, way):
    refused = way(Ways(desk), "")
    if way not in MEMBERS:
        assert refused == MISSING
    else:
        length = "Member must have length greater than or equal to 6"
        assert refused == violated(way, PATTERN, length)


@pytest.mark.parametrize("way", WORDS, ids=lambda way: way.__name__)
def test_no_way_leads_to_a_password_that_no_pool_could_take(desk, way):
    ways = Ways(desk)
    for password in (" ", f" {PASSWORD}", f"{PASSWORD} ", f"{PASSWORD}\n{PASSWORD}"):
        assert way(ways, password) == violated(way, PATTERN), password
    assert way(ways, PASSWORD + "x" * 256) == violated(
        way, "Member must have length less than or equal to 256"
    )
