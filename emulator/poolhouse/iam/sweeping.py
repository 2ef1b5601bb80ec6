"""When temporary credentials are swept, and what is told of them afterwards."""

from typing import Final

from poolhouse.iam import credentials
from poolhouse.runtime.sweeping import Swept

SWEPT: Final = (
    Swept(
        "sessions",
        "SELECT min(expires_ms) FROM sessions",
        credentials.sweep,
        "Expired, since when, once signature and session token were found right: "
        "ended_credentials keeps what all three are held against.",
    ),
)

ISSUED: Final = ("DELETE FROM sessions", "DELETE FROM ended_credentials")
"""The statements that leave nothing of what was issued."""

KEPT: Final = {
    "roles": "the world's own",
    "ended_credentials": "what is told of credentials that were swept",
}
"""The other tables of IAM, and why their rows stay."""
