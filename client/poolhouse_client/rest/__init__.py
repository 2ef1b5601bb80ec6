"""REST calls: `get`, `post`, `put`, `patch`, `delete` (v6: `del`), `head`.

Owns: URL, headers and body rules of `aws-amplify/api`, SigV4, cancel and timeout.
Does not own: where credentials come from (`credentials`), how often to try (`service_clients`).
Called by: applications, scenarios, `hardened`.
"""

from poolhouse_client.rest.body import FormData, ResponseBody
from poolhouse_client.rest.operation import CallOptions, Operation, RestApiResponse
from poolhouse_client.rest.verbs import delete, get, head, patch, post, put

__all__ = [
    "CallOptions",
    "FormData",
    "Operation",
    "ResponseBody",
    "RestApiResponse",
    "delete",
    "get",
    "head",
    "patch",
    "post",
    "put",
]
