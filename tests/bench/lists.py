"""Server CPU of a page of ListUsers among 100,000 users, against the same page among 100.

Both are also held against a trivial Flask request, and the memory of 100,000 users against a bound.
"""

import http.client
import json
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from figure import Figure
from served import TRIVIAL, Served, cpu_s
from server_cpu import ratio

MANY = 100_000
FEW = 100
BATCH = 10

CROWD = """
import gc, hashlib, sys, threading
import poolhouse
from poolhouse.protocol.call import Call
from poolhouse.user_pools import queries
from poolhouse.user_pools.users import users
from poolhouse.user_pools.users.usernames import Name
world = poolhouse.World(seed=1)
made = world.call("cognito-idp", "CreateUserPool", {"PoolName": "crowd"})["UserPool"]
store = world.foundation.store
password = {"srp_salt": bytes(16), "srp_x": bytes(32), "srp_verifier": bytes(384)}
count = int(sys.argv[1])
for start in range(0, count, 500):
    with store.step():
        call = Call.on(world.foundation, "AdminCreateUser", 1)
        pool = queries.require_pool(call, made["Id"])
        for number in range(start, min(start + 500, count)):
            drawn = hashlib.sha256(b"%d" % number).hexdigest()
            sub = "-".join((drawn[:8], drawn[8:12], drawn[12:16], drawn[16:20], drawn[20:32]))
            family = "Lee" if number % 2 else drawn[:6]
            values = {
                "email": f"user{number}@example.com",
                "name": f"Ann {family}",
                "given_name": f"Ann{number}",
                "family_name": family,
                "phone_number": f"+4930{number:06}",
            }
            if not number % 10:
                values["preferred_username"] = f"nick{number}"
            name = Name(f"user{number}", sub, {})
            user = users.insert(call, pool, name, values, status="CONFIRMED")
            queries.change_user(call, user, **password)
gc.freeze()
server = poolhouse.serve(world)
print(server.url, made["Id"], flush=True)
threading.Event().wait()
"""

PAGES = (
    ("", 60),
    ("", 10),
    ('username = "user50"', 10),
    ('username ^= "user"', 60),
    ('username ^= "user5"', 10),
    ('sub = "nobody"', 10),
    ('sub ^= "4"', 10),
    ('email = "user50@example.com"', 10),
    ('email ^= "user5"', 10),
    ('email ^= "nobody"', 10),
    ('phone_number = "+4930000050"', 10),
    ('phone_number ^= "+4930"', 10),
    ('preferred_username = "nobody"', 10),
    ('preferred_username ^= "nick"', 10),
    ('name = "Ann Lee"', 10),
    ('name ^= "Zoe"', 10),
    ('given_name = "nobody"', 10),
    ('given_name ^= "Ann5"', 10),
    ('family_name = "Lee"', 10),
    ('family_name ^= "nobody"', 10),
    ('status = "Enabled"', 10),
    ('status ^= "D"', 10),
    ('cognito:user_status = "CONFIRMED"', 60),
    ('cognito:user_status ^= "UN"', 10),
)
"""Filters, and lengths that both crowds fill where anybody passes: so the pages are alike."""


class Asked(Served):
    """A server that is asked over one kept connection."""

    def __init__(self, command: list[str]) -> None:
        super().__init__(command)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, body: str, headers: dict[str, str]) -> bytes:
        self.connection.request("POST", "/", body, headers)
        response = self.connection.getresponse()
        content = response.read()
        assert response.status == 200, content
        return content


class Crowd(Asked):
    """A server with one pool of so many users."""

    def __init__(self, count: int) -> None:
        super().__init__([sys.executable, "-c", CROWD, str(count)])
        self.pool_id = self.greeting.split()[1]

    def page(self, text: str, limit: int) -> Callable[[], bytes]:
        """Return what asks for the first page of a filter, signed once."""
        body = json.dumps({"UserPoolId": self.pool_id, "Filter": text, "Limit": limit})
        target = {"X-Amz-Target": "AWSCognitoIdentityProviderService.ListUsers"}
        request = AWSRequest("POST", f"http://127.0.0.1:{self.port}/", target, body)
        SigV4Auth(Credentials("test", "test"), "cognito-idp", "us-east-1").add_auth(request)
        headers = dict(request.headers)
        return lambda: self.ask(body, headers)

    def rss_mib(self) -> float:
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@dataclass
class Cost:
    """The CPU that each batch of a request took."""

    served: Served
    ask: Callable[[], bytes]
    spent_s: list[float] = field(default_factory=list)

    def take(self) -> None:
        self.ask()
        before_s = cpu_s(self.served.pid)
        for _ in range(BATCH):
            self.ask()
        self.spent_s.append((cpu_s(self.served.pid) - before_s) / BATCH)

    @property
    def median_ms(self) -> float:
        return statistics.median(self.spent_s) * 1000


def shown(answer: bytes) -> int:
    """Return how many users are on a page."""
    return len(json.loads(answer)["Users"])


def measure(rounds: int) -> list[Figure]:
    """Return the figures of every page, and of the crowd's memory."""
    with Crowd(FEW) as few, Crowd(MANY) as many, Asked(TRIVIAL) as trivial:
        return _figures(few, many, trivial, rounds)


def _figures(few: Crowd, many: Crowd, trivial: Asked, rounds: int) -> list[Figure]:
    floor = Cost(trivial, lambda: trivial.ask(json.dumps({"a": "b"}), {}))
    pages = {
        (text, limit): (Cost(many, many.page(text, limit)), Cost(few, few.page(text, limit)))
        for text, limit in PAGES
    }
    assert all(shown(many.ask()) == shown(few.ask()) for many, few in pages.values())
    for _ in range(rounds):
        floor.take()
        for costs in pages.values():
            for cost in costs:
                cost.take()
    rss_mib = many.rss_mib()
    return [
        *(_grown(text, limit, *costs) for (text, limit), costs in pages.items()),
        *(_page(limit, pages["", limit][0], floor) for limit in (10, 60)),
        Figure("memory of 100,000 users", f"{rss_mib:.0f} MiB", "200 MiB", rss_mib / 200, 1.0),
    ]


def _grown(text: str, limit: int, many: Cost, few: Cost) -> Figure:
    return Figure(
        f"page of {limit} of 100,000 users, {text or 'no filter'}",
        f"{many.median_ms:.2f} ms",
        f"{few.median_ms:.2f} ms among 100",
        ratio(many.spent_s, few.spent_s),
        1.2,
    )


def _page(limit: int, page: Cost, floor: Cost) -> Figure:
    return Figure(
        f"page of {limit} users",
        f"{page.median_ms:.2f} ms",
        f"{floor.median_ms:.2f} ms trivial Flask request",
        ratio(page.spent_s, floor.spent_s),
        3.0 if limit == 10 else 7.0,
    )
