"""Bodies of REST calls: what is sent, and what came back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from poolhouse_client.javascript import is_truthy, parse_json, stringify
from poolhouse_client.rest.sigv4 import UNSIGNED_PAYLOAD, hash_payload

if TYPE_CHECKING:
    from poolhouse_client.environment import Environment

_JSON = "application/json; charset=UTF-8"


@dataclass(frozen=True)
class FormData:
    """Fields of a multipart form, as text; sent unsigned and with the browser's content type."""

    fields: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class SentBody:
    """A body ready to be sent.

    Attributes:
        content: The bytes; None for no body at all.
        payload_hash: For the signature.
        transport_headers: What the browser sets by itself, after signing.
    """

    content: bytes | None
    payload_hash: str
    transport_headers: dict[str, str] = field(default_factory=dict)


class ResponseBody:
    """The answer's content, read as often and in whatever form one likes."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def text(self) -> str:
        """Return it as text."""
        return self._content.decode("utf-8", "replace")

    async def json(self) -> Any:
        """Return it parsed; PlainError `SyntaxError` if it is empty or not JSON."""
        return parse_json(await self.text())

    async def blob(self) -> bytes:
        """Return the bytes."""
        return self._content


def encode_body(body: object, environment: Environment) -> SentBody:
    """Serialize a body; what JavaScript calls falsy is no body.

    Anything but a form becomes JSON, a string too.
    """
    if isinstance(body, FormData):
        boundary = f"----poolhouse{environment.random_bytes('form-boundary', 8).hex()}"
        content_type = {"content-type": f"multipart/form-data; boundary={boundary}"}
        return SentBody(_multipart(body, boundary), UNSIGNED_PAYLOAD, content_type)
    if not is_truthy(body):
        return SentBody(None, hash_payload(None))
    content = stringify(body).encode()
    return SentBody(content, hash_payload(content))


def resolve_headers(headers: dict[str, str], body: object) -> dict[str, str]:
    """Lower the names; with a body, insist on a JSON content type, or on none for a form."""
    lowered = {name.lower(): value for name, value in headers.items()}
    if not is_truthy(body):
        return lowered
    if isinstance(body, FormData):
        lowered.pop("content-type", None)
    elif not _is_json_type(lowered.get("content-type", "")):
        lowered["content-type"] = _JSON
    return lowered


def _is_json_type(content_type: str) -> bool:
    if content_type.startswith("application/json"):
        return True
    return content_type.startswith("application/") and "+json" in content_type


def _multipart(form: FormData, boundary: str) -> bytes:
    parts = [
        f'--{boundary}\r\ncontent-disposition: form-data; name="{_quoted(name)}"\r\n\r\n{value}\r\n'
        for name, value in form.fields
    ]
    return ("".join(parts) + f"--{boundary}--\r\n").encode()


def _quoted(name: str) -> str:
    return name.replace("\n", "%0A").replace("\r", "%0D").replace('"', "%22")
