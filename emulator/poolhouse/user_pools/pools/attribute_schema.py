"""A pool's schema: the definition of each attribute that its users may have."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeAlias

from poolhouse.user_pools.errors import InvalidParameterException
from poolhouse.user_pools.records import UserPool
from poolhouse.user_pools.wording import pools as pool_wording

DataType: TypeAlias = Literal["String", "Number", "DateTime", "Boolean"]

VERIFIABLE: Final = ("email", "phone_number")
"""The attributes that a code can verify."""

_LENGTH_MAX: Final = 2048
_INTEGER: Final = {
    "String": re.compile(r"[0-9]{1,309}", re.ASCII),
    "Number": re.compile(r"-?[0-9]{1,309}", re.ASCII),
}
_CONSTRAINTS: Final = {
    "String": ("StringAttributeConstraints", "MinLength", "MaxLength"),
    "Number": ("NumberAttributeConstraints", "MinValue", "MaxValue"),
}


@dataclass(frozen=True, slots=True)
class Definition:
    """What a schema says of an attribute.

    Args:
        name: The full name, `custom:` or `dev:custom:` included.
        data_type: String, Number, DateTime or Boolean.
        mutable: Whether the value can be changed once the user exists.
        required: Whether a user who signs up must have it.
        developer_only: Whether only administrators write it.
        minimum: The least length or value, as text.
        maximum: The greatest length or value, as text.
    """

    name: str
    data_type: DataType = "String"
    mutable: bool = True
    required: bool = False
    developer_only: bool = False
    minimum: str | None = None
    maximum: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the definition as DescribeUserPool shows it."""
        content: dict[str, Any] = {
            "Name": self.name,
            "AttributeDataType": self.data_type,
            "DeveloperOnlyAttribute": self.developer_only,
            "Mutable": self.mutable,
            "Required": self.required,
        }
        if self.data_type in _CONSTRAINTS:
            place, least, greatest = _CONSTRAINTS[self.data_type]
            bounds = {least: self.minimum, greatest: self.maximum}
            content[place] = {name: bound for name, bound in bounds.items() if bound is not None}
        return content

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Definition":
        """Return the definition in a dict that `as_json` returned."""
        minimum, maximum = _bounds(content, content["AttributeDataType"])
        return cls(
            name=content["Name"],
            data_type=content["AttributeDataType"],
            mutable=content["Mutable"],
            required=content["Required"],
            developer_only=content["DeveloperOnlyAttribute"],
            minimum=minimum,
            maximum=maximum,
        )


def _text(name: str, minimum: str = "0", maximum: str = str(_LENGTH_MAX)) -> Definition:
    return Definition(name, minimum=minimum, maximum=maximum)


STANDARD: Final[Mapping[str, Definition]] = {
    definition.name: definition
    for definition in (
        Definition("sub", mutable=False, required=True, minimum="1", maximum=str(_LENGTH_MAX)),
        _text("name"),
        _text("given_name"),
        _text("family_name"),
        _text("middle_name"),
        _text("nickname"),
        _text("preferred_username"),
        _text("profile"),
        _text("picture"),
        _text("website"),
        _text("email"),
        Definition("email_verified", "Boolean"),
        _text("gender"),
        _text("birthdate", "10", "10"),
        _text("zoneinfo"),
        _text("locale"),
        _text("phone_number"),
        Definition("phone_number_verified", "Boolean"),
        _text("address"),
        Definition("updated_at", "Number", minimum="0"),
        Definition("identities"),
    )
}
"""The standard attributes in the order in which DescribeUserPool lists them."""

GIVEN_BY_SERVICE: Final = frozenset({"sub", "identities"})
"""Standard attributes that nobody writes."""

_NOT_IN_SCHEMAS: Final = frozenset({"email_verified", "phone_number_verified", "identities"})
"""Standard attributes whose names make custom ones in a Schema; of `identities` it is guessed."""

SERVICE_OWNED: Final = GIVEN_BY_SERVICE | {"email_verified", "phone_number_verified"}
"""Standard attributes that no app client can write."""


def of(pool: UserPool) -> dict[str, Definition]:
    """Return every attribute of a pool by name, the standard ones first."""
    changed = {each["Name"]: each for each in pool.settings.get("SchemaAttributes", ())}
    definitions = {
        name: Definition.of(changed.pop(name)) if name in changed else definition
        for name, definition in STANDARD.items()
    }
    return definitions | {name: Definition.of(each) for name, each in changed.items()}


def from_request(schema: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Check CreateUserPool's Schema and return its definitions as DescribeUserPool shows them.

    Args:
        schema: SchemaAttributeType structures; a name without prefix that is no standard attribute
            becomes a custom one, and so does one that the service alone defines.

    Raises:
        InvalidParameterException: A definition contradicts itself or the service's rules.
    """
    definitions: dict[str, Definition] = {}
    for attribute in schema:
        definition = _standard(attribute) or custom(attribute)
        if definition.name in definitions:
            raise InvalidParameterException(
                pool_wording.ATTRIBUTE_DEFINED_TWICE.format(name=definition.name)
            )
        definitions[definition.name] = definition
    return [definition.as_json() for definition in definitions.values()]


def _standard(attribute: Mapping[str, Any]) -> Definition | None:
    """Return a standard attribute with what a schema changes about it, None for a custom one."""
    name = _name(attribute)
    definition = STANDARD.get(name)
    if definition is None or name in _NOT_IN_SCHEMAS:
        return None
    if (
        attribute.get("DeveloperOnlyAttribute")
        or attribute.get("AttributeDataType", definition.data_type) != definition.data_type
    ):
        raise InvalidParameterException(
            pool_wording.STANDARD_ATTRIBUTE_CHANGED.format(name=definition.name)
        )
    minimum, maximum = _bounds(attribute, definition.data_type)
    changed = replace(
        definition,
        mutable=attribute.get("Mutable", definition.mutable),
        required=attribute.get("Required", definition.required),
        minimum=definition.minimum if minimum is None else minimum,
        maximum=definition.maximum if maximum is None else maximum,
    )
    _check_bounds(changed)
    return changed


def custom(attribute: Mapping[str, Any]) -> Definition:
    """Return the definition of a custom attribute.

    Args:
        attribute: A SchemaAttributeType structure, its name without prefix.

    Raises:
        InvalidParameterException: It has no type, is required, or has impossible bounds.
    """
    if attribute.get("Required"):
        raise InvalidParameterException(pool_wording.CUSTOM_ATTRIBUTE_REQUIRED)
    if "AttributeDataType" not in attribute:
        raise InvalidParameterException(pool_wording.ATTRIBUTE_WITHOUT_TYPE)
    developer_only = bool(attribute.get("DeveloperOnlyAttribute"))
    minimum, maximum = _bounds(attribute, attribute["AttributeDataType"])
    definition = Definition(
        name=f"{'dev:' if developer_only else ''}custom:{_name(attribute)}",
        data_type=attribute["AttributeDataType"],
        mutable=attribute.get("Mutable", True),
        developer_only=developer_only,
        minimum=minimum,
        maximum=maximum,
    )
    _check_bounds(definition)
    return definition


def _name(attribute: Mapping[str, Any]) -> str:
    name = attribute.get("Name")
    if not name:
        raise InvalidParameterException(pool_wording.ATTRIBUTE_WITHOUT_NAME)
    return str(name)


def _bounds(attribute: Mapping[str, Any], data_type: str) -> tuple[str | None, str | None]:
    if data_type not in _CONSTRAINTS:
        return None, None
    place, least, greatest = _CONSTRAINTS[data_type]
    constraints = attribute.get(place, {})
    return constraints.get(least), constraints.get(greatest)


def _check_bounds(definition: Definition) -> None:
    """Refuse bounds that are no numbers, too large, or cross each other."""
    if definition.data_type not in _CONSTRAINTS:
        return
    minimum = _number(definition.minimum, definition)
    maximum = _number(definition.maximum, definition)
    if definition.data_type == "String" and max(minimum or 0, maximum or 0) > _LENGTH_MAX:
        raise InvalidParameterException(pool_wording.LENGTH_TOO_LARGE.format(name=definition.name))
    if minimum is not None and maximum is not None and maximum < minimum:
        crossed = (
            pool_wording.LENGTHS_CROSS
            if definition.data_type == "String"
            else pool_wording.VALUES_CROSS
        )
        raise InvalidParameterException(crossed.format(name=definition.name))


def _number(bound: str | None, definition: Definition) -> int | None:
    if bound is None:
        return None
    if not _INTEGER[definition.data_type].fullmatch(bound):
        place, _, _ = _CONSTRAINTS[definition.data_type]
        raise InvalidParameterException(
            pool_wording.BOUND_IS_NO_NUMBER.format(constraints=place, name=definition.name)
        )
    return int(bound)
