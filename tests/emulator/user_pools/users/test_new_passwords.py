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
