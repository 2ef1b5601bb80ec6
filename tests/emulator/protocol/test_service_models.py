"""Service models read as data: member traits, operations without input, errors by their codes."""

import json

import pytest

from poolhouse.protocol.aws_json import JSON_1_0, JSON_1_1
from poolhouse.protocol.errors import (
    AccessDeniedException,
    InternalErrorException,
    SerializationException,
)
from poolhouse.protocol.models import ServiceModel
from poolhouse.protocol.shapes import Namespace

VERSIONS = {
    "sts": "2011-06-15",
    "iam": "2010-05-08",
    "apigateway": "2015-07-09",
    "apigatewayv2": "2018-11-29",
    "s3": "2006-03-01",
    "dynamodb": "2012-08-10",
    "cloudformation": "2010-05-15",
}


def model(service: str) -> ServiceModel:
    return ServiceModel(service, VERSIONS[service])


@pytest.mark.parametrize("service", sorted(VERSIONS))
def test_every_operation_of_a_service_builds(service: str) -> None:
    built = model(service)
    for name in built.operation_names:
        operation = built.operation(name)
        assert operation.input.type == "structure"
        assert operation.output is None or operation.output.type == "structure"
        assert (operation.method, operation.uri[0]) != ("", "")


def test_an_operation_without_input_takes_no_members() -> None:
    assert model("iam").operation("GetAccountSummary").input.members == {}


@pytest.mark.parametrize(
    ("service", "protocol", "prefix", "signing_name"),
    [
        ("sts", "query", None, "sts"),
        ("apigateway", "rest-json", None, "apigateway"),
        ("s3", "rest-xml", None, "s3"),
        ("dynamodb", "json", "DynamoDB_20120810", "dynamodb"),
    ],
)
def test_a_target_prefix_is_there_only_where_the_service_has_one(
    service: str, protocol: str, prefix: str | None, signing_name: str
) -> None:
    found = model(service)
    assert (found.protocol, found.target_prefix, found.signing_name) == (
        protocol,
        prefix,
        signing_name,
    )


def test_members_keep_where_they_stand_in_a_rest_request() -> None:
    members = model("apigateway").operation("GetRestApis").input.members
    assert (members["limit"].location, members["limit"].wire_name) == ("querystring", "limit")
    members = model("s3").operation("PutObject").input.members
    assert (members["Key"].location, members["Metadata"].location) == ("uri", "headers")
    assert members["Metadata"].wire_name == "x-amz-meta-"
    assert members["Body"].streaming
    assert model("s3").operation("PutObject").input.payload == "Body"


def test_members_keep_how_they_stand_in_xml() -> None:
    output = model("s3").operation("ListObjectsV2").output
    assert output is not None
    assert (output.members["Contents"].flattened, output.members["Contents"].wire_name) == (
        True,
        "Contents",
    )
    grantee = model("s3").shape("Grant").members["Grantee"]
    assert grantee.namespace == Namespace("http://www.w3.org/2001/XMLSchema-instance", "xsi")
    assert grantee.shape.members["Type"].attribute


def test_a_shape_may_hold_itself() -> None:
    value = model("dynamodb").shape("AttributeValue")
    element = value.members["L"].shape.element
    assert element is not None
    assert element.shape is value


def test_doubles_and_floats_are_kinds_of_their_own() -> None:
    assert model("apigateway").shape("ThrottleSettings").members["rateLimit"].shape.type == "double"


def test_an_error_has_the_code_and_the_status_of_its_model() -> None:
    error = model("iam").error("NoSuchEntityException")
    assert (error.code, error.status) == ("NoSuchEntity", 404)
    unknown = model("iam").error("InternalErrorException")
    assert (unknown.code, unknown.status) == ("InternalErrorException", None)


@pytest.mark.parametrize(
    ("error", "body"),
    [
        (InternalErrorException("no"), {"__type": "InternalErrorException", "message": "no"}),
        (SerializationException("no"), {"__type": "SerializationException", "Message": "no"}),
        (AccessDeniedException("no"), {"__type": "AccessDeniedException", "Message": "no"}),
        (SerializationException(), {"__type": "SerializationException"}),
    ],
)
def test_json_spells_the_sentence_of_an_error_as_its_name_asks(error, body) -> None:
    response = JSON_1_1.refuse(model("dynamodb"), error, "1")
    assert json.loads(response.body) == body
    assert response.status == error.status
    assert ("x-amzn-RequestId", "1") in response.headers


def test_an_answer_tells_its_version_of_json() -> None:
    operation = model("dynamodb").operation("ListTables")
    for protocol, version in ((JSON_1_0, "1.0"), (JSON_1_1, "1.1")):
        response = protocol.render(operation, {"TableNames": ["a"]}, "1")
        assert json.loads(response.body) == {"TableNames": ["a"]}
        assert ("Content-Type", f"application/x-amz-json-{version}") in response.headers
