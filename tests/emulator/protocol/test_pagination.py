"""Pages and the tokens between them."""

import pytest

from poolhouse.protocol import pagination


def test_token_says_where_the_next_page_begins() -> None:
    page = pagination.cut("users", [(3, "a"), (5, "b"), (9, "c")], 2)
    assert page.items == ["a", "b"]
    assert pagination.decode("users", page.token) == 5


def test_last_page_has_no_token() -> None:
    assert pagination.cut("users", [(3, "a"), (5, "b")], 2).token is None


def test_first_page_begins_before_everything() -> None:
    assert pagination.decode("users", None) < 0


@pytest.mark.parametrize(
    "token",
    ["", "AAAA", "ä", pagination.encode("groups", 5), "a" * 5]
    + [pagination.encode("users", position) for position in (-5, 10**20)],
)
def test_token_of_no_page_of_the_list_is_refused(token: str) -> None:
    with pytest.raises(pagination.InvalidTokenError):
        pagination.decode("users", token)
