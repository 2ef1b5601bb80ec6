"""Which service of AWS a request asks, and in which protocol, as far as the request tells.

Clues from the surest to the weakest: what the protocol itself names (a target, a CBOR path, a
form's action and version), the scope of a signature, the host name, the user agent.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias
from urllib.parse import parse_qsl, quote

from poolhouse.protocol import (
    aws_json,
    catalogue,
    query_xml,
    rest_json,
    rest_router,
    rest_xml,
    rpc_cbor,
)
from poolhouse.protocol.catalogue import Entry
from poolhouse.protocol.errors import ServiceError
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.protocol.models import OperationModel, ServiceModel

Refuse: TypeAlias = Callable[[ServiceModel, ServiceError, str], HttpResponse]

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_SCOPE: Final = re.compile(
    r"Credential=[^/,\s]{1,256}/\d{8}/(?:[^/,\s]{1,64}/)?([^/,\s]{1,64})/aws4_request"
)
_CBOR_PATH: Final = re.compile(r"/service/([^/]+)/operation/([^/]+)")
_FORM: Final = "application/x-www-form-urlencoded"
_JSON_1_0: Final = "application/x-amz-json-1.0"
_SIGNED_AS_V2: Final = re.compile(r"AWS [^\s:]+:\S+")
_AWS_HOST: Final = re.compile(r"(.+)\.(?:amazonaws\.com(?:\.cn)?|api\.aws)")
_USER_AGENT: Final = re.compile(r"\bapi/([a-z0-9_-]+)#")
_S3: Final = "s3"
_S3_HOST: Final = re.compile(r"(.+)\.s3(?:[.-][a-z0-9.-]+)?\.amazonaws\.com(?:\.cn)?")
_API_CALLS: Final = "execute-api"
_FORMS: Final = frozenset({"query", "ec2"})
_BY_PROTOCOL: Final[dict[str, Refuse]] = {
    "ec2": query_xml.refuse_ec2,
    "json": aws_json.JSON_1_1.refuse,
    "query": query_xml.refuse,
    "rest-json": rest_json.refuse,
    "rest-xml": rest_xml.refuse,
    "smithy-rpc-v2-cbor": rpc_cbor.refuse,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks of AWS.

    Args:
        service: The service's name, as the AWS CLI has it; as the request has it where that is
            unknown.
        operation: The operation's name; empty where the request does not tell.
        refuse: How an error is written in the request's protocol.
    """

    service: str
    operation: str
    refuse: Refuse

    @property
    def model(self) -> ServiceModel:
        """The service's model."""
        return catalogue.model(self.service)


def recognize(http: HttpRequest, own_host: str) -> Asked | None:
    """Return what a request asks of AWS; None where nothing in it is AWS's.

    Args:
        own_host: The name by which clients reach us: what stands before it is a bucket's.
    """
    for clue in (_by_target, _by_cbor_path, _by_form):
        asked = clue(http)
        if asked is not None:
            return asked
    for candidates in (_by_scope(http), _by_host(http), _by_user_agent(http)):
        if candidates:
            return _among(candidates, http, own_host)
    return None


def _by_target(http: HttpRequest) -> Asked | None:
    """Recognize AWS JSON by `X-Amz-Target`."""
    prefix, _, operation = (http.header("X-Amz-Target") or "").rpartition(".")
    if http.method != "POST" or not _NAME.fullmatch(prefix):
        return None
    found = _preferred(catalogue.with_target(prefix), http, operation)
    json_1_0 = (http.header("Content-Type") or "").startswith(_JSON_1_0)
    protocol = aws_json.JSON_1_0 if json_1_0 else aws_json.JSON_1_1
    service = prefix if found is None else found.folder
    return Asked(service, _named(operation), protocol.refuse)


def _by_cbor_path(http: HttpRequest) -> Asked | None:
    """Recognize RPC v2 CBOR by its header and path."""
    place = _CBOR_PATH.fullmatch(http.raw_path)
    if place is None or http.header(rpc_cbor.HEADER) != rpc_cbor.NAME:
        return None
    if http.method != "POST" or not _NAME.fullmatch(place[1]):
        return None
    found = _preferred(catalogue.with_target(place[1]), http, place[2])
    service = place[1] if found is None else found.folder
    return Asked(service, _named(place[2]), rpc_cbor.refuse)


def _by_form(http: HttpRequest) -> Asked | None:
    """Recognize the query protocol by `Action` and `Version`, in a form or in the query string."""
    is_form = (http.header("Content-Type") or "").startswith(_FORM)
    if not is_form and "Action=" not in http.raw_query:
        return None
    fields = query_xml.fields_of(http)
    action, version = fields.get("Action"), fields.get("Version", "")
    if not action:
        return None
    of_version = sorted(
        catalogue.of_version(version), key=lambda entry: entry.protocol not in _FORMS
    )
    found = _preferred(of_version, http, action) or next(iter(_by_scope(http)), None)
    if found is None:
        return None
    refuse = query_xml.refuse_ec2 if found.protocol == "ec2" else query_xml.refuse
    return Asked(found.folder, _named(action), refuse)


def _preferred(found: Sequence[Entry], http: HttpRequest, operation: str) -> Entry | None:
    """Return the service that a request is signed for; of several, the first with the operation."""
    scope = _scope(http)
    signed = [entry for entry in found if entry.signing_name == scope] or found
    alike = [entry for entry in signed if entry.protocol == signed[0].protocol]
    if len(alike) > 1:
        having = (entry for entry in alike if catalogue.model(entry.folder).has(operation))
        return next(having, alike[0])
    return next(iter(alike), None)


def _by_scope(http: HttpRequest) -> Sequence[Entry]:
    scope = _scope(http)
    if scope is None:
        return ()
    known = catalogue.signing_as(scope)
    if known or scope == _API_CALLS or not _NAME.fullmatch(scope):
        return known
    return (Entry(scope, scope, scope, "", _protocol_of(http), "", scope),)


def _scope(http: HttpRequest) -> str | None:
    """Return the service that a signature is made for, in a header or in the query string."""
    header = http.header("Authorization") or ""
    found = _SCOPE.search(header)
    if found is not None:
        return found[1]
    if _SIGNED_AS_V2.fullmatch(header):
        return _S3
    query = dict(parse_qsl(http.raw_query))
    if "AWSAccessKeyId" in query and "Signature" in query:
        return _S3
    found = _SCOPE.search(f"Credential={query.get('X-Amz-Credential', '')}")
    return None if found is None else found[1]


def _protocol_of(http: HttpRequest) -> str:
    """Return the protocol of a service that is not in the catalogue, by its request's body."""
    content_type = http.header("Content-Type") or ""
    if content_type.startswith("application/x-amz-json"):
        return "json"
    if content_type.startswith(_FORM):
        return "query"
    return "rest-xml" if "xml" in content_type else "rest-json"


def _by_host(http: HttpRequest) -> Sequence[Entry]:
    found = _AWS_HOST.fullmatch(_host(http))
    if found is None:
        return ()
    for label in reversed(found[1].split(".")):
        candidates = catalogue.at_host(_S3 if label.startswith("s3-") else label)
        if candidates:
            return candidates
    return ()


def _host(http: HttpRequest) -> str:
    host = (http.header("Host") or "").lower()
    return re.sub(r":\d*\Z", "", host)


def _by_user_agent(http: HttpRequest) -> Sequence[Entry]:
    for header in ("x-amz-user-agent", "User-Agent"):
        found = _USER_AGENT.search((http.header(header) or "").lower())
        if found is not None:
            return catalogue.with_id(found[1].replace("-", "_")) or catalogue.with_id(found[1])
    return ()


def _among(candidates: Sequence[Entry], http: HttpRequest, own_host: str) -> Asked | None:
    """Return which of several services is asked, by the paths that they have."""
    first = candidates[0]
    if first.signing_name == _S3:
        # Before the paths of its siblings stands an account, and never a bucket.
        siblings = [entry for entry in candidates if entry.folder != _S3]
        operation = _routed(siblings, http) or _routed(
            candidates, _with_bucket_in_path(http, own_host)
        )
    else:
        operation = _routed(candidates, http)
    if operation is None:
        if first.signing_name == _API_CALLS:
            return None
        # A form with an action would have been recognized by it.
        first = next((entry for entry in candidates if entry.protocol not in _FORMS), first)
        return Asked(first.folder, "", _BY_PROTOCOL[first.protocol])
    service = operation.service
    return Asked(service.service, operation.name, _BY_PROTOCOL[service.protocol])


def _routed(candidates: Sequence[Entry], http: HttpRequest) -> OperationModel | None:
    by_path = [entry for entry in candidates if entry.protocol.startswith("rest-")]
    return rest_router.find([catalogue.model(entry.folder) for entry in by_path], http)


def _with_bucket_in_path(http: HttpRequest, own_host: str) -> HttpRequest:
    """Return a request with its bucket in its path, where its host name had it."""
    host = _host(http)
    found = _S3_HOST.fullmatch(host)
    bucket = None if found is None else found[1]
    for base in (own_host, "localhost"):
        if bucket is None and host.endswith(f".{base}"):
            bucket = host.removesuffix(f".{base}")
    if not bucket or bucket == _S3:
        return http
    return replace(http, raw_path=f"/{quote(bucket.removesuffix('.s3'))}{http.raw_path}")


def _named(text: str) -> str:
    """Return a name that a header and a sentence can carry, or none."""
    return text if _NAME.fullmatch(text) else ""
