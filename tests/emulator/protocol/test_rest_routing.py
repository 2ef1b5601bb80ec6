"""Which operation a REST request asks for."""

from types import ModuleType

import pytest

from poolhouse.protocol import rest_router
from poolhouse.protocol.http import HttpRequest

ALIKE = {
    frozenset({"ListBuckets", "ListDirectoryBuckets"}),  # one method, one path, nothing required
    frozenset({"GetBucketLifecycle", "GetBucketLifecycleConfiguration"}),
    frozenset({"PutBucketLifecycle", "PutBucketLifecycleConfiguration"}),
    frozenset({"GetBucketNotification", "GetBucketNotificationConfiguration"}),
    frozenset({"PutBucketNotification", "PutBucketNotificationConfiguration"}),
}
"""Operations that stand on the wire alike; the newer one is taken."""


@pytest.mark.parametrize("service", ["s3", "apigateway", "apigatewayv2", "lambda", "cloudfront"])
def test_every_operation_is_found_by_the_request_that_botocore_sends(
    service: str, wire: ModuleType
) -> None:
    model = wire.our_model(service)
    for name in model.operation_names:
        operation = model.operation(name)
        for fullness in (0.0, 1.0):
            members = wire.Drawing(f"{service} {name}", fullness).structure(operation.input)
            http = wire.sent_by_botocore(service, name, members)
            found = rest_router.find([model], http)
            assert found is not None, name
            assert found.name == name or {found.name, name} in ALIKE


@pytest.mark.parametrize(
    ("method", "path", "query", "headers", "name"),
    [
        ("GET", "/", "", (), "ListBuckets"),
        ("GET", "/", "x-id=ListDirectoryBuckets", (), "ListDirectoryBuckets"),
        ("GET", "/b", "", (), "ListObjects"),
        ("GET", "/b/", "list-type=2", (), "ListObjectsV2"),
        ("GET", "/b/a/key", "", (), "GetObject"),
        ("HEAD", "/b/a%2Fkey", "", (), "HeadObject"),
        ("PUT", "/b/k", "", (("X-Amz-Copy-Source", "b/c"),), "CopyObject"),
        ("PUT", "/b/k", "partNumber=1&uploadId=u", (), "UploadPart"),
        ("GET", "/b", "lifecycle", (), "GetBucketLifecycleConfiguration"),
        ("GET", "/b", "analytics&id=1", (), "GetBucketAnalyticsConfiguration"),
        ("GET", "/b", "analytics", (), "ListBucketAnalyticsConfigurations"),
    ],
)
def test_s3_is_told_apart_by_query_and_headers(  # noqa: PLR0917  a table of columns
    method, path, query, headers, name, wire
) -> None:
    http = HttpRequest(method, path, query, headers, b"")
    found = rest_router.find([wire.our_model("s3")], http)
    assert found is not None
    assert found.name == name


def test_of_two_services_the_one_is_asked_whose_path_it_is(wire: ModuleType) -> None:
    models = [wire.our_model("apigateway"), wire.our_model("apigatewayv2")]
    for path, service in (("/restapis", "apigateway"), ("/v2/apis", "apigatewayv2")):
        found = rest_router.find(models, HttpRequest("GET", path, "", (), b""))
        assert found is not None
        assert found.service.service == service


def test_a_path_that_no_operation_has_finds_none(wire: ModuleType) -> None:
    assert (
        rest_router.find([wire.our_model("apigateway")], HttpRequest("GET", "/x", "", (), b""))
        is None
    )
    assert (
        rest_router.find(
            [wire.our_model("apigateway")], HttpRequest("PURGE", "/restapis", "", (), b"")
        )
        is None
    )


def test_labels_are_decoded_once(wire: ModuleType) -> None:
    operation = wire.our_model("s3").operation("GetObject")
    assert rest_router.labels(operation, "/b/a%2520b/c+d") == {"Bucket": "b", "Key": "a%20b/c+d"}
    assert rest_router.labels(operation, "/b") is None
