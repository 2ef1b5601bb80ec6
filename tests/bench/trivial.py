"""The floor: Flask views behind the same front, which echo a length, and sign on request.

Prints its URL and serves until it is ended.
"""

import sys

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from flask import Flask, Response, jsonify, request

from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.runtime.keyring import Keyring
from poolhouse.web import bridge
from poolhouse.web.server import Server

app = Flask(__name__)
key = Keyring().pair(0).private


@app.post("/")
def answer() -> Response:
    return jsonify(got=len(request.get_json(force=True)))


@app.post("/signing")
def sign() -> Response:
    for _ in range(2):
        key.sign(b"x" * 700, padding.PKCS1v15(), SHA256())
    return answer()


def ask_flask(http: HttpRequest) -> HttpResponse:
    return bridge.ask(app, http)


if __name__ == "__main__":
    server = Server(ask_flask)
    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    server.wait()
