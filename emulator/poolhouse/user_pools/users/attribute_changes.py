"""Changes to the attributes of an existing user, and the codes that prove new addresses."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from poolhouse.protocol.call import Call
from poolhouse.user_pools.messages import codes, messages
from poolhouse.user_pools.messages.messages import Delivery
from poolhouse.user_pools.pools import attribute_schema
from poolhouse.user_pools.pools.attribute_schema import VERIFIABLE
from poolhouse.user_pools.records import User, UserPool
from poolhouse.user_pools.users import aliases, attributes, users
from poolhouse.user_pools.wording import users as user_wording


def write(
    call: Call,
    pool: UserPool,
    user: User,
    changes: Mapping[str, str],
    *,
    at_once: bool = False,
) -> tuple[User, list[dict[str, str]]]:
    """Check and write a user's attributes; return the changed user and where codes were sent.

    A new address is unverified unless the change says otherwise. It takes effect at once, or,
    where the pool requires verification before update, with its code.

    Args:
        changes: Name to new value; a blank one deletes the attribute.
        at_once: Whether a new address takes effect without its code, whatever the pool requires.

    Raises:
        InvalidParameterException: An attribute is unknown, immutable, required or has another form.
        AliasExistsException: Another user has the address.
    """
    definitions = attribute_schema.of(pool)
    attributes.raise_if_any(_problems(definitions, changes), user_wording.CHANGES_REFUSED)
    values = attributes.normalize(
        definitions, {name: text for name, text in changes.items() if text}
    )
    deleted = [name for name, text in changes.items() if not text]
    kept = {name: text for name, text in user.attributes.items() if name not in deleted}
    attributes.check_verified_flags(values, kept)
    aliases.reject_taken(call, pool, values, by=user)
    addresses = [name for name in VERIFIABLE if _is_new(user, values, name)]
    waiting = [name for name in addresses if not at_once and _waits(pool, values, name)]
    withheld = {*waiting, *(f"{name}_verified" for name in waiting)}
    written = {name: value for name, value in values.items() if name not in withheld}
    for name in addresses:
        if name not in waiting:
            written.setdefault(f"{name}_verified", "false")
    changed = users.put_attributes(call, pool, user, {**written, **dict.fromkeys(deleted, "")})
    for name in VERIFIABLE:
        if values.get(f"{name}_verified") == "true":
            force = aliases.ADMINISTRATOR_TAKES_ALIASES
            aliases.claim(call, pool, changed, name, force=force)
    unproven = [name for name in addresses if values.get(f"{name}_verified") != "true"]
    sendings = [
        _issue(call, changed, name, "UpdateUserAttribute", address=values[name])
        for name in unproven
        if name in pool.settings.get("AutoVerifiedAttributes", ())
    ]
    return changed, [_send(call, pool, changed, sending) for sending in sendings]


def ask_for_proof(
    call: Call,
    pool: UserPool,
    user: User,
    attribute: str,
    purpose: messages.Purpose,
    *,
    address: str,
) -> dict[str, str]:
    """Send a code to an address and return its CodeDeliveryDetails.

    Args:
        attribute: `email` or `phone_number`.
        purpose: What the message says it is for.
        address: The address; stored with the code where the user has another one now.
    """
    return _send(call, pool, user, _issue(call, user, attribute, purpose, address=address))


class _Sending(NamedTuple):
    """A stored code that is yet to be sent; all are stored before the first is sent."""

    purpose: messages.Purpose
    delivery: Delivery
    code: str


def _issue(
    call: Call, user: User, attribute: str, purpose: messages.Purpose, *, address: str
) -> _Sending:
    pending = None if user.attributes.get(attribute) == address else address
    code = codes.issue(call, user, codes.purpose_of(attribute), attribute, pending_value=pending)
    return _Sending(purpose, Delivery(attribute, address), code)


def _send(call: Call, pool: UserPool, user: User, sending: _Sending) -> dict[str, str]:
    return messages.send(
        call, pool, user, sending.purpose, delivery=sending.delivery, code=sending.code
    )


def delete(call: Call, pool: UserPool, user: User, names: Iterable[str]) -> User:
    """Check and delete attributes of a user; return the changed user.

    Raises:
        InvalidParameterException: Some of them are unknown, required or immutable.
    """
    changes = dict.fromkeys(names, "")
    problems = _problems(attribute_schema.of(pool), changes)
    attributes.raise_if_any(problems, user_wording.INVALID_USER_ATTRIBUTES)
    return users.put_attributes(call, pool, user, changes)


def _problems(
    definitions: Mapping[str, attribute_schema.Definition], changes: Mapping[str, str]
) -> list[str]:
    """Return a line for each attribute that can't be changed so; a blank value deletes it."""
    return [
        user_wording.CHANGE_REFUSED.format(name=name, problem=problem)
        for name, value in changes.items()
        if (problem := _problem(definitions.get(name), value)) is not None
    ]


def _problem(definition: attribute_schema.Definition | None, value: str) -> str | None:
    if definition is not None and not definition.mutable:
        return user_wording.ATTRIBUTE_IMMUTABLE
    if definition is not None and definition.required and not value:
        return user_wording.ATTRIBUTE_UNDELETABLE
    return attributes.problem_of(definition, value)


def _is_new(user: User, values: Mapping[str, str], name: str) -> bool:
    return name in values and values[name] != user.attributes.get(name)


def _waits(pool: UserPool, values: Mapping[str, str], name: str) -> bool:
    """Return whether a new address takes effect only with its code."""
    update: Mapping[str, list[str]] = pool.settings.get("UserAttributeUpdateSettings", {})
    required = name in update.get("AttributesRequireVerificationBeforeUpdate", ())
    return required and values.get(f"{name}_verified") != "true"
