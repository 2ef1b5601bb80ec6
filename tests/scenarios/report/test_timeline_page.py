"""The timeline page is complete in itself, shows every request and can't be broken out of."""

import asyncio
import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import little_world
import pytest

from poolhouse_scenarios.engine import runner
from poolhouse_scenarios.engine.story import Story
from poolhouse_scenarios.engine.wire import Request
from poolhouse_scenarios.report import page
from poolhouse_scenarios.report.layout import ROW, WIDTH, lay_out, scale_of

PREFLIGHT = Request(
    "OPTIONS", "http://localhost/things", (("access-control-request-method", "GET"),)
)
HOSTILE = "</script><script>alert(1)</script><b>"


async def preflighted(stage):
    """Two tabs ask, then call, at once; one gives up."""

    async def ask_and_call(tab):
        await stage.network.exchange(tab, PREFLIGHT)
        await little_world.call(stage, tab, "none")

    await asyncio.gather(*(ask_and_call("Ada") for _ in range(4)), ask_and_call("Ben"))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.001):
            await little_world.call(stage, "Ben", "none")
    stage.remark(HOSTILE, tab="Ben")
    stage.expect(HOSTILE, HOSTILE, naive=HOSTILE, hardened=HOSTILE)


PREFLIGHTED = Story("preflighted", HOSTILE, {}, preflighted)


def play(story, profile="naive"):
    return runner.play(
        story, profile, seed=7, make_host=little_world.LittleHost, stopwatch=lambda: 0.0
    )


class Reading(HTMLParser):
    """Collect a page's elements and attributes, and check that every element is closed."""

    VOID = frozenset({"meta", "link", "input", "line", "br"})

    def __init__(self, text):
        super().__init__()
        self.elements = []
        self.open = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def html():
    stories = (little_world.IDLE, PREFLIGHTED, little_world.STUCK)
    return page.render([play(s, profile) for s in stories for profile in ("naive", "hardened")])


def test_the_page_is_well_formed(html):
    assert Reading(html).open == []


def test_the_page_loads_nothing(html):
    for tag, attributes in Reading(html).elements:
        for name in ("src", "href", "xlink:href"):
            value = attributes.get(name, "")
            assert value.startswith(("#", "data:,")) or not value, (tag, value)
    assert "@import" not in html
    assert not re.search(r"url\(", html)


def test_every_request_has_a_bar_a_row_and_a_record(html):
    elements = Reading(html).elements
    records = json.loads(re.search(r'id="records">(.*?)</script>', html, re.DOTALL)[1])
    rows = {attributes["id"] for tag, attributes in elements if tag == "tr" and "id" in attributes}
    bars = [
        attributes["href"].removeprefix("#")
        for tag, attributes in elements
        if tag == "a" and attributes.get("class", "").startswith("bar ")
    ]
    expected = {f"{run}-{number}" for run, lines in records.items() for number in range(len(lines))}
    assert len(expected) > 40
    assert rows == expected
    assert sorted(bars) == sorted(expected)


def test_what_a_story_says_cannot_become_markup(html):
    assert HOSTILE not in html
    assert "alert(1)" in html


def test_the_overview_compares_versions_by_what_tells_them_apart():
    async def differ(stage):
        stage.expect("the same in both", 1, naive=1, hardened=1)
        stage.expect("times sent", 3 if stage.profile == "naive" else 1, naive=3, hardened=1)

    story = Story("differ", "", {}, differ)
    both = page._runs([play(story, profile) for profile in ("naive", "hardened")])
    assert page.comparison(both) == [("times sent", [3, 1])]
    usual = [("identity calls", [0]), ("token refreshes", [0]), ("403s", [0])]
    assert page.comparison(both[:1]) == usual


def test_equal_outcomes_give_equal_pages():
    first, second = (page.render([play(little_world.IDLE)]) for _ in range(2))
    assert first == second


def test_when_a_request_was_sent_is_told_as_people_say_it(html):
    records = json.loads(re.search(r'id="records">(.*?)</script>', html, re.DOTALL)[1])
    told = [record["sent"] for lines in records.values() for record in lines]
    assert told
    for each in told:
        assert re.fullmatch(r"\d\d:\d\d:\d\d\.\d{3}, [\d.]+ (ms|s|min|h).* into the story", each)


def test_a_story_that_broke_off_shows_why(html):
    assert "deadlock after 0." in html


def test_a_preflight_shares_the_row_of_the_request_it_let_go():
    outcome = play(PREFLIGHTED)
    timeline = lay_out(outcome, scale_of([outcome]))
    ada = next(lane for lane in timeline.lanes if lane.title == "Ada")
    tops = {bar.number: bar.top for bar in ada.bars}
    preflights = [bar for bar in ada.bars if bar.tone == "preflight"]
    assert len(preflights) == 4
    for preflight in preflights:
        follower = next(
            bar for bar in ada.bars if bar.tone != "preflight" and bar.top == preflight.top
        )
        assert abs(follower.left - (preflight.left + preflight.width)) < 0.01
    assert len(set(tops.values())) == 4
    assert max(tops.values()) - min(tops.values()) == 3 * ROW


def test_bars_and_labels_of_one_row_never_overlap():
    outcome = play(little_world.IDLE)
    timeline = lay_out(outcome, scale_of([outcome]))
    for lane in timeline.lanes:
        by_row = {}
        for bar in lane.bars:
            by_row.setdefault(bar.top, []).append(bar)
        for bars in by_row.values():
            bars.sort(key=lambda bar: bar.left)
            for left, right in pairwise(bars):
                assert left.right <= right.left


def test_lanes_follow_each_other_tabs_before_services():
    outcome = play(little_world.IDLE)
    timeline = lay_out(outcome, scale_of([outcome]))
    assert [lane.title for lane in timeline.lanes] == [
        "story",
        "Ada",
        "Ben",
        "identity pool",
        "API",
    ]
    for upper, lower in pairwise(timeline.lanes):
        assert upper.top + upper.height == lower.top
    assert timeline.height == timeline.lanes[-1].top + timeline.lanes[-1].height


def test_two_hours_in_which_nothing_happens_are_a_fold():
    async def sleeps(_stage):
        await asyncio.sleep(7200)

    outcome = play(Story("quiet", "Nothing happens.", {}, sleeps))
    timeline = lay_out(outcome, scale_of([outcome]))
    assert [fold.text for fold in timeline.folds] == ["2 h"]
    assert timeline.width == WIDTH


def test_an_unanswered_request_is_drawn_as_lost():
    outcome = play(PREFLIGHTED)
    timeline = lay_out(outcome, scale_of([outcome]))
    tones = [bar.tone for lane in timeline.lanes for bar in lane.bars]
    assert tones.count("lost") == 1
    assert tones.count("forbidden") == 5
