"""Where the services' validation is known to differ from their public models.

Each patch constrains one member of one structure, names the values of an enumeration in another
order, or shows the values of a shape that the model calls sensitive; and says why.
"""

from dataclasses import dataclass
from typing import Any, Final

PASSWORD: Final = r"\S(?:.*\S)?"  # noqa: S105  a pattern
"""What a password is, whatever the pool's policy: no blank at its ends, no line feed in it."""

PASSWORD_LENGTH_MAX: Final = 256


@dataclass(frozen=True, slots=True)
class Patch:
    """Other constraints on a member than the model has.

    Args:
        service: The service whose model it is.
        structure: The structure that has the member.
        member: The member.
        pattern: The pattern that is applied.
        told_pattern: The pattern that a refusal names.
        minimum: The least length, None for the model's.
        told_minimum: The least length that a refusal names.
        reason: Where the difference was seen.
    """

    service: str
    structure: str
    member: str
    pattern: str
    told_pattern: str
    minimum: int | None
    told_minimum: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class EnumOrder:
    """The order in which a service names the values of an enumeration.

    It is neither the model's nor the alphabet's. Enumerations without an entry are named in the
    model's order, which is a guess.

    Args:
        service: The service whose model it is.
        shape: The enumeration.
        values: The values as seen; those that the model has gained since are named after them, in
            its order, which is guessed.
        source: Where the order was seen.
    """

    service: str
    shape: str
    values: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A shape whose values error messages show, although the model calls it sensitive.

    Args:
        service: The service whose model it is.
        shape: The shape.
        source: Where a value was seen.
    """

    service: str
    shape: str
    source: str


_TOLD: Final = r"^[\S]+.*[\S]+$"
_SEEN: Final = (
    "ConfirmForgotPassword answers an empty password with this pattern and a length of at least 6;"
    " response bodies of AdminSetUserPassword have the same text, the others by analogy. Shorter"
    " ones than that are left to the pool's policy, on every way alike: the model has no minimum"
)
_NO_LENGTH: Final = "the pattern as reported; a previous password may be of any length"


def _new_password(structure: str, member: str) -> Patch:
    return Patch("cognito-idp", structure, member, PASSWORD, _TOLD, 1, 6, _SEEN)


PATCHES: Final = (
    _new_password("ConfirmForgotPasswordRequest", "Password"),
    _new_password("ChangePasswordRequest", "ProposedPassword"),
    _new_password("AdminSetUserPasswordRequest", "Password"),
    _new_password("SignUpRequest", "Password"),
    _new_password("AdminCreateUserRequest", "TemporaryPassword"),
    Patch(
        "cognito-idp",
        "ChangePasswordRequest",
        "PreviousPassword",
        PASSWORD,
        _TOLD,
        None,
        None,
        _NO_LENGTH,
    ),
)

ENUM_ORDERS: Final = (
    EnumOrder(
        "cognito-idp",
        "UserPoolMfaType",
        ("OPTIONAL", "OFF", "ON"),
        "rosberglinhares/CloudFormationCognitoCustomResources#1 (2018), floci-io/floci#2831 (2026)",
    ),
    EnumOrder(
        "cognito-idp",
        "MessageActionType",
        ("SUPPRESS", "RESEND"),
        "awsdocs/aws-doc-sdk-examples#891",
    ),
    EnumOrder(
        "cognito-idp",
        "OAuthFlowType",
        ("implicit", "client_credentials", "code"),
        "awsdocs/aws-cloudformation-user-guide#517 (2019) and #563 (2020)",
    ),
    EnumOrder(
        "cognito-idp",
        "ExplicitAuthFlowsType",
        (
            "ALLOW_CUSTOM_AUTH",
            "ADMIN_NO_SRP_AUTH",
            "ALLOW_REFRESH_TOKEN_AUTH",
            "ALLOW_USER_PASSWORD_AUTH",
            "ALLOW_USER_SRP_AUTH",
            "CUSTOM_AUTH_FLOW_ONLY",
            "USER_PASSWORD_AUTH",
            "ALLOW_ADMIN_USER_PASSWORD_AUTH",
        ),
        "awsdocs/aws-cloudformation-user-guide#525 (2019),"
        " aws-solutions/media-insights-on-aws#199 (2020)",
    ),
)

SHOWN: Final = (
    Shown(
        "cognito-idp",
        "ClientIdType",
        "boto/boto3#3581 (2023) and six more reports show a bad ClientId, one does not",
    ),
)


def apply(service: str, shapes: dict[str, Any]) -> None:
    """Change what a service constrains, names or shows otherwise than its model.

    Each patched member gets a shape of its own; what a model lacks is passed over.

    Args:
        shapes: The raw shapes by name; changed in place.
    """
    for patch in PATCHES:
        member = shapes.get(patch.structure, {}).get("members", {}).get(patch.member)
        if patch.service != service or member is None:
            continue
        name = f"{patch.structure}.{patch.member}"
        shapes[name] = {
            **shapes[member["shape"]],
            "pattern": patch.pattern,
            "toldPattern": patch.told_pattern,
        }
        if patch.minimum is not None:
            shapes[name] |= {"min": patch.minimum, "toldMin": patch.told_minimum}
        member["shape"] = name
    for order in ENUM_ORDERS:
        if order.service == service and order.shape in shapes:
            shapes[order.shape]["enum"] = _reordered(shapes[order.shape]["enum"], order.values)
    for shown in SHOWN:
        if shown.service == service and shown.shape in shapes:
            shapes[shown.shape]["sensitive"] = False


def _reordered(values: list[str], first: tuple[str, ...]) -> list[str]:
    return [value for value in first if value in values] + [
        value for value in values if value not in first
    ]
