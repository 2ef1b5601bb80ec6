"""What is emulated and what is not, told from the registry: `poolhouse coverage`."""

from collections.abc import Iterator
from typing import Final

import click

from poolhouse.protocol.operations import Service

_API_GATEWAY: Final = {
    "REST APIs": "declared in poolhouse.yaml, one stage each; no control plane",
    "authorization": "{authorizers}; Lambda authorizers are not built",
    "API keys": "required and refused; throttling and quotas are not built",
    "resource policies": "evaluated for IAM, Cognito and anonymous callers",
    "integrations": "mock, Python callable (Lambda proxy), HTTP proxy; VTL is not built",
    "gateway responses": "type, family, built-in; headers, status and template",
    "request validation, WAF, caching, canaries": "not built",
    "HTTP APIs (v2), WebSocket APIs": "not built",
}


@click.command()
def coverage() -> None:
    """Tell what is emulated, as docs/coverage.md does."""
    click.echo(markdown(), nl=False)


def markdown() -> str:
    """Return the page docs/coverage.md."""
    return "\n".join([*_page(), ""])


def _page() -> Iterator[str]:
    from poolhouse.api_gateway.authorization.authorizers import AUTHORIZERS  # noqa: PLC0415  for this page
    from poolhouse.world import services  # noqa: PLC0415  registers every operation

    yield "# What is emulated"
    yield ""
    yield "Told by `poolhouse coverage`. What is not here says so on the wire: the service's error"
    yield "for an unknown operation or a bad parameter, and the header `x-poolhouse-unsupported`."
    yield "So do values that ask for what is not built, and AWS's other services, each in its own"
    yield "protocol; none of their SDKs tries again."
    for service in services():
        yield from _service(service)
    yield ""
    yield "## API Gateway"
    yield ""
    yield "| | |"
    yield "| --- | --- |"
    for subject, extent in _API_GATEWAY.items():
        yield f"| {subject} | {extent.format(authorizers=', '.join(sorted(AUTHORIZERS)))} |"


def _service(service: Service) -> Iterator[str]:
    from poolhouse.user_pools import unsupported  # noqa: PLC0415  as above

    names = service.model.operation_names
    missing = [name for name in names if name not in service.operations]
    yield ""
    yield f"## {service.name}: {len(service.operations)} of {len(names)} operations"
    yield ""
    yield "| operation | members that are refused whatever they ask for, since it is not built |"
    yield "| --- | --- |"
    for name in names:
        if name in service.operations:
            refused = ", ".join(f"`{each}`" for each in service.operations[name].unsupported)
            yield f"| {name} | {refused} |"
    if service.name == unsupported.SERVICE:
        yield ""
        yield "Refused where they ask for what is not built, and taken otherwise:"
        yield ""
        for name, members in unsupported.VALUES.items():
            yield f"- {name}: {', '.join(f'`{each}`' for each in members)}"
    yield ""
    yield f"Not emulated: {', '.join(missing)}."
