"""ListUsers finds what a filter over all users would find, page by page, in steps that don't grow.

Ids with gaps stand for users between them: a block is an interval of ids.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import poolhouse
from poolhouse.protocol.call import Call
from poolhouse.user_pools import queries
from poolhouse.user_pools.errors import InvalidParameterException
from poolhouse.user_pools.records import User, UserPool
from poolhouse.user_pools.users import users
from poolhouse.user_pools.users.usernames import Name

FILTER = re.compile(r'\s*(?P<name>[\w:]+)\s*(?P<test>\^?=)\s*"(?P<text>(?:[^"\\]|\\.)*)"\s*')
PLAIN = ("phone_number", "name", "given_name", "family_name")
FOLDED = ("email", "preferred_username")
OWN = ("username", "sub", "status", "cognito:user_status")
STATUSES = ("UNCONFIRMED", "CONFIRMED", "RESET_REQUIRED", "FORCE_CHANGE_PASSWORD")
# Letters whose lower case depends on their neighbours or is longer; both sides of the surrogates.
LETTERS = (
    "aAbBsSß\u03a3\u03c3\u03c2\u0130\u0131\u212aé\u0301.@"
    "\0\ud7ff\ue000\uffff\U00010000\U0010fffe\U0010ffff"
)
TEXT = st.text(LETTERS, min_size=1, max_size=4)
ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional={
        "email": TEXT,
        "preferred_username": TEXT,
        "name": TEXT,
        "given_name": TEXT,
        "family_name": TEXT,
        "phone_number": st.from_regex(r"\+[0-9]{2,4}", fullmatch=True),
    },
)
PERSON = st.tuples(TEXT, ATTRIBUTES, st.sampled_from(STATUSES), st.booleans(), st.integers(0, 900))


def passes(pool: UserPool, text: str) -> Callable[[User], bool]:
    """What a filter means, said of one user at a time."""
    match = FILTER.fullmatch(text)
    assert match is not None
    name, wanted = match["name"], re.sub(r"\\(.)", r"\1", match["text"])
    if name in FOLDED:
        wanted = pool.fold(wanted)
    if name == "cognito:user_status":
        wanted = wanted.upper()

    def held(user: User) -> str | None:
        if name in FOLDED:
            return pool.fold(user.attributes.get(name, "")) or None
        own = {
            "username": user.username,
            "sub": user.sub,
            "status": "Enabled" if user.enabled else "Disabled",
            "cognito:user_status": user.status,
        }
        return own.get(name, user.attributes.get(name))

    if match["test"] == "=":
        return lambda user: held(user) == wanted
    return lambda user: (held(user) or "").startswith(wanted)


def quoted(text: str) -> str:
    return re.sub(r'(["\\])', r"\\\1", text)


class Crowd:
    """A pool whose users are written as they are asked for."""

    def __init__(self, **pool: Any) -> None:
        self.world = poolhouse.World(seed="crowd")
        made = self.world.call("cognito-idp", "CreateUserPool", {"PoolName": "crowd", **pool})
        self.id: str = made["UserPool"]["Id"]
        self.store = self.world.foundation.store
        self.count = 0

    def call(self) -> Call:
        return Call.on(self.world.foundation, "AdminCreateUser", 0)

    def add(
        self,
        username: str,
        attributes: dict[str, str],
        *,
        status: Any = "CONFIRMED",
        enabled: bool = True,
        gap: int = 0,
    ) -> None:
        """Write a user, some ids behind the one before."""
        with self.store.step():
            self.store.run("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'users'", gap)
            call = self.call()
            pool = queries.require_pool(call, self.id)
            self.count += 1
            name = Name(f"{self.count}{username}", f"{self.count % 7:x}-{self.count}", {})
            user = users.insert(call, pool, name, attributes, status=status)
            queries.change_user(call, user, username=username, enabled=int(enabled))

    def page(self, text: str, token: str | None = None, limit: int = 0) -> dict[str, Any]:
        request: dict[str, Any] = {"UserPoolId": self.id, "Filter": text}
        request |= {"PaginationToken": token} if token else {}
        request |= {"Limit": limit} if limit else {}
        return self.world.call("cognito-idp", "ListUsers", request)

    def pages(self, text: str, limit: int) -> list[list[str]]:
        """The subs of all pages."""
        found, token = [], None
        while True:
            page = self.page(text, token, limit)
            found.append([user["Attributes"][0]["Value"] for user in page["Users"]])
            token = page["PaginationToken"]
            if token is None:
                return found

    def expected(self, text: str, limit: int) -> list[list[str]]:
        """The same by a filter over all users."""
        with self.store.step():
            pool = queries.require_pool(self.call(), self.id)
            everybody = self.store.read_all(
                User, "SELECT * FROM users WHERE user_pool_id = ? ORDER BY id", self.id
            )
            subs = [user.sub for user in everybody if passes(pool, text)(user)]
        return [subs[start : start + limit] for start in range(0, len(subs), limit)] or [[]]


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    crowd = Crowd()
    yield crowd
    crowd.world.close()


FILTERS = st.tuples(
    st.sampled_from((*OWN, *PLAIN, *FOLDED)),
    st.sampled_from(("=", "^=")),
    TEXT
    | st.sampled_from(("", "E", "Enabled", "Disabled", "conf", "CONFIRMED", "UN", "+", "1-"))
    | st.just("\U0010ffff")
    | st.just("a\ud7ff"),
)


@settings(max_examples=60, deadline=None)
@given(
    people=st.lists(PERSON, max_size=25),
    filters=st.lists(FILTERS, min_size=1, max_size=12),
    case=st.sampled_from(("sensitive", "ignored")),
    limit=st.integers(1, 5),
)
def test_pages_are_those_of_a_filter_over_all_users(
    people: Sequence[Any], filters: Sequence[Any], case: str, limit: int
) -> None:
    crowd = Crowd(UsernameConfiguration={"CaseSensitive": case == "sensitive"})
    for username, attributes, status, enabled, gap in people:
        crowd.add(username, attributes, status=status, enabled=enabled, gap=gap)
    for name, test, wanted in filters:
        text = f'{name} {test} "{quoted(wanted)}"'
        assert crowd.pages(text, limit) == crowd.expected(text, limit), text
    crowd.world.close()


WANTED = (
    *(f'{name} {test} "{{}}"' for name in (*PLAIN, *FOLDED) for test in ("=", "^=")),
    'username ^= "{}"',
)


def test_pages_are_right_however_many_match(crowd: Crowd) -> None:
    """Of 600 users in four blocks nearly all, a cluster, every ninth and hardly any match."""
    for number in range(600):
        word = "late" if 280 <= number < 420 else "rare" if number % 9 == 0 else "many"
        text = f"{word}{(number * 7919) % 600:03}"
        attributes = dict.fromkeys((*PLAIN, *FOLDED), text)
        crowd.add(text, attributes, enabled=number % 5 > 0, gap=12)
    with crowd.store.step():
        crowd.store.run("DELETE FROM users WHERE id % 11 = 0")
    for pattern in WANTED:
        for wanted in ("m", "late", "rare", "rare1", "many00", "many007", "nobody"):
            text = pattern.format(wanted)
            assert crowd.pages(text, 60) == crowd.expected(text, 60), text
    for text in ('status = "Enabled"', 'status = "Disabled"', 'sub ^= "3"', 'sub ^= "3-1"'):
        assert crowd.pages(text, 10) == crowd.expected(text, 10), text


def test_other_pools_do_not_show(crowd: Crowd) -> None:
    other = crowd.world.call("cognito-idp", "CreateUserPool", {"PoolName": "other"})
    here, there = crowd.id, other["UserPool"]["Id"]
    for number in range(10):
        crowd.id = there if number % 2 else here
        crowd.add(f"user{number}", {"name": "Ann"}, gap=600)
    crowd.id = here
    listed = [user["Username"] for user in crowd.page('name = "Ann"')["Users"]]
    assert listed == [f"user{number}" for number in range(0, 10, 2)]
    assert crowd.page("")["Users"] == crowd.page('name ^= "A"')["Users"]


def test_a_changed_attribute_is_found_by_its_new_value(crowd: Crowd) -> None:
    crowd.add("ada", {"name": "Ada", "family_name": "Byron"})
    with crowd.store.step():
        call = crowd.call()
        pool = queries.require_pool(call, crowd.id)
        user = queries.require_user(call, pool, "1ada")
        users.put_attributes(call, pool, user, {"family_name": "Lovelace", "name": ""})
    found = [
        len(crowd.page(f'{name} = "{value}"')["Users"])
        for name, value in (("family_name", "Byron"), ("family_name", "Lovelace"), ("name", "Ada"))
    ]
    assert found == [0, 1, 0]


@contextmanager
def counted(crowd: Crowd) -> Iterator[list[int]]:
    """Count the instructions that the database runs."""
    count = [0]

    def tick() -> int:
        count[0] += 1
        return 0

    connection = crowd.store._connection
    connection.set_progress_handler(tick, 1)
    yield count
    connection.set_progress_handler(None, 1)


EFFORTS = (
    "",
    *(
        f'{name} {test} "{wanted}"'
        for name in (*OWN, *PLAIN, *FOLDED)
        for test in ("=", "^=")
        for wanted in ("nobody", "Enabled", "CONFIRMED", "+49", "u", "zoe")
    ),
)


def test_a_page_takes_as_many_steps_among_many_users_as_among_few(crowd: Crowd) -> None:
    """Sixty users and thirty more in each of forty blocks, the last thirty being Zoes."""
    efforts: list[dict[str, int]] = []
    for number in range(60 + 40 * 30):
        word = "zoe" if number >= 1230 else "u"
        attributes = dict.fromkeys((*PLAIN, *FOLDED), f"{word}{number}")
        crowd.add(f"{word}{number}", attributes, gap=2100 if number > 60 and not number % 30 else 0)
        if number in (59, 1259):
            efforts.append({})
            for text in EFFORTS:
                with counted(crowd) as count:
                    crowd.page(text, limit=10)
                efforts[-1][text] = count[0]
    few, many = efforts
    grown = {text: (few[text], many[text]) for text in EFFORTS if many[text] > few[text] + 2000}
    assert grown == {}


def test_a_filter_of_no_attribute_is_refused_before_the_token(crowd: Crowd) -> None:
    with pytest.raises(InvalidParameterException, match="Invalid search attribute: locale"):
        crowd.page('locale = "de"', token="AAAA")
