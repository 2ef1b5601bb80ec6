"""Variables of an API's own wording: `$context.…`, `method.request.…`, `stageVariables.…`.

Source: Developer Guide, api-gateway-gatewayResponse-definition and
api-gateway-mapping-template-reference.
"""

import re
from typing import Any, Final

from poolhouse.api_gateway.call import ApiCall
from poolhouse.api_gateway.request_context import request_context

IN_TEMPLATE: Final = re.compile(
    r"\$(context(?:\.\w+)+|stageVariables\.\w+|method\.request\.(?:header|querystring|path)\.[\w-]+)"
)
"""A variable in a template, the first group its name."""

ROOTS: Final = ("context.", "method.request.", "stageVariables.")
"""What the names of variables begin with."""


def value_of(call: ApiCall, name: str) -> str:
    """Return the value of a variable; what does not exist renders empty."""
    source, _, last = name.rpartition(".")
    if source == "method.request.header":
        return call.http.header(last) or ""
    if source == "method.request.querystring":
        return next((value for key, value in call.query if key == last), "")
    if source == "method.request.path":
        return call.path_parameters.get(last, "")
    return _context(call, name.removeprefix("context."))


def _context(call: ApiCall, path: str) -> str:
    """Return what stands at a path through the context, `identity.userArn`, as a text."""
    found = _found(request_context(call), path)
    return "" if found is None or isinstance(found, dict) else str(found)


def _found(values: Any, path: str) -> Any:
    """Return what stands at a path; names of claims may have dots of their own."""
    if not isinstance(values, dict):
        return None
    if path in values:
        return values[path]
    name, dot, rest = path.partition(".")
    return _found(values.get(name), rest) if dot else None
