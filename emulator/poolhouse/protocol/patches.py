"""Where the services' validation is known to differ from their public models.

Each patch constrains one member of one structure and says why.
"""

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Patch:
    """Another constraint on a member than the model has.

    Args:
        service: The service whose model it is.
        structure: The structure that has the member.
        member: The member.
        pattern: The pattern that the service applies and prints.
        minimum: The least length that the service asks for, None for the model's.
        reason: Where the difference was seen.
    """

    service: str
    structure: str
    member: str
    pattern: str
    minimum: int | None
    reason: str


_PATTERN: Final = r"^[\S]+.*[\S]+$"
_SEEN: Final = (
    "ConfirmForgotPassword answers an empty password with this pattern and a length of at least 6;"
    " response bodies of AdminSetUserPassword have the same text, ChangePassword by analogy"
)
_NO_LENGTH: Final = (
    "the pattern as reported; the length is left to the pool's settings, since a pool may do"
    " without passwords (API reference) and a previous password may be of any length"
)

PATCHES: Final = (
    Patch("cognito-idp", "ConfirmForgotPasswordRequest", "Password", _PATTERN, 6, _SEEN),
    Patch("cognito-idp", "ChangePasswordRequest", "ProposedPassword", _PATTERN, 6, _SEEN),
    Patch("cognito-idp", "AdminSetUserPasswordRequest", "Password", _PATTERN, 6, _SEEN),
    Patch("cognito-idp", "ChangePasswordRequest", "PreviousPassword", _PATTERN, None, _NO_LENGTH),
    Patch("cognito-idp", "SignUpRequest", "Password", _PATTERN, None, _NO_LENGTH),
    Patch("cognito-idp", "AdminCreateUserRequest", "TemporaryPassword", _PATTERN, None, _NO_LENGTH),
)


def apply(service: str, shapes: dict[str, Any]) -> None:
    """Constrain the members that a service constrains otherwise than its model.

    Each patched member gets a shape of its own; a member that a model lacks is passed over.

    Args:
        shapes: The raw shapes by name; changed in place.
    """
    for patch in PATCHES:
        member = shapes.get(patch.structure, {}).get("members", {}).get(patch.member)
        if patch.service != service or member is None:
            continue
        name = f"{patch.structure}.{patch.member}"
        shapes[name] = {**shapes[member["shape"]], "pattern": patch.pattern}
        if patch.minimum is not None:
            shapes[name]["min"] = patch.minimum
        member["shape"] = name
