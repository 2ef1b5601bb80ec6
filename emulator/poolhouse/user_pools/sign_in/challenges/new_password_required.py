"""NEW_PASSWORD_REQUIRED: a user with a temporary password chooses one, and adds what is missing."""

import json
from collections.abc import Mapping
from typing import Final

from poolhouse.user_pools.errors import InvalidParameterException, NotAuthorizedException
from poolhouse.user_pools.pools import attribute_schema, password_policy
from poolhouse.user_pools.records import User
from poolhouse.user_pools.sessions import auth_sessions
from poolhouse.user_pools.sessions.auth_sessions import AuthSession
from poolhouse.user_pools.sign_in import ways
from poolhouse.user_pools.sign_in.challenge import Challenge
from poolhouse.user_pools.sign_in.sign_in_attempt import ChallengeAnswer, SignInAttempt, required
from poolhouse.user_pools.users import (
    attribute_changes,
    attributes,
    password_history,
    user_passwords,
    users,
)
from poolhouse.user_pools.wording import sign_in as wording
from poolhouse.user_pools.wording import users as user_wording

NAME: Final = "NEW_PASSWORD_REQUIRED"
_PREFIX: Final = "userAttributes."


def issue(attempt: SignInAttempt) -> ChallengeAnswer:
    """Ask for a new password and for the required attributes that have no value."""
    user = attempt.user
    missing = attributes.missing_required(attribute_schema.of(attempt.pool), user.attributes)
    return {
        "ChallengeName": NAME,
        "Session": auth_sessions.open_session(attempt.call, attempt.client, user, NAME, {}),
        "ChallengeParameters": {
            "USER_ID_FOR_SRP": user.username,
            "requiredAttributes": _json([f"{_PREFIX}{name}" for name in missing]),
            "userAttributes": _json(dict(user.attributes)),
        },
    }


def answer(attempt: SignInAttempt, session: AuthSession, responses: Mapping[str, str]) -> User:
    """Set the password and the attributes, and confirm the user.

    Raises:
        InvalidPasswordException: The password does not satisfy the policy.
        PasswordHistoryPolicyViolationException: The user had it before.
        InvalidParameterException: A required attribute is missing, or one can't be written here.
        NotAuthorizedException: The client may not write an attribute, a required one has a value
            already, or the password is no longer a temporary one.
    """
    password = required(responses, "NEW_PASSWORD")
    call, pool = attempt.call, attempt.pool
    if attempt.user.status != "FORCE_CHANGE_PASSWORD":
        raise NotAuthorizedException(
            wording.SESSION_INVALID, detail={"reason": "the password was set in between"}
        )
    password_policy.check(pool, password, refusal=user_wording.NEW_PASSWORD_POLICY)
    password_history.check(call, pool, attempt.user, password)
    user = _write_attributes(attempt, responses)
    auth_sessions.consume(call, session)
    user = user_passwords.set_password(call, pool, user, password)
    return users.change_status(call, user, "CONFIRMED")


CHALLENGE: Final = Challenge(NAME, issue, answer, ways.NEW_PASSWORD)


def _write_attributes(attempt: SignInAttempt, responses: Mapping[str, str]) -> User:
    user = attempt.user
    values = {
        key.removeprefix(_PREFIX): value
        for key, value in responses.items()
        if key.startswith(_PREFIX)
    }
    definitions = attribute_schema.of(attempt.pool)
    for name in values:
        if name in attribute_schema.SERVICE_OWNED:
            raise InvalidParameterException(user_wording.ATTRIBUTE_NOT_OF_USER.format(name=name))
        definition = definitions.get(name)
        if definition is not None and definition.required and user.attributes.get(name):
            raise NotAuthorizedException(wording.ATTRIBUTE_GIVEN_ALREADY.format(name=name))
    for name in attributes.missing_required(definitions, {**user.attributes, **values}):
        raise InvalidParameterException(wording.ATTRIBUTE_MISSING.format(name=name))
    if not values:
        return user
    attributes.check_writable(attempt.client, definitions, values)
    changed, _ = attribute_changes.write(attempt.call, attempt.pool, user, values, at_once=True)
    return changed


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
