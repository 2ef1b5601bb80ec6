"""Errors as each family sends them, read by botocore; bodies that can't be read."""

from types import ModuleType
from typing import Any

import pytest

from poolhouse.protocol import errors
from poolhouse.protocol.answers import AnswerError
from poolhouse.protocol.errors import SerializationException, ServiceError
from poolhouse.protocol.http import HttpRequest

SENTENCE = "no <such> & \"thing\" — 'ever'"


class NoSuchEntityException(ServiceError):
    """As the model of iam names it."""


class NotFoundException(ServiceError):
    """As the models of API Gateway name it."""


class NoSuchBucket(ServiceError):
    """As the model of s3 names it."""


class ResourceNotFoundException(ServiceError):
    """As the model of dynamodb names it."""


class ExpiredTokenException(ServiceError):
    """As the model of sts has nothing else of it."""


@pytest.mark.parametrize(
    ("service", "error", "code", "status"),
    [
        ("iam", NoSuchEntityException, "NoSuchEntity", 404),
        ("sts", errors.AccessDeniedException, "AccessDenied", 403),
        ("sts", errors.ExpiredTokenException, "ExpiredToken", 403),
        ("sts", errors.InvalidSignatureException, "SignatureDoesNotMatch", 403),
        ("cloudformation", errors.UnknownOperationException, "InvalidAction", 400),
        ("cloudformation", errors.InternalErrorException, "InternalFailure", 500),
        ("apigateway", NotFoundException, "NotFoundException", 404),
        ("apigatewayv2", NotFoundException, "NotFoundException", 404),
        ("apigateway", errors.AccessDeniedException, "AccessDeniedException", 403),
        ("s3", NoSuchBucket, "NoSuchBucket", 404),
        ("s3", errors.UnknownOperationException, "NotImplemented", 400),
        ("s3", errors.UnrecognizedClientException, "InvalidAccessKeyId", 403),
        ("dynamodb", ResourceNotFoundException, "ResourceNotFoundException", 400),
        ("dynamodb", errors.SerializationException, "SerializationException", 400),
    ],
)
def test_an_error_is_read_by_its_code_and_sentence(
    service: str, error: type[ServiceError], code: str, status: int, wire: ModuleType
) -> None:
    model = wire.our_model(service)
    refused = error(SENTENCE, headers=(("x-poolhouse-unsupported", "a"),))
    response = wire.our_protocol(model).refuse(model, refused, "id")
    found = wire.read_by_botocore(service, None, response)
    assert (found["Error"]["Code"], found["Error"]["Message"]) == (code, SENTENCE)
    assert found["ResponseMetadata"]["HTTPStatusCode"] == status
    assert found["ResponseMetadata"]["RequestId"] == "id"
    assert ("x-poolhouse-unsupported", "a") in response.headers


@pytest.mark.parametrize("service", ["iam", "apigateway", "s3", "dynamodb"])
def test_an_error_without_a_sentence_has_its_code(service: str, wire: ModuleType) -> None:
    model = wire.our_model(service)
    response = wire.our_protocol(model).refuse(model, errors.UnknownOperationException(), "id")
    found = wire.read_by_botocore(service, None, response)["Error"]
    assert found["Code"]
    assert not found.get("Message")


def request(body: bytes = b"", path: str = "/", query: str = "", **headers: str) -> HttpRequest:
    return HttpRequest("POST", path, query, tuple(headers.items()), body)


DEEP = b'{"TableName": "t", "Item": {"a": ' + b'{"L": [' * 400 + b"]}" * 400 + b"}}"
ESM_PATH = "/2015-03-31/event-source-mappings/1"


@pytest.mark.parametrize(
    ("service", "operation", "http"),
    [
        ("iam", "ListUsers", request(b"Action=ListUsers&MaxItems=many")),
        ("iam", "ListUsers", request(b"Action=ListUsers&MaxItems=99999999999")),
        ("iam", "ListUsers", request(b"Action=ListUsers&" + b"a." * 200 + b"=1")),
        ("dynamodb", "PutItem", request(DEEP)),
        ("kms", "ListKeys", request(b'{"Limit": 2147483648}')),
        ("lambda", "UpdateEventSourceMapping", request(b'{"BatchSize": NaN}', ESM_PATH)),
        ("cloudwatch", "PutMetricData", request(b'{"MetricData": [{"Timestamp": 1e999}]}')),
        ("apigateway", "CreateRestApi", request(b"[]", "/restapis")),
        ("apigateway", "CreateRestApi", request(b"{", "/restapis")),
        ("apigateway", "CreateRestApi", request(b'{"name": 3}', "/restapis")),
        ("apigateway", "GetRestApis", request(b"", "/restapis", "limit=few")),
        ("s3", "PutBucketTagging", request(b"<a>", "/b")),
        ("s3", "PutBucketTagging", request(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "/b")),
        ("s3", "PutBucketTagging", request(b"<a>" * 200, "/b")),
        ("s3", "PutBucketTagging", request(b"not xml", "/b")),
        ("s3", "GetObject", request(b"", "/only-a-bucket")),
    ],
)
def test_what_can_not_be_read_is_a_serialization_error(
    service: str, operation: str, http: HttpRequest, wire: ModuleType
) -> None:
    model = wire.our_model(service)
    with pytest.raises(SerializationException):
        wire.our_protocol(model).parse(model.operation(operation), http)


@pytest.mark.parametrize(
    ("service", "operation", "answer"),
    [
        ("sts", "GetCallerIdentity", {"Nickname": "a"}),
        ("sts", "GetCallerIdentity", {"Account": 3}),
        ("iam", "GetUser", {"User": {"UserName": "a"}}),
        ("iam", "DeleteUser", {"User": "a"}),
        ("apigateway", "GetRestApi", {"id": 3}),
        ("apigateway", "GetRestApi", {"nickname": "a"}),
        ("s3", "HeadObject", {"ContentLength": "3"}),
        ("s3", "HeadObject", {"Metadata": {"a": "b\r\nSet-Cookie: c=d"}}),
        ("s3", "HeadObject", {"ContentType": "b\nSet-Cookie: c=d"}),
        ("s3", "ListBuckets", {"Buckets": "abc"}),
    ],
)
def test_an_answer_that_the_model_does_not_allow_is_not_written(
    service: str, operation: str, answer: dict[str, Any], wire: ModuleType
) -> None:
    model = wire.our_model(service)
    with pytest.raises(AnswerError):
        wire.our_protocol(model).render(model.operation(operation), answer, "id")


def test_empty_lists_of_a_form_are_lists(wire: ModuleType) -> None:
    operation = wire.our_model("cloudformation").operation("CreateStack")
    http = wire.sent_by_botocore("cloudformation", "CreateStack", {"StackName": "a", "Tags": []})
    parsed = wire.our_protocol(wire.our_model("cloudformation")).parse(operation, http)
    assert parsed == {"StackName": "a", "Tags": []}


def test_a_head_is_answered_without_a_body(wire: ModuleType) -> None:
    model = wire.our_model("s3")
    response = wire.our_protocol(model).render(
        model.operation("HeadObject"), {"ContentLength": 3, "Metadata": {"a": "b"}}, "id"
    )
    assert response.body == b""
    assert ("Content-Length", "3") in response.headers
    assert ("x-amz-meta-a", "b") in response.headers
