"""Known differences between the services and their models, applied when a model is read."""

import pytest

from poolhouse.protocol.models import ServiceModel
from poolhouse.protocol.patches import PATCHES, Patch

MODELS = {"cognito-idp": ServiceModel("cognito-idp", "2016-04-18")}


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: f"{patch.structure}.{patch.member}")
def test_patch_constrains_its_member(patch: Patch) -> None:
    member = MODELS[patch.service].shape(patch.structure).members[patch.member].shape
    assert member.pattern == patch.pattern
    assert member.minimum == patch.minimum
    assert member.sensitive
    assert patch.reason


def test_patch_leaves_the_shape_alone_elsewhere() -> None:
    shape = MODELS["cognito-idp"].shape("PasswordType")
    assert (shape.pattern, shape.minimum) == (r"[\S]+", None)
