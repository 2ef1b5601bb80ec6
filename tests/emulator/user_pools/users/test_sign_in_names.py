"""Which names denote a user: usernames, addresses, aliases, with and without their case."""

from collections.abc import Callable
from typing import Any

import pytest

from poolhouse.user_pools.users import aliases

PASSWORD = "Correct-Horse-7"
SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}

Attributes = Callable[[str, str], dict[str, str]]


def listed(**attributes: str) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in attributes.items()]


@pytest.fixture
def by_email(new_pool: Callable[..., str]) -> str:
    return new_pool(UsernameAttributes=["email"])


@pytest.fixture
def with_alias(new_pool: Callable[..., str]) -> str:
    return new_pool(AliasAttributes=["email", "preferred_username"])


def sign_up(cognito_idp: Any, client_id: str, username: str, **attributes: str) -> str:
    answer = cognito_idp.sign_up(
        ClientId=client_id,
        Username=username,
        Password=PASSWORD,
        UserAttributes=listed(**attributes),
    )
    return str(answer["UserSub"])


def test_user_who_signs_up_by_address_is_called_by_the_sub(
    cognito_idp: Any, by_email: str, new_client: Callable[..., str], sign_in: Callable[..., str]
) -> None:
    client_id = new_client(by_email)
    sub = sign_up(cognito_idp, client_id, "ada@example.com")
    cognito_idp.admin_confirm_sign_up(UserPoolId=by_email, Username="ada@example.com")
    user = cognito_idp.admin_get_user(UserPoolId=by_email, Username="ada@example.com")
    assert user["Username"] == sub
    assert {"Name": "email", "Value": "ada@example.com"} in user["UserAttributes"]
    assert sign_in(client_id, "ada@example.com")
    assert sign_in(client_id, sub)


@pytest.mark.parametrize(
    ("attributes", "sentence"),
    [
        (["email"], "Username should be an email."),
        (["phone_number"], "Username should be a phone number."),
        (["email", "phone_number"], "Username should be either an email or a phone number."),
    ],
)
def test_username_must_be_an_address_of_the_kind(
    *,
    cognito_idp: Any,
    new_pool: Callable[..., str],
    new_client: Callable[..., str],
    refused: Any,
    attributes: list[str],
    sentence: str,
) -> None:
    pool_id = new_pool(UsernameAttributes=attributes)
    with refused("InvalidParameterException", sentence):
        cognito_idp.admin_create_user(UserPoolId=pool_id, Username="ada")
    with refused("InvalidParameterException", sentence):
        sign_up(cognito_idp, new_client(pool_id), "ada")


def test_address_signs_one_user_in_verified_or_not(
    cognito_idp: Any, by_email: str, new_client: Callable[..., str], refused: Any
) -> None:
    client_id = new_client(by_email)
    sign_up(cognito_idp, client_id, "ada@example.com")
    taken = "An account with the given email already exists."
    with refused("UsernameExistsException", taken):
        sign_up(cognito_idp, client_id, "ada@example.com")
    with refused("UsernameExistsException", taken):
        cognito_idp.admin_create_user(UserPoolId=by_email, Username="ada@example.com")
    cognito_idp.admin_create_user(UserPoolId=by_email, Username="alan@example.com")
    with refused("AliasExistsException", taken):
        cognito_idp.admin_update_user_attributes(
            UserPoolId=by_email,
            Username="alan@example.com",
            UserAttributes=listed(email="ada@example.com"),
        )


def test_changed_address_is_the_new_sign_in_name(
    cognito_idp: Any, by_email: str, refused: Any
) -> None:
    cognito_idp.admin_create_user(UserPoolId=by_email, Username="ada@example.com")
    cognito_idp.admin_update_user_attributes(
        UserPoolId=by_email,
        Username="ada@example.com",
        UserAttributes=listed(email="ada@example.org"),
    )
    assert cognito_idp.admin_get_user(UserPoolId=by_email, Username="ada@example.org")
    with refused("UserNotFoundException", "User does not exist."):
        cognito_idp.admin_get_user(UserPoolId=by_email, Username="ada@example.com")


def test_phone_number_signs_in_where_the_pool_says_so(
    cognito_idp: Any, new_pool: Callable[..., str]
) -> None:
    pool_id = new_pool(UsernameAttributes=["phone_number"], SmsConfiguration=SMS)
    cognito_idp.admin_create_user(UserPoolId=pool_id, Username="+14325551234")
    user = cognito_idp.admin_get_user(UserPoolId=pool_id, Username="+14325551234")
    assert {"Name": "phone_number", "Value": "+14325551234"} in user["UserAttributes"]


@pytest.mark.parametrize(
    ("alias", "username", "sentence"),
    [
        (
            "email",
            "ada@example.com",
            "Username cannot be of email format, since user pool is configured for email alias.",
        ),
        (
            "phone_number",
            "+14325551234",
            (
                "Username cannot be of phone number format, since user pool is configured for phone"
                " number alias."
            ),
        ),
    ],
)
def test_username_does_not_look_like_an_alias(
    *,
    cognito_idp: Any,
    new_pool: Callable[..., str],
    refused: Any,
    alias: str,
    username: str,
    sentence: str,
) -> None:
    with refused("InvalidParameterException", sentence):
        cognito_idp.admin_create_user(
            UserPoolId=new_pool(AliasAttributes=[alias]), Username=username
        )


def test_alias_signs_in_once_verified(
    *,
    cognito_idp: Any,
    with_alias: str,
    new_client: Callable[..., str],
    sign_in: Callable[..., str],
    code_sent: Callable[..., str],
    refused: Any,
) -> None:
    client_id = new_client(with_alias)
    sign_up(cognito_idp, client_id, "ada", email="ada@example.com")
    with refused("UserNotFoundException"):
        sign_in(client_id, "ada@example.com")
    cognito_idp.confirm_sign_up(ClientId=client_id, Username="ada", ConfirmationCode=code_sent())
    assert sign_in(client_id, "ada@example.com")


@pytest.mark.parametrize("force", [False, True])
def test_alias_of_another_user_is_refused_or_taken_over_at_confirmation(
    *,
    cognito_idp: Any,
    with_alias: str,
    new_client: Callable[..., str],
    new_user: Callable[..., None],
    code_sent: Callable[..., str],
    user_attributes: Attributes,
    refused: Any,
    force: bool,
) -> None:
    new_user(with_alias, "ada")
    client_id = new_client(with_alias)
    sign_up(cognito_idp, client_id, "countess", email="ada@example.com")
    confirmation = {
        "ClientId": client_id,
        "Username": "countess",
        "ConfirmationCode": code_sent(),
        "ForceAliasCreation": force,
    }
    if not force:
        with refused("AliasExistsException", "An account with the email already exists."):
            cognito_idp.confirm_sign_up(**confirmation)
        assert user_attributes(with_alias, "countess")["email_verified"] == "false"
        return
    cognito_idp.confirm_sign_up(**confirmation)
    assert user_attributes(with_alias, "ada")["email_verified"] == "false"
    holder = cognito_idp.admin_get_user(UserPoolId=with_alias, Username="ada@example.com")
    assert holder["Username"] == "countess"


@pytest.mark.parametrize("force", [False, True])
def test_administrator_takes_an_alias_over_only_by_force(
    cognito_idp: Any,
    with_alias: str,
    new_user: Callable[..., None],
    user_attributes: Attributes,
    refused: Any,
    *,
    force: bool,
) -> None:
    new_user(with_alias, "ada")
    creation = {
        "UserPoolId": with_alias,
        "Username": "countess",
        "UserAttributes": listed(email="ada@example.com", email_verified="true"),
        "ForceAliasCreation": force,
    }
    if not force:
        with refused("UsernameExistsException", "An account with the given email already exists."):
            cognito_idp.admin_create_user(**creation)
        return
    cognito_idp.admin_create_user(**creation)
    assert user_attributes(with_alias, "ada")["email_verified"] == "false"


def test_verified_alias_is_not_given_twice(
    cognito_idp: Any, with_alias: str, new_user: Callable[..., None], refused: Any
) -> None:
    new_user(with_alias, "ada")
    new_user(with_alias, "countess", email="ada@example.com")
    with refused("AliasExistsException", "An account with the given email already exists."):
        cognito_idp.admin_update_user_attributes(
            UserPoolId=with_alias, Username="countess", UserAttributes=listed(email_verified="true")
        )


TAKEN: dict[str, dict[str, str]] = {
    "new address": {"email": "ada@example.com", "email_verified": "true"},
    "own address": {"email_verified": "true"},
    "verified as well": {"email": "ada@example.com", "email_verified": "TRUE", "name": "A"},
    "new phone": {"phone_number": "+14325551234", "phone_number_verified": "true"},
    "own phone": {"phone_number_verified": "true"},
}


@pytest.mark.parametrize("takes", [False, True])
@pytest.mark.parametrize("change", TAKEN.values(), ids=TAKEN)
def test_whether_an_administrator_takes_a_verified_alias_is_one_choice(
    *,
    cognito_idp: Any,
    new_pool: Callable[..., str],
    new_user: Callable[..., None],
    user_attributes: Attributes,
    refused: Any,
    monkeypatch: pytest.MonkeyPatch,
    change: dict[str, str],
    takes: bool,
) -> None:
    monkeypatch.setattr(aliases, "ADMINISTRATOR_TAKES_ALIASES", takes)
    pool_id = new_pool(AliasAttributes=["email", "phone_number"])
    addresses = {"email": "ada@example.com", "phone_number": "+14325551234"}
    flags = {"email_verified": "true", "phone_number_verified": "true"}
    new_user(pool_id, "ada", **addresses, **flags)
    held = dict(addresses)
    for name in set(change) & set(addresses):
        del held[name]
    new_user(pool_id, "countess", **held or {"name": "A"})
    flag = next(name for name in change if name.endswith("_verified"))
    address = flag.removesuffix("_verified")
    before = user_attributes(pool_id, "ada"), user_attributes(pool_id, "countess")
    call = {"UserPoolId": pool_id, "Username": "countess", "UserAttributes": listed(**change)}
    if not takes:
        with refused(
            "AliasExistsException", f"An account with the given {address} already exists."
        ):
            cognito_idp.admin_update_user_attributes(**call)
        assert (user_attributes(pool_id, "ada"), user_attributes(pool_id, "countess")) == before
        return
    cognito_idp.admin_update_user_attributes(**call)
    assert user_attributes(pool_id, "ada") == {**before[0], flag: "false"}
    holder = cognito_idp.admin_get_user(UserPoolId=pool_id, Username=addresses[address])
    assert holder["Username"] == "countess"


def test_preferred_username_is_an_alias_at_once_but_not_at_sign_up(
    cognito_idp: Any,
    with_alias: str,
    new_client: Callable[..., str],
    new_user: Callable[..., None],
    refused: Any,
) -> None:
    with refused("InvalidParameterException"):
        sign_up(cognito_idp, new_client(with_alias), "ada", preferred_username="countess")
    new_user(with_alias, "ada")
    new_user(with_alias, "alan")
    cognito_idp.admin_update_user_attributes(
        UserPoolId=with_alias, Username="ada", UserAttributes=listed(preferred_username="countess")
    )
    found = cognito_idp.admin_get_user(UserPoolId=with_alias, Username="countess")
    assert found["Username"] == "ada"
    with refused("AliasExistsException"):
        cognito_idp.admin_update_user_attributes(
            UserPoolId=with_alias,
            Username="alan",
            UserAttributes=listed(preferred_username="countess"),
        )


def test_pool_that_ignores_case_knows_one_user_by_all_spellings(
    *,
    cognito_idp: Any,
    new_pool: Callable[..., str],
    new_client: Callable[..., str],
    new_user: Callable[..., None],
    sign_in: Callable[..., str],
    refused: Any,
) -> None:
    pool_id = new_pool(UsernameConfiguration={"CaseSensitive": False}, AliasAttributes=["email"])
    new_user(pool_id, "Ada")
    with refused("UsernameExistsException"):
        cognito_idp.admin_create_user(UserPoolId=pool_id, Username="ADA")
    assert cognito_idp.admin_get_user(UserPoolId=pool_id, Username="ada")["Username"] == "Ada"
    client_id = new_client(pool_id)
    assert sign_in(client_id, "aDA")
    assert sign_in(client_id, "ADA@EXAMPLE.COM")


def test_pool_that_minds_case_knows_two_users(
    cognito_idp: Any, pool_id: str, new_user: Callable[..., None]
) -> None:
    new_user(pool_id, "ada", name="a")
    new_user(pool_id, "ADA", name="b")
    assert cognito_idp.admin_get_user(UserPoolId=pool_id, Username="ADA")["Username"] == "ADA"


@pytest.mark.parametrize(("first", "second"), [("strasse", "straße"), ("ﬁna", "fina")])
def test_pool_that_ignores_case_keeps_letters_apart(
    *,
    cognito_idp: Any,
    new_pool: Callable[..., str],
    new_user: Callable[..., None],
    first: str,
    second: str,
) -> None:
    """Lower case decides, as for federated names; full case folding would make two users one."""
    pool_id = new_pool(UsernameConfiguration={"CaseSensitive": False}, AliasAttributes=["email"])
    new_user(pool_id, first)
    new_user(pool_id, second)
    by_address = cognito_idp.admin_get_user(UserPoolId=pool_id, Username=f"{second}@example.com")
    assert by_address["Username"] == second
    assert cognito_idp.admin_get_user(UserPoolId=pool_id, Username=second)["Username"] == second


@pytest.mark.parametrize("case_sensitive", [True, False])
def test_sub_of_a_user_is_nobody_elses_name(
    *, cognito_idp: Any, new_pool: Callable[..., str], refused: Any, case_sensitive: bool
) -> None:
    pool_id = new_pool(UsernameConfiguration={"CaseSensitive": case_sensitive})
    created = cognito_idp.admin_create_user(UserPoolId=pool_id, Username="ada")["User"]
    sub = next(each["Value"] for each in created["Attributes"] if each["Name"] == "sub")
    with refused("UsernameExistsException"):
        cognito_idp.admin_create_user(
            UserPoolId=pool_id, Username=sub if case_sensitive else sub.upper()
        )
    assert cognito_idp.admin_get_user(UserPoolId=pool_id, Username=sub)["Username"] == "ada"


@pytest.mark.parametrize("of_ada", ["username", "sub", "email"])
def test_preferred_username_is_no_login_name_of_another_user(
    *,
    cognito_idp: Any,
    new_pool: Callable[..., str],
    new_user: Callable[..., None],
    refused: Any,
    of_ada: str,
) -> None:
    pool_id = new_pool(AliasAttributes=["preferred_username", "email"])
    new_user(pool_id, "ada")
    new_user(pool_id, "mallory")
    shown = cognito_idp.admin_get_user(UserPoolId=pool_id, Username="ada")
    values = {each["Name"]: each["Value"] for each in shown["UserAttributes"]}
    login = {"username": "ada", **values}[of_ada]
    with refused("AliasExistsException"):
        cognito_idp.admin_update_user_attributes(
            UserPoolId=pool_id, Username="mallory", UserAttributes=listed(preferred_username=login)
        )


def test_proven_address_counts_before_a_name_that_was_there_first(
    cognito_idp: Any, new_pool: Callable[..., str], new_user: Callable[..., None]
) -> None:
    pool_id = new_pool(AliasAttributes=["preferred_username", "email"])
    new_user(pool_id, "mallory")
    cognito_idp.admin_update_user_attributes(
        UserPoolId=pool_id,
        Username="mallory",
        UserAttributes=listed(preferred_username="ada@example.com"),
    )
    new_user(pool_id, "ada")
    found = cognito_idp.admin_get_user(UserPoolId=pool_id, Username="ada@example.com")
    assert found["Username"] == "ada"
