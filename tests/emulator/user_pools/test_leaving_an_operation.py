"""Operations that leave their step: what is good once is spent once, and nothing is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from meeting import Meet, Meeting

from poolhouse.user_pools.messages import messages
from poolhouse.user_pools.sessions import access_tokens, refresh_tokens
from poolhouse.user_pools.users import existence, users

NEW_PASSWORD = "Another-horse-2"


@pytest.fixture
def meeting() -> Meeting:
    return Meeting()


@pytest.fixture
def leave_before(
    monkeypatch: pytest.MonkeyPatch, meeting: Meeting
) -> Callable[[Any, str], Meeting]:
    """Let a function leave the step before it does anything, as a trigger in it would."""

    def let(module: Any, name: str) -> Meeting:
        original = getattr(module, name)

        def leaving(call: Any, *arguments: Any, **more: Any) -> Any:
            call.ask(Meet(meeting=meeting))
            return original(call, *arguments, **more)

        monkeypatch.setattr(module, name, leaving)
        return meeting

    return let


@pytest.fixture
def mailed(desk) -> tuple[str, str]:
    """A pool that verifies e-mail addresses, and its app."""
    pool = desk.pool(AutoVerifiedAttributes=["email"])
    return pool, desk.app(pool)


def sign_up(desk, app: str, username: str = "carol") -> str:
    desk.idp.sign_up(
        ClientId=app,
        Username=username,
        Password=NEW_PASSWORD,
        UserAttributes=[{"Name": "email", "Value": f"{username}@example.com"}],
    )
    return desk.world.inbox.messages(username=username)[0].code


def test_a_sign_up_is_confirmed_once(desk, mailed, leave_before):
    _, app = mailed
    code = sign_up(desk, app)
    meeting = leave_before(existence, "find")
    told = meeting.tell(
        lambda: desk.idp.confirm_sign_up(ClientId=app, Username="carol", ConfirmationCode=code)
    )
    assert told == ["NotAuthorizedException", "done"]


def test_a_code_sets_one_password(desk, mailed, leave_before):
    _, app = mailed
    desk.idp.confirm_sign_up(ClientId=app, Username="carol", ConfirmationCode=sign_up(desk, app))
    desk.idp.forgot_password(ClientId=app, Username="carol")
    code = desk.world.inbox.messages(username="carol")[0].code
    meeting = leave_before(existence, "find")
    passwords = ["First-horse-1", "Second-horse-2"]
    told = meeting.tell(
        lambda: desk.idp.confirm_forgot_password(
            ClientId=app, Username="carol", ConfirmationCode=code, Password=passwords.pop()
        )
    )
    assert told == ["ExpiredCodeException", "done"]


def test_a_code_verifies_an_address_once(desk, mailed, leave_before):
    pool, app = mailed
    desk.person(pool, email="alice@example.com")
    token = desk.tokens(app)["AccessToken"]
    desk.idp.get_user_attribute_verification_code(AccessToken=token, AttributeName="email")
    code = desk.world.inbox.messages(username="alice")[0].code
    meeting = leave_before(access_tokens, "require")
    told = meeting.tell(
        lambda: desk.idp.verify_user_attribute(AccessToken=token, AttributeName="email", Code=code)
    )
    assert told == ["ExpiredCodeException", "done"]


def test_a_replaced_refresh_token_renews_once_where_no_grace_is_given(desk, leave_before):
    pool = desk.pool()
    desk.person(pool)
    app = desk.app(
        pool,
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"],
        RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
    )
    token = desk.tokens(app)["RefreshToken"]
    meeting = leave_before(refresh_tokens, "rotate")
    told = meeting.tell(
        lambda: desk.idp.get_tokens_from_refresh_token(ClientId=app, RefreshToken=token)
    )
    assert told == ["RefreshTokenReuseException", "tokens"]


def test_a_name_is_taken_once(desk, mailed, leave_before):
    _, app = mailed
    meeting = leave_before(messages, "send")
    told = meeting.tell(
        lambda: desk.idp.sign_up(
            ClientId=app,
            Username="carol",
            Password=NEW_PASSWORD,
            UserAttributes=[{"Name": "email", "Value": "carol@example.com"}],
        )
    )
    assert told == ["UsernameExistsException", "done"]


@pytest.mark.usefixtures("pool")
def test_attributes_written_at_once_are_all_there(desk, app, leave_before):
    token = desk.tokens(app)["AccessToken"]
    meeting = leave_before(users, "put_attributes")
    changes = [{"Name": "nickname", "Value": "Al"}, {"Name": "locale", "Value": "de"}]
    told = meeting.tell(
        lambda: desk.idp.update_user_attributes(AccessToken=token, UserAttributes=[changes.pop()])
    )
    assert told == ["done", "done"]
    kept = {
        each["Name"]: each["Value"]
        for each in desk.idp.get_user(AccessToken=token)["UserAttributes"]
    }
    assert (kept["nickname"], kept["locale"]) == ("Al", "de")


SENDING: dict[str, Callable[[Any, str, str], Any]] = {
    "ForgotPassword": lambda desk, _, app: desk.idp.forgot_password(ClientId=app, Username="alice"),
    "AdminResetUserPassword": lambda desk, pool, _: desk.idp.admin_reset_user_password(
        UserPoolId=pool, Username="alice"
    ),
    "SignUp": lambda desk, _, app: sign_up(desk, app),
    "UpdateUserAttributes": lambda desk, _, app: desk.idp.update_user_attributes(
        AccessToken=desk.tokens(app)["AccessToken"],
        UserAttributes=[
            {"Name": "email", "Value": "new@example.com"},
            {"Name": "phone_number", "Value": "+15550100"},
        ],
    ),
}


@pytest.mark.parametrize("operation", SENDING)
def test_an_operation_may_leave_wherever_it_sends(desk, monkeypatch, operation):
    """A template that is made outside needs the user to be committed; nothing is stale then."""
    pool = desk.pool(
        AutoVerifiedAttributes=["email", "phone_number"],
        SmsConfiguration={"SnsCallerArn": "arn:aws:iam::123456789012:role/sns"},
    )
    desk.person(pool, email="alice@example.com", email_verified="true")
    original = messages.send

    def leaving(call: Any, *arguments: Any, **more: Any) -> Any:
        with call.away():
            pass
        return original(call, *arguments, **more)

    monkeypatch.setattr(messages, "send", leaving)
    SENDING[operation](desk, pool, desk.app(pool))
    assert desk.world.inbox.messages(user_pool_id=pool)


def test_a_stale_record_is_refused(desk, pool, monkeypatch):
    """Whoever leaves between reading and writing must read again, or is told so at once."""
    original = users.change_status

    def stale(call: Any, user: Any, status: Any) -> Any:
        with call.away():
            pass
        return original(call, user, status)

    monkeypatch.setattr(users, "change_status", stale)
    with pytest.raises(desk.idp.exceptions.InternalErrorException):
        desk.idp.admin_set_user_password(
            UserPoolId=pool, Username="alice", Password=NEW_PASSWORD, Permanent=True
        )
    detail = desk.world.journal.entries()[-1].detail
    assert detail is not None
    assert "StaleRecordError: a User of step" in detail["traceback"]
