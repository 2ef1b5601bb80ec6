"""The server's half of SRP, over hex strings: written apart from the client's, to check it."""

from __future__ import annotations

import base64
import hashlib
import hmac

N_HEX = (
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd"
    "ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed"
    "ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f"
    "83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b"
    "e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa0510"
    "15728e5a8aaac42dad33170d04507a33a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7"
    "abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864d87602733ec86a64521f2b18177b200c"
    "bbe117577a615d6c770988c0bad946e208e24fa074e5ab3143db5bfce0fd108e4b82d120a93ad2caffffffffffffffff"
)
N = int(N_HEX, 16)


def padded_hex(number: int) -> str:
    text = f"{number:x}"
    if len(text) % 2:
        text = "0" + text
    return "00" + text if text[0] in "89abcdef" else text


def sha_hex(*hex_parts: str) -> str:
    return hashlib.sha256(bytes.fromhex("".join(hex_parts))).hexdigest()


def verifier(salt_hex: str, pool_name: str, user_id: str, password: str) -> int:
    identity = hashlib.sha256(f"{pool_name}{user_id}:{password}".encode()).hexdigest()
    salt = padded_hex(int(salt_hex, 16))
    return pow(2, int(sha_hex(salt, identity), 16), N)


class ServerSession:
    """One exchange, from the verifier alone."""

    def __init__(self, verifier_number: int, client_public: int, secret: int = 0x1234567) -> None:
        k = int(sha_hex(padded_hex(N), padded_hex(2)), 16)
        self.public = (k * verifier_number + pow(2, secret, N)) % N
        u = sha_hex(padded_hex(client_public), padded_hex(self.public))
        shared = pow(client_public * pow(verifier_number, int(u, 16), N), secret, N)
        prk = hmac.new(
            bytes.fromhex(padded_hex(int(u, 16))), bytes.fromhex(padded_hex(shared)), "sha256"
        ).digest()
        self._key = hmac.new(prk, b"Caldera Derived Key" + bytes([1]), "sha256").digest()[:16]

    def signature(self, pool_name: str, user_id: str, secret_block: str, timestamp: str) -> str:
        message = pool_name.encode() + user_id.encode() + base64.b64decode(secret_block)
        digest = hmac.new(self._key, message + timestamp.encode(), "sha256").digest()
        return base64.b64encode(digest).decode()
