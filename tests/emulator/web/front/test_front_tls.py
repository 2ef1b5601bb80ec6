"""One port for http and https: the first byte tells, the client's name chooses the certificate."""

import gc
import ipaddress
import socket
import ssl
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from poolhouse.protocol.http import HttpResponse

GET = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
NAMES = ("one.example", "two.example")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """A certificate that signs itself for each name, in files as `ssl` wants them."""
    folder = tmp_path_factory.mktemp("certificates")
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    made = {}
    for name in NAMES:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        names = x509.SubjectAlternativeName([x509.DNSName(name), address])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(names, critical=False)
            .sign(key, hashes.SHA256())
        )
        made[name] = folder / f"{name}.pem"
        made[name].write_bytes(
            certificate.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
    return made


@pytest.fixture
def serve_both(serve, certificates):
    """Serve http, and https under both names."""

    def context(name):
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(certificates[NAMES[0] if name is None else name])
        return made

    def answer(http):
        return HttpResponse(200, [], f"{http.scheme} {http.source_ip}".encode())

    return lambda **options: serve(answer, contexts=context, **options)


@pytest.fixture
def server(serve_both):
    return serve_both()


def ask(server, certificate, name):
    """Ask over TLS; the answer once the certificate was verified for the name."""
    context = ssl.create_default_context(cafile=certificate)
    with (
        socket.create_connection(("127.0.0.1", server.port), timeout=30) as plain,
        context.wrap_socket(plain, server_hostname=name) as secure,
    ):
        secure.sendall(GET)
        heard = b""
        while received := secure.recv(65536):
            heard += received
    return heard.partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize("name", NAMES)
def test_a_client_is_shown_the_certificate_of_the_name_it_asks_for(server, certificates, name):
    assert ask(server, certificates[name], name) == b"https 127.0.0.1"


def test_a_client_that_names_none_is_shown_the_first(server, certificates):
    assert ask(server, certificates[NAMES[0]], "127.0.0.1") == b"https 127.0.0.1"


def test_a_name_that_is_none_of_the_servers_is_refused(server, certificates):
    with pytest.raises((ssl.SSLError, ConnectionResetError)):
        ask(server, certificates[NAMES[0]], "three.example")


def test_http_is_spoken_on_the_same_port(server, talk, certificates):
    assert talk(server, GET).endswith(b"http 127.0.0.1")
    assert ask(server, certificates[NAMES[1]], NAMES[1]) == b"https 127.0.0.1"


def test_half_a_handshake_is_given_up_and_holds_nobody_up(serve_both, client, talk):
    server = serve_both(patience_s=0.3)
    halves = [client(server) for _ in range(50)]
    for half in halves:
        half.send(b"\x16\x03\x01\x02\x00\x01")
    assert talk(server, GET).endswith(b"http 127.0.0.1")
    assert [half.rest() for half in halves] == [b""] * 50


def test_a_handshake_that_is_none_is_closed(server, client, talk):
    broken = client(server)
    broken.send(b"\x16 this is no handshake, whatever its first byte says" * 20)
    broken.rest()
    assert talk(server, GET).endswith(b"http 127.0.0.1")


def test_without_certificates_a_handshake_is_told_of_and_closed_at_once(serve, talk, caplog):
    server = serve(lambda _: HttpResponse(204))
    assert talk(server, b"\x16\x03\x01\x02\x00\x01") == b""
    assert caplog.messages == ["a client at 127.0.0.1 speaks https, and only http is spoken here"]
    assert talk(server, GET).startswith(b"HTTP/1.1 204 ")


def test_a_server_stops_though_secure_connections_are_open(server, certificates):
    context = ssl.create_default_context(cafile=certificates[NAMES[0]])
    with (
        socket.create_connection(("127.0.0.1", server.port), timeout=30) as plain,
        context.wrap_socket(plain, server_hostname=NAMES[0]) as secure,
    ):
        secure.sendall(GET.replace(b"close", b"keep-alive"))
        assert secure.recv(65536).startswith(b"HTTP/1.1 200 OK")
        server.stop()
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", server.port))


def test_a_server_stops_in_the_midst_of_handshakes(server, client, talk):
    halves = [client(server) for _ in range(5)]
    for half in halves:
        half.send(b"\x16\x03\x01\x02\x00\x01")
    assert talk(server, GET).endswith(b"http 127.0.0.1")
    server.stop()
    assert [half.rest() for half in halves] == [b""] * 5


def test_a_certificate_that_can_not_be_had_closes_the_connection(serve, client, talk, caplog):
    def context(_name):
        raise KeyError("no certificate")

    server = serve(lambda _: HttpResponse(204), contexts=context, connections_max=1)
    connection = client(server)
    connection.send(b"\x16\x03\x01")
    with suppress(ConnectionResetError):
        assert connection.rest() == b""
    assert talk(server, GET).startswith(b"HTTP/1.1 204 ")
    server.stop()
    gc.collect()  # a task that nobody asks for its end is told of when it is collected
    assert "no certificate" in caplog.text
