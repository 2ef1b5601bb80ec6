"""REST XML: members in path, query string and headers, the rest in a body of XML.

Amazon S3 names its headers and wraps its errors in a way of its own.
"""

from typing import Any, Final

from poolhouse.protocol import query_xml, rest, xml_elements
from poolhouse.protocol.errors import ServiceError
from poolhouse.protocol.http import HttpResponse
from poolhouse.protocol.models import OperationModel, ServiceModel
from poolhouse.protocol.shapes import Member, Shape

_CONTENT_TYPE: Final = "application/xml"
_S3: Final = "s3"
_S3_SHARED: Final = {
    "IncompleteSignatureException": ("AuthorizationHeaderMalformed", 400),
    "InternalErrorException": ("InternalError", 500),
    "ExpiredTokenException": ("ExpiredToken", 400),
    "MissingAuthenticationTokenException": ("AccessDenied", 403),
    "SerializationException": ("MalformedXML", 400),
    "UnknownOperationException": ("NotImplemented", 400),
    "UnrecognizedClientException": ("InvalidAccessKeyId", 403),
}
"""S3's own codes of errors that any service may answer before its own checks (S3's error codes).

Its own status of NotImplemented is 501, which some SDKs take for a passing trouble and try again.
"""


def _read_members(shape: Shape, body: bytes) -> dict[str, Any]:
    return xml_elements.read_structure(shape, xml_elements.parse(body))


def _read_payload(member: Member, body: bytes) -> Any:
    return xml_elements.read(member, [xml_elements.parse(body)])


def _write_members(operation: OperationModel, held: rest.Held) -> bytes:
    if not held:
        return b""
    content = "".join(
        xml_elements.write(member, xml_elements.name_in(member), value, member.name)
        for member, value in held
    )
    root = xml_elements.element(f"{operation.name}Result", content, operation.service.namespace)
    return (xml_elements.DECLARATION + root).encode()


def _write_payload(member: Member, value: Any) -> bytes:
    root = xml_elements.write(member, member.wire_name, value, member.name)
    return (xml_elements.DECLARATION + root).encode()


def request_id_header(model: ServiceModel) -> str:
    """Return the header that tells the request id."""
    return "x-amz-request-id" if model.service == _S3 else "x-amzn-RequestId"


def refuse(model: ServiceModel, error: ServiceError, request_id: str) -> HttpResponse:
    """Return the response that carries an error."""
    if model.service != _S3:
        response = query_xml.refuse(model, error, request_id)
        response.body = xml_elements.DECLARATION.encode() + response.body
        return response
    code, status = _S3_SHARED.get(error.name) or query_xml.code_and_status(model, error)
    members = {"Code": code, "Message": str(error.message or ""), "RequestId": request_id}
    content = "".join(
        xml_elements.element(name, xml_elements.text(value)) for name, value in members.items()
    )
    body = xml_elements.DECLARATION + xml_elements.element("Error", content)
    headers = [
        *error.headers,
        (request_id_header(model), request_id),
        ("Content-Type", _CONTENT_TYPE),
    ]
    return HttpResponse(status, headers, body.encode())


REST_XML: Final = rest.protocol(
    rest.BodyForm(
        _CONTENT_TYPE,
        request_id_header,
        _read_members,
        _read_payload,
        _write_members,
        _write_payload,
    ),
    refuse,
)
