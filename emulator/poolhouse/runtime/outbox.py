"""The outbox: every message that the service would have sent by e-mail or SMS."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from poolhouse.runtime.recent_rows import RecentRows
from poolhouse.runtime.store import Store

Medium = Literal["EMAIL", "SMS"]


@dataclass(frozen=True, slots=True)
class Message:
    """One e-mail or SMS with the code it carries.

    Args:
        at_ms: When it was sent, in epoch milliseconds of the emulator's clock.
        medium: `EMAIL` or `SMS`.
        destination: The full address or phone number, unmasked.
        purpose: What the code is for: SignUp, ResendCode, ForgotPassword, AdminCreateUser, …
        user_pool_id: The pool that sent it.
        username: Whom it is for.
        code: The code or temporary password.
        subject: The subject of an e-mail.
        body: The text.
        seq: The message's place in the outbox.
    """

    at_ms: int
    medium: Medium
    destination: str
    purpose: str
    user_pool_id: str
    username: str
    code: str
    body: str
    subject: str | None = None
    seq: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the message as the control API shows it."""
        return asdict(self)


class Outbox:
    """Put messages in and read them back.

    Args:
        store: Where the messages are kept.
        history: How many of the newest to keep.
    """

    def __init__(self, store: Store, history: int) -> None:
        self._rows = RecentRows(store, "outbox", history)

    def put(self, message: Message) -> None:
        """Append a message; called inside a step."""
        self._rows.append(
            at_ms=message.at_ms,
            medium=message.medium,
            destination=message.destination,
            purpose=message.purpose,
            user_pool_id=message.user_pool_id,
            username=message.username,
            code=message.code,
            subject=message.subject,
            body=message.body,
        )

    def messages(
        self,
        *,
        to: str | None = None,
        username: str | None = None,
        purpose: str | None = None,
        user_pool_id: str | None = None,
        limit: int = 100,
    ) -> list[Message]:
        """Return messages, newest first.

        Args:
            to: Only those to one address or phone number.
            username: Only those to one user.
            purpose: Only those of one purpose.
            user_pool_id: Only those of one pool.
            limit: At most so many.
        """
        rows = self._rows.select(
            {
                "destination = ?": to,
                "username = ?": username,
                "purpose = ?": purpose,
                "user_pool_id = ?": user_pool_id,
            },
            limit=limit,
            newest_first=True,
        )
        return [Message(**{name: row[name] for name in row.keys()}) for row in rows]  # noqa: SIM118  a Row iterates over values
