"""A user's attributes are texts, and what the file writes is what the user has."""

from datetime import date

import pytest

from poolhouse.config.loading import load
from poolhouse.config.reader import ConfigError


def config(**user: object) -> dict[str, object]:
    declared = {"username": "a", "password": "Correct-Horse-1", **user}
    return {"user_pools": [{"name": "p", "users": [declared]}]}


@pytest.mark.parametrize("value", [None, {"first": "a"}, ["a"], 5, 1.5, True])
def test_attribute_that_is_no_text_is_refused(value: object) -> None:
    told = r"users\[0\]\.attributes\.name must be a text, in quotes where it looks like a number"
    with pytest.raises(ConfigError, match=told):
        load(config(attributes={"name": value}))


def test_number_in_place_of_a_phone_number_is_shown_with_its_key() -> None:
    told = r'users\[0\]\.phone_number must be a text, in quotes .*"\+15551234567", found 1555123$'
    with pytest.raises(ConfigError, match=told):
        load(config(phone_number=1555123))


def test_unquoted_dates_and_truths_are_the_texts_they_look_like() -> None:
    given = {"birthdate": date(1990, 5, 17), "email": "a@b.test", "email_verified": False}
    world = load(config(attributes=given))
    pool = world.call("cognito-idp", "ListUserPools", {"MaxResults": 1})["UserPools"][0]["Id"]
    user = world.call("cognito-idp", "AdminGetUser", {"UserPoolId": pool, "Username": "a"})
    attributes = {each["Name"]: each["Value"] for each in user["UserAttributes"]}
    assert attributes["birthdate"] == "1990-05-17"
    assert attributes["email_verified"] == "false"
    world.close()


@pytest.mark.parametrize("value", ["", "with space", "schlüssel", "x" * 65])
def test_client_secret_that_the_service_could_not_have_is_refused(value: str) -> None:
    pool = {"name": "p", "clients": [{"name": "c", "secret": value}]}
    with pytest.raises(ConfigError, match=r"clients\[0\]\.secret must be 1 to 64 letters"):
        load({"user_pools": [pool]})
