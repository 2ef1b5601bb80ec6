"""Messages to users: their texts, and the CodeDeliveryDetails of answers."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from poolhouse.protocol.call import Call
from poolhouse.runtime.outbox import Medium, Message
from poolhouse.user_pools.errors import InvalidParameterException
from poolhouse.user_pools.records import User, UserPool
from poolhouse.user_pools.wording import users as user_wording

Purpose: TypeAlias = Literal[
    "SignUp",
    "ResendCode",
    "ForgotPassword",
    "UpdateUserAttribute",
    "VerifyUserAttribute",
    "Authentication",
    "AdminCreateUser",
]
"""What a message is for, as the custom message trigger's sources name it."""

CODE_PLACE: Final = "{####}"
_USERNAME_PLACE: Final = "{username}"
_SHOWN_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where a message goes.

    Args:
        attribute: `email` or `phone_number`.
        destination: The full address or number.
    """

    attribute: str
    destination: str

    @property
    def medium(self) -> Medium:
        """EMAIL or SMS."""
        return "EMAIL" if self.attribute == "email" else "SMS"

    def as_json(self) -> dict[str, str]:
        """Return CodeDeliveryDetails, with the destination masked."""
        return {
            "Destination": mask(self.attribute, self.destination),
            "DeliveryMedium": self.medium,
            "AttributeName": self.attribute,
        }


def mask(attribute: str, destination: str) -> str:
    """Return a destination as answers show it: `j***@e***` or `+*******1234`.

    The first form as captured in 2026; a capture of 2019 had kept the top-level domain.
    """
    if attribute == "email":
        local, _, domain = destination.partition("@")
        return f"{local[:1]}***@{domain[:1]}***"
    digits = destination.removeprefix("+")
    return f"+{'*' * max(0, len(digits) - _SHOWN_DIGITS)}{digits[-_SHOWN_DIGITS:]}"


def can_reach(pool: UserPool, attribute: str) -> bool:
    """Return whether a pool can send to an attribute: e-mail always, SMS if it is configured."""
    return attribute == "email" or "SmsConfiguration" in pool.settings


def send(
    call: Call, pool: UserPool, user: User, purpose: Purpose, *, delivery: Delivery, code: str
) -> dict[str, str]:
    """Send a code and return its CodeDeliveryDetails.

    Args:
        purpose: What the code is for.

    Raises:
        InvalidParameterException: It should go by SMS, and the pool has no SMS configuration.
    """
    if not can_reach(pool, delivery.attribute):
        raise InvalidParameterException(user_wording.SMS_NOT_CONFIGURED)
    subject, body = _verification_texts(pool, delivery.medium)
    if purpose == "Authentication" and delivery.medium == "SMS":
        body = pool.settings.get("SmsAuthenticationMessage", user_wording.SMS_AUTHENTICATION_BODY)
    _put(call, pool, user, purpose, delivery=delivery, code=code, texts=(subject, body))
    return delivery.as_json()


def invite(
    call: Call, pool: UserPool, user: User, *, delivery: Delivery, login: str, password: str
) -> None:
    """Send a temporary password; a template without a place for it is not sent at all.

    Args:
        login: The name that the user shall sign in with.
    """
    template = pool.settings.get("AdminCreateUserConfig", {}).get("InviteMessageTemplate", {})
    member = "EmailMessage" if delivery.medium == "EMAIL" else "SMSMessage"
    body = str(template.get(member, user_wording.INVITATION_BODY))
    if CODE_PLACE not in body:
        return
    subject = template.get("EmailSubject", user_wording.INVITATION_SUBJECT)
    body = body.replace(_USERNAME_PLACE, login)
    _put(
        call,
        pool,
        user,
        "AdminCreateUser",
        delivery=delivery,
        code=password,
        texts=(subject, body),
    )


def _verification_texts(pool: UserPool, medium: Medium) -> tuple[str, str]:
    """Return subject and body; the template counts before the older members."""
    template = pool.settings.get("VerificationMessageTemplate", {})
    settings = pool.settings
    subject = template.get("EmailSubject") or settings.get("EmailVerificationSubject")
    if medium == "EMAIL":
        body = template.get("EmailMessage") or settings.get("EmailVerificationMessage")
    else:
        body = template.get("SmsMessage") or settings.get("SmsVerificationMessage")
    return subject or user_wording.VERIFICATION_SUBJECT, body or user_wording.VERIFICATION_BODY


def _put(
    call: Call,
    pool: UserPool,
    user: User,
    purpose: Purpose,
    *,
    delivery: Delivery,
    code: str,
    texts: tuple[str, str],
) -> None:
    subject, body = texts
    call.outbox.put(
        Message(
            at_ms=call.now_ms,
            medium=delivery.medium,
            destination=delivery.destination,
            purpose=purpose,
            user_pool_id=pool.id,
            username=user.username,
            code=code,
            body=body.replace(CODE_PLACE, code),
            subject=subject if delivery.medium == "EMAIL" else None,
        )
    )
