"""What the measurements over HTTP share: tokens, and connections that are kept."""

import base64
import hashlib
import hmac
import json
import socket
import time

SECRET = "a secret for measurements, 32 bytes"


def part(x):
    return base64.urlsafe_b64encode(x).rstrip(b"=")


def token(user, **more):
    """A token that a node with SUPABASE_JWT_SECRET=SECRET takes for an hour."""
    claims = {"sub": user, "aud": "authenticated", "exp": int(time.time()) + 3600, "role": "authenticated", **more}
    text = part(b'{"alg":"HS256","typ":"JWT"}') + b"." + part(json.dumps(claims).encode())
    return (text + b"." + part(hmac.digest(SECRET.encode(), text, hashlib.sha256))).decode()


class Connection:
    """One connection that is kept."""

    def __init__(self, address):
        self.host = address.split("//")[1].rstrip("/")
        name, port = self.host.split(":")
        self.socket = socket.create_connection((name, int(port)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def request(self, line, bearer, body=""):
        kind = "Content-Type: application/json\r\n" if body else ""
        return (f"{line} HTTP/1.1\r\nHost: {self.host}\r\nAuthorization: Bearer {bearer}\r\n"
                f"{kind}Content-Length: {len(body)}\r\n\r\n{body}").encode()

    def ask(self, request):
        """How long it took in seconds, the status, and the body."""
        began = time.perf_counter()
        self.socket.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.socket.recv(65536)
        head, body = answer.split(b"\r\n\r\n", 1)
        length = next(int(x.split(b":")[1]) for x in head.split(b"\r\n") if x.lower().startswith(b"content-length"))
        while len(body) < length:
            body += self.socket.recv(65536)
        return time.perf_counter() - began, int(head.split()[1]), body
