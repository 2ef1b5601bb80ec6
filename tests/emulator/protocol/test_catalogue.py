"""The table of AWS's services, held against botocore's models; CBOR, read by botocore."""

from types import ModuleType

import pytest

from poolhouse.protocol import catalogue, rpc_cbor
from poolhouse.protocol.errors import UnknownOperationException


def test_the_table_is_what_botocore_tells() -> None:
    assert catalogue.entries() == tuple(catalogue.read_models())


@pytest.mark.parametrize(
    ("found", "folder"),
    [
        (catalogue.signing_as("lambda"), "lambda"),
        (catalogue.signing_as("rds"), "rds"),
        (catalogue.with_target("DynamoDB_20120810"), "dynamodb"),
        (catalogue.of_version("2014-10-31"), "rds"),
        (catalogue.at_host("monitoring"), "cloudwatch"),
        (catalogue.with_id("api_gateway"), "apigateway"),
    ],
)
def test_of_services_that_share_a_name_the_one_called_so_comes_first(found, folder) -> None:
    assert found[0].folder == folder


def test_a_service_that_botocore_lacks_has_an_empty_model() -> None:
    for name in ("no-such-service", "..", ""):
        model = catalogue.model(name)
        assert (model.service, model.operation_names, model.namespace) == (name, [], None)
        assert model.error("Anything").code == "Anything"


@pytest.mark.parametrize("length", [0, 1, 23, 24, 255, 256, 65_535, 65_536, 70_000])
def test_texts_of_any_length_are_read_from_cbor(length: int, wire: ModuleType) -> None:
    sentence = "é" + "x" * length
    model = wire.our_model("cloudwatch")
    response = rpc_cbor.refuse(model, UnknownOperationException(sentence), "id")
    found = wire.read_by_botocore("cloudwatch", None, response, protocol="smithy-rpc-v2-cbor")
    assert found["Error"] == {"Message": sentence, "Code": "UnknownOperationException"}
    assert found["ResponseMetadata"]["RequestId"] == "id"
