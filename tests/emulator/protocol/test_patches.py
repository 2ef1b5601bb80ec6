"""Known differences between the services and their models, applied when a model is read."""

import pytest

from poolhouse.protocol.models import ServiceModel
from poolhouse.protocol.patches import (
    ENUM_ORDERS,
    PASSWORD,
    PATCHES,
    SHOWN,
    EnumOrder,
    Patch,
    Shown,
)
from poolhouse.protocol.validation import matcher

LONG = 200_000
MODELS = {"cognito-idp": ServiceModel("cognito-idp", "2016-04-18")}


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: f"{patch.structure}.{patch.member}")
def test_patch_constrains_its_member(patch: Patch) -> None:
    member = MODELS[patch.service].shape(patch.structure).members[patch.member].shape
    assert (member.pattern, member.told_pattern) == (patch.pattern, patch.told_pattern)
    assert (member.minimum, member.told_minimum) == (patch.minimum, patch.told_minimum)
    assert member.sensitive
    assert patch.reason


def test_patch_leaves_the_shape_alone_elsewhere() -> None:
    shape = MODELS["cognito-idp"].shape("PasswordType")
    assert (shape.pattern, shape.minimum) == (r"[\S]+", None)
    assert (shape.told_pattern, shape.told_minimum) == (r"[\S]+", None)


@pytest.mark.parametrize("text", ["a", "ab", "a b", "a" * LONG, f"a{' ' * LONG}b", "Größe"])
def test_password_has_no_blank_at_its_ends(text: str) -> None:
    assert matcher(PASSWORD)(text)


@pytest.mark.parametrize("text", ["", " ", " a", "a ", "a\nb", f"a{' ' * LONG}", f"{'a ' * LONG}"])
def test_blanks_at_its_ends_and_line_feeds_are_none(text: str) -> None:
    assert not matcher(PASSWORD)(text)


@pytest.mark.parametrize("order", ENUM_ORDERS, ids=lambda order: order.shape)
def test_an_enumeration_is_named_in_the_services_order_without_loss(order: EnumOrder) -> None:
    values = MODELS[order.service].shape(order.shape).values
    assert values[: len(order.values)] == order.values
    assert len(set(values)) == len(values)
    assert order.source


def test_values_that_were_not_seen_yet_follow_in_the_models_order() -> None:
    values = MODELS["cognito-idp"].shape("ExplicitAuthFlowsType").values
    assert values[8:] == (
        "ALLOW_USER_AUTH",
        "ALLOW_TOKEN_EXCHANGE_DELEGATION",
        "ALLOW_TOKEN_EXCHANGE_IMPERSONATION",
    )


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.shape)
def test_a_shape_is_shown_against_the_model(shown: Shown) -> None:
    assert not MODELS[shown.service].shape(shown.shape).sensitive
    assert shown.source
