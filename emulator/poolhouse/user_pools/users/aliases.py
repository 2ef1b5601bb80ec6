"""Addresses and names that belong to one user only: sign-in addresses and aliases."""

from collections.abc import Mapping
from typing import Final, TypeAlias

from poolhouse.protocol.call import Call
from poolhouse.protocol.errors import ServiceError
from poolhouse.protocol.wording import Sentence
from poolhouse.user_pools import queries
from poolhouse.user_pools.errors import AliasExistsException
from poolhouse.user_pools.records import User, UserPool
from poolhouse.user_pools.users import users
from poolhouse.user_pools.wording import users as user_wording

Refusal: TypeAlias = tuple[type[ServiceError], Sentence]
"""What to raise, and its sentence."""

ADMINISTRATOR_TAKES_ALIASES: Final = False
"""Whether an administrator who gives a user a verified address takes it from another who has it.

Contested. API_AdminUpdateUserAttributes lists AliasExistsException, which speaks for the refusal;
boto3#3213 and aws-sdk-ios#515 report that the call succeeds and that the other's address becomes
unverified, as with ForceAliasCreation. It is refused until more is known: a refusal loses nothing.
"""


def reject_taken(
    call: Call,
    pool: UserPool,
    values: Mapping[str, str],
    *,
    by: User | None = None,
    error: type[ServiceError] = AliasExistsException,
) -> None:
    """Raise if another user has one of the values that must be unique.

    In pools that sign users in by address every address counts, verified or not; a preferred
    username counts where it is an alias, and must then be no other login name of anybody (guessed).
    Verified aliases are claimed, see `claim`.

    Args:
        values: Attributes about to be written.
        by: Whose they will be, None for a new user.
        error: What to raise; the operations differ.

    Raises:
        AliasExistsException: Another user has one of the values.
    """
    owned = set(pool.username_attributes) | ({"preferred_username"} & set(pool.alias_attributes))
    for attribute, value in values.items():
        if attribute in owned and value and _is_taken(call, pool, attribute, value, by=by):
            raise error(user_wording.ADDRESS_TAKEN.format(attribute=attribute))


def claim(
    call: Call,
    pool: UserPool,
    user: User,
    attribute: str,
    *,
    force: bool = False,
    refusal: Refusal = (AliasExistsException, user_wording.ADDRESS_TAKEN),
) -> None:
    """Make sure that nobody else signs in with a user's verified address.

    Args:
        attribute: `email` or `phone_number`; nothing happens where it is no alias.
        force: Whether another user loses it instead.
        refusal: What to raise, and its sentence.

    Raises:
        AliasExistsException: Another user has verified the same address.
    """
    value = user.attributes.get(attribute)
    if attribute not in pool.alias_attributes or value is None:
        return
    verified = f"{attribute}_verified"
    holders = [
        other
        for other in _others(call, pool, attribute, value, by=user)
        if other.attributes.get(verified) == "true"
    ]
    if holders and not force:
        error, sentence = refusal
        raise error(sentence.format(attribute=attribute))
    for holder in holders:
        users.put_attributes(call, pool, holder, {verified: "false"})


def _is_taken(call: Call, pool: UserPool, attribute: str, value: str, *, by: User | None) -> bool:
    if attribute != "preferred_username":
        return bool(_others(call, pool, attribute, value, by=by))
    named = queries.find_user(call.store, pool, value)
    return named is not None and (by is None or named.id != by.id)


def _others(
    call: Call, pool: UserPool, attribute: str, value: str, *, by: User | None
) -> list[User]:
    return [
        other
        for other in queries.users_with(call.store, pool, attribute, value)
        if by is None or other.id != by.id
    ]
