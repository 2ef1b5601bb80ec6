"""Keeps many connections open to a port, asks beside them, and prints what came of it as JSON.

Arguments: the port, how many connections say nothing, how many send a byte at a time, how many
read a stream. Run by `test_front_crowds.py`, in a process of its own.
"""

import http.client
import json
import selectors
import socket
import sys

from poolhouse.web.front import open_files

TIMEOUT_S = 120
SIGN_IN = {
    "AuthFlow": "USER_PASSWORD_AUTH",
    "ClientId": "1poolhousedemowebclient000",
    "AuthParameters": {"USERNAME": "alice@example.com", "PASSWORD": "Correct-Horse-1"},
}
TARGET = {"X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth"}


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_S)


def sign_in(port: int) -> int:
    """Sign in over a new connection; return the status."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    try:
        connection.request("POST", "/", json.dumps(SIGN_IN), TARGET)
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


def begin_stream(port: int) -> socket.socket:
    """Ask for a stream, and read its first piece."""
    connection = connect(port)
    connection.sendall(b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
    heard = b""
    while b"begun" not in heard:
        received = connection.recv(1000)
        assert received, "the stream ended"
        heard += received
    return connection


def spoken_to(connections: list[socket.socket]) -> int:
    """How many of the connections have something to be read: an answer, or their end."""
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection, selectors.EVENT_READ)
        return len(selector.select(0))


def main() -> None:
    port, idle, dripping, streaming = (int(argument) for argument in sys.argv[1:])
    open_files.raise_limit()
    silent = [connect(port) for _ in range(idle)]
    drops = [connect(port) for _ in range(dripping)]
    streams = [begin_stream(port) for _ in range(streaming)]
    statuses = []
    for byte in b"POST / HTTP/1.1\r\n":
        for connection in drops:
            connection.sendall(bytes([byte]))
        statuses.append(sign_in(port))
    told = {"statuses": statuses, "spoken to": spoken_to(silent + drops + streams)}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
