"""MOCK: a static answer."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from poolhouse.protocol.http import HttpResponse

if TYPE_CHECKING:
    from poolhouse.api_gateway.call import ApiCall


@dataclass(frozen=True, slots=True)
class Mock:
    """Answer the same each time.

    Args:
        status: The status.
        headers: Headers beside the content type.
        body: The body, JSON text.
    """

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""

    def answer(self, _call: "ApiCall") -> HttpResponse:
        """Return the static answer."""
        headers = [("Content-Type", "application/json"), *self.headers]
        return HttpResponse(self.status, headers, self.body.encode())
