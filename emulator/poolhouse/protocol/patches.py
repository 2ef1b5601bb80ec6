"""Where the services' validation is known to differ from their public models.

Each patch constrains one member of one structure and says why.
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
        shapes[name] = {
            **shapes[member["shape"]],
            "pattern": patch.pattern,
            "toldPattern": patch.told_pattern,
        }
        if patch.minimum is not None:
            shapes[name] |= {"min": patch.minimum, "toldMin": patch.told_minimum}
        member["shape"] = name
