"""The door of the control API: which hosts it may be asked under, and by pages of which origins.

It reads the inbox and resets the world without a signature, so that a browser must not carry a
request there for any page that its user happens to visit.
"""

from poolhouse.primitives import origins
from poolhouse.protocol import visitors
from poolhouse.protocol.http import HttpRequest
from poolhouse.runtime.settings import Settings
from poolhouse.web.control.reading import excerpt


def why_shut(http: HttpRequest, settings: Settings) -> str | None:
    """Return the sentence that refuses a request which must not come in, None for any other."""
    if not visitors.is_for_this_machine(http, settings):
        return _host_refused(http.header("Host") or "")
    foreign = visitors.foreign_origin(http, settings)
    if foreign is None:
        return None
    if http.header("Origin") is None:
        return (
            "another site's page asked without an origin (Sec-Fetch-Site: cross-site);"
            " --allow-origin lets a page in that asks with fetch()"
        )
    return _origin_refused(foreign)


def cors(http: HttpRequest, settings: Settings) -> list[tuple[str, str]]:
    """Return the headers that let a page of an allowed origin read an answer."""
    origin = visitors.allowed_origin(http, settings)
    if origin is None:
        return []
    return [
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Expose-Headers", "X-Poolhouse-Control, Allow"),
    ]


def _host_refused(host: str) -> str:
    name = origins.host_of(host)
    flag = "--allow-host NAME" if name is None else f"--allow-host {name}"
    return (
        f"the host {excerpt(host)} is neither an address nor localhost, nor allowed:"
        f" start the emulator with {flag} to reach it there"
    )


def _origin_refused(origin: str) -> str:
    try:
        flag = f"--allow-origin {origins.origin(origin)}"
    except ValueError:  # null: every page in a sandbox or a file has it
        flag = "--allow-origin and the origin of a page"
    return (
        f"the origin {excerpt(origin)} is not the emulator's own, nor allowed:"
        f" start it with {flag} to let its pages in"
    )
