"""How long the front waits: for the rest of what was begun, not for what was not."""

from functools import partial
from types import SimpleNamespace

import pytest

from poolhouse.protocol.http import HttpResponse
from poolhouse.web.front.connection import Connection
from poolhouse.web.front.deadlines import Deadlines

HOST = b"Host: x\r\n"
GET = b"GET / HTTP/1.1\r\n" + HOST + b"\r\n"
HALF_A_BODY = b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\n\r\na"


@pytest.fixture
def server(serve):
    return serve(lambda http: HttpResponse(200, [], http.body), patience_s=0.2)


@pytest.mark.parametrize("begun", [b"G", b"GET / HTTP/1.1\r\n" + HOST, HALF_A_BODY])
def test_what_was_begun_is_given_up(server, talk, begun):
    assert talk(server, begun).startswith(b"HTTP/1.1 408 ")


def test_what_is_begun_behind_a_request_is_given_up(server, talk):
    heard = talk(server, GET + b"GET /")
    assert heard.startswith(b"HTTP/1.1 200 OK\r\n")
    assert heard.count(b"HTTP/1.1 408 ") == 1


def test_a_head_that_drips_is_given_up_as_one_that_stands_still(server, client):
    connection = client(server)
    dripping = iter(b"GET / HTTP/1.1\r\nX-Long: " + b"x" * 1_000_000)
    connection.socket.settimeout(0.01)
    heard = b""
    for byte in dripping:
        try:
            connection.send(bytes([byte]))
            heard = connection.socket.recv(100)
        except TimeoutError:
            continue
        break
    assert heard.startswith(b"HTTP/1.1 408 ")


def test_a_connection_that_says_nothing_stays_open(server, client, talk):
    silent, answered = client(server), client(server)
    answered.send(GET)
    assert answered.answer() == (200, b"")
    assert talk(server, b"GET").startswith(b"HTTP/1.1 408 ")  # longer than the front is patient
    silent.send(GET)
    answered.send(GET)
    assert (silent.answer(), answered.answer()) == ((200, b""), (200, b""))


def test_a_body_is_waited_for_anew_whenever_some_of_it_comes():
    calls: list[str] = []
    deadlines = SimpleNamespace(
        enter=lambda _: calls.append("enter"),
        renew=lambda _: calls.append("renew"),
        call_off=lambda _: calls.append("call off"),
    )
    lane = SimpleNamespace(put=lambda _: calls.append("answer"))
    front = SimpleNamespace(deadlines=deadlines, lane=lane, connections=set(), answers_due=0)
    connection = Connection(front, "127.0.0.1", "http")
    connection.connection_made(SimpleNamespace())
    for piece in (b"PO", b"ST", HALF_A_BODY[4:], b"b", b"c"):
        connection.data_received(piece)
    assert calls == ["enter", "enter", "renew", "renew", "call off", "answer"]


class Loop:
    """A loop whose time the test moves."""

    def __init__(self):
        self.now_s = 0.0
        self._timers = []

    def time(self):
        return self.now_s

    def call_at(self, at_s, call):
        self._timers.append((at_s, call))
        return SimpleNamespace(cancel=self._timers.clear)

    def move_to(self, now_s):
        self.now_s = now_s
        due = [timer for timer in self._timers if timer[0] <= now_s]
        self._timers = [timer for timer in self._timers if timer not in due]
        for _, call in due:
            call()


def test_deadlines_end_what_was_not_renewed_or_called_off():
    loop, rung = Loop(), []
    deadlines = Deadlines(loop, after_s=10)
    calls = {name: partial(rung.append, name) for name in ("entered", "renewed", "called off")}
    for call in calls.values():
        deadlines.enter(call)
    loop.move_to(6)
    deadlines.enter(calls["entered"])
    deadlines.renew(calls["renewed"])
    deadlines.call_off(calls["called off"])
    loop.move_to(9.9)
    assert rung == []
    loop.move_to(10)
    assert rung == ["entered"]
    loop.move_to(15.9)
    assert rung == ["entered"]
    loop.move_to(16)
    assert rung == ["entered", "renewed"]
    deadlines.enter(calls["entered"])
    deadlines.end()
    loop.move_to(100)
    assert rung == ["entered", "renewed"]


def test_a_call_that_breaks_does_not_keep_the_others_from_theirs():
    loop, rung = Loop(), []
    deadlines = Deadlines(loop, after_s=10)
    deadlines.enter(lambda: rung.append(1 // 0))
    deadlines.enter(partial(rung.append, "behind it"))
    with pytest.raises(ZeroDivisionError):
        loop.move_to(10)
    loop.move_to(10.1)
    assert rung == ["behind it"]
    deadlines.enter(partial(rung.append, "later"))
    loop.move_to(21)
    assert rung == ["behind it", "later"]


def test_a_client_that_goes_on_sending_what_was_refused_is_cut_off(server, client):
    connection = client(server)
    connection.send(b"\x00")
    assert connection.rest().startswith(b"HTTP/1.1 400 ")
    with pytest.raises(OSError, match=r"reset|pipe"):
        connection.send(*[b"x" * 1000] * 1_000_000)
