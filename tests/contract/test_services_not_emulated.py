"""Clients of services that Poolhouse does not emulate: each raises its service's own error, once.

The error has the name that the family gives an unknown operation, and a sentence that tells the
service and what there is instead. Nobody tries again: the journal has one line a call.
"""

import socket
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

pytestmark = pytest.mark.contract

UNKNOWN, INVALID, NOT_IMPLEMENTED = "UnknownOperationException", "InvalidAction", "NotImplemented"
BUCKET: dict[str, Any] = {"Bucket": "a-bucket"}
OBJECT = {**BUCKET, "Key": "a/key"}

CALLS = [
    # service, operation, members, code
    ("sts", "GetCallerIdentity", {}, INVALID),
    ("iam", "ListUsers", {}, INVALID),
    ("sns", "ListTopics", {}, INVALID),
    ("cloudformation", "ListStacks", {}, INVALID),
    ("dynamodb", "ListTables", {}, UNKNOWN),
    ("sqs", "ListQueues", {}, UNKNOWN),
    ("ssm", "GetParameter", {"Name": "a"}, UNKNOWN),
    ("kms", "ListKeys", {}, UNKNOWN),
    ("cloudwatch", "ListMetrics", {}, UNKNOWN),
    ("lambda", "ListFunctions", {}, UNKNOWN),
    ("lambda", "Invoke", {"FunctionName": "f", "Payload": "{}"}, UNKNOWN),
    ("apigateway", "GetRestApis", {}, UNKNOWN),
    ("apigateway", "CreateRestApi", {"name": "a"}, UNKNOWN),
    ("s3", "ListBuckets", {}, NOT_IMPLEMENTED),
]
BUCKET_CALLS = [
    ("ListObjectsV2", BUCKET),
    ("CreateBucket", BUCKET),
    ("GetObject", OBJECT),
    ("PutObject", {**OBJECT, "Body": "x"}),
    ("DeleteObject", OBJECT),
]
HEADS = [("HeadObject", OBJECT), ("HeadBucket", BUCKET)]
ONLY_BOTO3 = [
    ("ec2", "DescribeInstances", {}, INVALID),
    ("route53", "ListHostedZones", {}, INVALID),
    ("rds", "DescribeDBInstances", {}, INVALID),
    ("ses", "ListIdentities", {}, INVALID),
    ("apigatewayv2", "GetApis", {}, UNKNOWN),
    ("eventbridgev2", "ListEventBuses", {}, UNKNOWN),  # boto3 speaks CBOR to it
]


@pytest.fixture
def url(poolhouse: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The emulator at `localhost`, with every `*.localhost` on this machine."""
    resolve = socket.getaddrinfo

    def here(host: Any, *rest: Any, **more: Any) -> Any:
        return resolve("127.0.0.1" if str(host).endswith("localhost") else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", here)
    return str(poolhouse.url).replace("127.0.0.1", "localhost")


class Boto3:
    """boto3's clients, made once each, at an emulator.

    Args:
        emulator: The emulator.
        url: Where it is.
    """

    def __init__(self, emulator: Any, url: str) -> None:
        self.emulator = emulator
        self.url = url
        self._session = boto3.Session("test", "test", region_name="us-east-1")
        self._clients: dict[tuple[str, str], Any] = {}

    def refused(
        self, service: str, operation: str, members: dict[str, Any], style: str = "path"
    ) -> tuple[dict[str, Any], list[Any]]:
        """Call an operation that must be refused; return the answer and what the journal got."""
        before = len(self.emulator.journal.entries())
        with pytest.raises(ClientError) as caught:
            self._client(service, style)._make_api_call(operation, dict(members))
        return dict(caught.value.response), self.emulator.journal.entries()[before:]

    def _client(self, service: str, style: str) -> Any:
        if (service, style) not in self._clients:
            config = Config(s3={"addressing_style": style}, retries={"mode": "standard"})
            self._clients[service, style] = self._session.client(
                service, endpoint_url=self.url, config=config
            )
        return self._clients[service, style]

    def close(self) -> None:
        """Close the clients."""
        for client in self._clients.values():
            client.close()


@pytest.fixture
def boto(poolhouse: Any, url: str) -> Iterator[Boto3]:
    clients = Boto3(poolhouse, url)
    yield clients
    clients.close()


def check_refusal(response: dict[str, Any], entries: list[Any], name: str, code: str) -> None:
    """Hold boto3's error against what it must tell, and the journal against one request."""
    assert response["Error"]["Code"] == code, name
    message = response["Error"]["Message"]
    assert message.startswith(f"Poolhouse does not emulate {name}. It has cognito-idp, ")
    metadata = response["ResponseMetadata"]
    assert metadata["HTTPHeaders"]["x-poolhouse-unsupported"] == name
    assert metadata["HTTPHeaders"]["access-control-allow-origin"] == "*"
    (entry,) = entries
    assert (f"{entry.service}.{entry.operation}", entry.message) == (name, message)
    assert metadata["RequestId"] == entry.request_id


def test_boto3_raises_its_services_error(boto: Boto3) -> None:
    for service, operation, members, code in CALLS + ONLY_BOTO3:
        response, entries = boto.refused(service, operation, members)
        check_refusal(response, entries, f"{service}.{operation}", code)


@pytest.mark.parametrize("style", ["path", "virtual"])
def test_boto3_is_refused_a_bucket_in_path_and_host(boto: Boto3, style: str) -> None:
    for operation, members in BUCKET_CALLS:
        response, entries = boto.refused("s3", operation, members, style)
        check_refusal(response, entries, f"s3.{operation}", NOT_IMPLEMENTED)


@pytest.mark.parametrize("style", ["path", "virtual"])
def test_boto3_is_refused_a_head_by_its_status(boto: Boto3, style: str) -> None:
    for operation, members in HEADS:
        response, entries = boto.refused("s3", operation, members, style)
        assert response["Error"] == {"Code": "405", "Message": "Method Not Allowed"}
        headers = response["ResponseMetadata"]["HTTPHeaders"]
        name = f"s3.{operation}"
        assert headers["x-poolhouse-unsupported"] == name
        assert headers["x-amzn-errormessage"].startswith(f"Poolhouse does not emulate {name}.")
        assert [entry.operation for entry in entries] == [operation]


@pytest.fixture
def thrown(start_node: Any, poolhouse: Any, url: str) -> Callable[..., Any]:
    """Call an operation by the JavaScript SDK; hold its error against the journal's one line."""
    node = start_node("services.cjs")

    def call(service: str, operation: str, members: dict[str, Any], **more: Any) -> dict[str, Any]:
        before = len(poolhouse.journal.entries())
        error = node.call(
            "refusal", service=service, operation=operation, input=members, endpoint=url, **more
        )
        name = f"{service}.{operation}"
        assert (error["isServices"], error["attempts"]) == (True, 1), name
        assert error["unsupported"] == name
        (entry,) = poolhouse.journal.entries()[before:]
        assert (f"{entry.service}.{entry.operation}", entry.status) == (name, error["status"])
        return dict(error)

    return call


def test_the_javascript_sdk_throws_its_services_error(thrown: Callable[..., Any]) -> None:
    for service, operation, members, code in CALLS:
        error = thrown(service, operation, members)
        told = f"Poolhouse does not emulate {service}.{operation}. It has cognito-idp, "
        assert (error["name"], error["status"]) == (code, 400), operation
        assert error["message"].startswith(told)


def test_the_javascript_sdk_reads_cbor(thrown: Callable[..., Any]) -> None:
    error = thrown("cloudwatch", "ListMetrics", {}, speaksCbor=True)
    assert (error["name"], error["contentType"]) == (UNKNOWN, "application/cbor")
    assert error["message"].startswith("Poolhouse does not emulate cloudwatch.ListMetrics. ")


@pytest.mark.parametrize("style", ["path", "virtual"])
def test_the_javascript_sdk_is_refused_a_bucket_in_path_and_host(
    thrown: Callable[..., Any], style: str
) -> None:
    options = {"forcePathStyle": style == "path"}
    for operation, members in BUCKET_CALLS:
        error = thrown("s3", operation, members, options=options)
        assert (error["name"], error["status"]) == (NOT_IMPLEMENTED, 400), operation
    for operation, members in HEADS:
        assert thrown("s3", operation, members, options=options)["status"] == 405
