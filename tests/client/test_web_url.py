"""URLs and the rules of JavaScript that show on the wire."""

from __future__ import annotations

import math

import pytest

from poolhouse_client import PlainError
from poolhouse_client.javascript import (
    decode_base64,
    encode_uri_component,
    is_truthy,
    number_text,
    parse_date_ms,
    parse_int,
    parse_json,
    stringify,
    stringify_input,
)
from poolhouse_client.web_url import WebUrl, opaque_href, set_search_param


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("http://h", "http://h/"),
        ("HTTP://A.B:80/x/../y/./z?q=a b&c='é#f", "http://a.b/y/z?q=a%20b&c=%27%C3%A9"),
        ("http://h/%2e%2e/a/..", "http://h/"),
        ("https://h:443/?", "https://h/?"),
        ("https://h:8443/a//b/", "https://h:8443/a//b/"),
        ("http://h/a\\b|^`{}", "http://h/a/b%7C%5E%60%7B%7D"),
        (" http://h/a\nb ", "http://h/ab"),
        ("http://user:pw@h/x", "http://h/x"),
        ("http://[::1]:7665/x", "http://[::1]:7665/x"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
    ],
)
def test_urls_are_written_as_chromium_writes_them(text: str, href: str) -> None:
    assert str(WebUrl.parse(text)) == href


@pytest.mark.parametrize("text", ["", "/path", "not a url", "ftp://h/", "http://", "http://a b/"])
def test_what_is_no_absolute_url_is_not_found(text: str) -> None:
    assert WebUrl.find(text) is None
    with pytest.raises(PlainError, match="TypeError"):
        WebUrl.parse(text)


def test_parts_of_a_url() -> None:
    url = WebUrl.parse("http://h.example:7665/a?x=1&y&x=a+b%20c")
    assert (url.origin, url.hostname, url.host) == (
        "http://h.example:7665",
        "h.example",
        "h.example:7665",
    )
    assert url.search_params == [("x", "1"), ("y", ""), ("x", "a b c")]


@pytest.mark.parametrize(
    ("reference", "href"),
    [
        ("/x", "http://h/x"),
        ("not a url", "http://h/not%20a%20url"),
        ("https://o/x", "https://o/x"),
    ],
)
def test_references_are_resolved_against_an_origin(reference: str, href: str) -> None:
    assert str(WebUrl.parse("http://h/ignored").join(reference)) == href


def test_setting_a_parameter_keeps_the_place_of_its_first_value() -> None:
    params = [("a", "1"), ("b", "2"), ("a", "3")]
    assert set_search_param(params, "a", "9") == [("a", "9"), ("b", "2")]
    assert set_search_param(params, "c", "9") == [*params, ("c", "9")]


def test_other_schemes_are_only_encoded() -> None:
    assert opaque_href('otpauth://totp/My App:"ada"?secret=A B') == (
        "otpauth://totp/My%20App:%22ada%22?secret=A%20B"
    )
    assert opaque_href("otpauth://totp/a b") == "otpauth://totp/a%20b"


@pytest.mark.parametrize(
    ("value", "truthy"),
    [
        ("", False), ("0", True), (0, False), (0.0, False), (math.nan, False), (1, True),
        (None, False), (False, False), (True, True), ({}, True), ([], True),
    ],
)  # fmt: skip
def test_truthiness_is_javascripts(value: object, *, truthy: bool) -> None:
    assert is_truthy(value) is truthy


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": 1.0, "b": [1.5, -0.0, math.inf]}, '{"a":1,"b":[1.5,0,null]}'),
        ([1e-5, 1.5e-6, 1e-6, 1e-7], "[0.00001,0.0000015,0.000001,1e-7]"),
        ([1e20, 1e21, 1.2345e21, -1.5e-9], "[100000000000000000000,1e+21,1.2345e+21,-1.5e-9]"),
        ([5e-324, 1.7976931348623157e308], "[5e-324,1.7976931348623157e+308]"),
        ("\ud800x\udfff", '"\\ud800x\\udfff"'),
        ({"\udc00": "\U0001f600"}, '{"\\udc00":"\U0001f600"}'),
        ({"é": "\u2028/\x01"}, '{"é":"\u2028/\\u0001"}'),
        ((1, None, True), "[1,null,true]"),
        ({1: 2}, '{"1":2}'),
        ([0, -7, 2**53, 2**53 + 1], "[0,-7,9007199254740992,9007199254740992]"),
        (12345678901234567890, "12345678901234567000"),
        ([10**21, -(10**22), 10**400, -(10**400)], "[1e+21,-1e+22,null,null]"),
    ],
)
def test_json_is_written_as_javascript_writes_it(value: object, text: str) -> None:
    assert stringify(value) == text


def test_members_named_like_array_indices_stand_first_by_their_size() -> None:
    named = dict.fromkeys(("b", "10", "2", "01", "4294967295", "4294967294", "-1", "0", "a"), 1)
    assert stringify(named) == (
        '{"0":1,"2":1,"10":1,"4294967294":1,"b":1,"01":1,"4294967295":1,"-1":1,"a":1}'
    )


@pytest.mark.parametrize(
    ("number", "text"),
    [(1_234_567, "1234567"), (0.1, "0.1"), (math.nan, "NaN"), (-math.inf, "-Infinity")],
)
def test_numbers_are_written_as_javascript_writes_them(number: float, text: str) -> None:
    assert number_text(number) == text


def test_undefined_members_are_left_out_at_any_depth() -> None:
    members = {"a": None, "b": {"c": None, "d": 0}, "e": [{"f": None}]}
    assert stringify_input(members) == '{"b":{"d":0},"e":[{}]}'


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("Fri, 20 Nov 2026 17:53:25 GMT", 1_795_197_205_000),
        ("2026-11-20T17:53:25Z", 1_795_197_205_000),
        ("20261120T175325Z", None),
        ("soon", None),
    ],
)
def test_dates_are_read_as_javascript_reads_them(text: str, milliseconds: int | None) -> None:
    assert parse_date_ms(text) == milliseconds


def test_numbers_components_and_base64() -> None:
    assert parse_int("-732ms") == -732
    assert math.isnan(parse_int("x"))
    assert encode_uri_component("/é !'()*~") == "%2F%C3%A9%20!'()*~"
    assert decode_base64("_-8") == decode_base64("/+8=") == b"\xff\xef"


def test_json_that_is_none_names_the_character() -> None:
    with pytest.raises(PlainError, match="Unexpected token '<'"):
        parse_json("<html>")


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '{"a":-Infinity}'])
def test_numbers_that_are_none_are_no_json(text: str) -> None:
    with pytest.raises(PlainError, match=r"SyntaxError: .* is not valid JSON"):
        parse_json(text)
