#!/usr/bin/env python3
"""What a token costs a request, beside FastAPI with PyJWT and redis-py: auth_beside_fastapi.py BIN_DIR [requests]

Needs fastapi, uvicorn, pyjwt and redis in the Python that runs it. All servers run at once, and each is asked in turn
over a connection of its own, so that what else the machine does meets all of them. "added" is the median of a request
with a token less that of the same request to the same program where nobody is asked who he is.
"""

import base64
import hashlib
import hmac
import json
import os
import socket
import sys
import tempfile
import time
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "browser"))

from processes import Program  # noqa: E402

SECRET = "a secret for measurements, 32 bytes"
FEW = 16  # tokens that a small memory holds
MANY = 64


def part(x):
    return base64.urlsafe_b64encode(x).rstrip(b"=")


def token():
    claims = {"sub": str(uuid.uuid4()), "aud": "authenticated", "exp": int(time.time()) + 3600, "role": "authenticated",
              "email": "ana@example.org", "app_metadata": {"plan": "maquina"}, "x": "x" * 300}
    text = part(b'{"alg":"HS256","typ":"JWT"}') + b"." + part(json.dumps(claims).encode())
    return (text + b"." + part(hmac.digest(SECRET.encode(), text, hashlib.sha256))).decode()


class Client:
    """One connection that is kept."""

    def __init__(self, name, address, line, tokens):
        host, port = address.split("//")[1].rstrip("/").split(":")
        self.name, self.times = name, []
        self.socket = socket.create_connection((host, int(port)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.requests = [f"{line} HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {x}\r\n"
                         f"Content-Length: 0\r\n\r\n".encode() for x in tokens]

    def ask(self, i):
        began = time.perf_counter()
        self.socket.sendall(self.requests[i % len(self.requests)])
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.socket.recv(65536)
        head, body = answer.split(b"\r\n\r\n", 1)
        length = next(int(x.split(b":")[1]) for x in head.split(b"\r\n") if x.lower().startswith(b"content-length"))
        while len(body) < length:
            body += self.socket.recv(65536)
        took = time.perf_counter() - began
        assert head.startswith(b"HTTP/1.1 200"), head
        return took

    def share(self, q):
        return sorted(self.times)[int(q * (len(self.times) - 1))] * 1e6


def node(path, name, **more):
    os.mkdir(f"{path}/{name}")
    return {"PORT": "0", "DATA_DIR": f"{path}/{name}", "IO_THREADS": "1", "LOG_LEVEL": "error",
            "REDIS_URL": f"unix://{path}/redis.sock", **more}


def start(bin_dir, path):
    """The programs, and the address of each way to be asked."""
    redis = Program(["redis-server", "--port", "0", "--unixsocket", f"{path}/redis.sock", "--save", "", "--dir", path],
                    "([Rr]eady to accept connections)")
    users = {"AUTH_MODE": "jwt", "SUPABASE_JWT_SECRET": SECRET}
    nodes = [Program([f"{bin_dir}/bidiqd"], **node(path, name, **more)) for name, more in
             (("off", {}), ("l1", users), ("l2", {**users, "TOKEN_CACHE_MAX": str(FEW)}))]
    python = [sys.executable, "-m", "uvicorn", "--app-dir", HERE, "--port", "0", "--log-level", "info",
              "--no-access-log", "fastapi_auth:app"]
    apps = [Program(python, r"running on (http://\S+)", SUPABASE_JWT_SECRET=SECRET, L1_MAX=most,
                    REDIS_URL=f"unix://{path}/redis.sock") for most in ("50000", str(FEW))]
    return [redis, *nodes, *apps]


def clients(programs):
    few, many = [token() for _ in range(FEW)], [token() for _ in range(MANY)]
    _, off, first, second, app, small = programs
    ask = "POST /v1/session"
    return [Client("bidiqd, nobody is asked", off.address, ask, few),
            Client("bidiqd, token in memory", first.address, ask, few),
            Client("bidiqd, token in Redis", second.address, ask, many),
            Client("FastAPI, nobody is asked", app.address, "GET /open", few),
            Client("FastAPI, token in memory", app.address, "GET /guarded", few),
            Client("FastAPI, token in Redis", small.address, "GET /guarded", many)]


def main(bin_dir, requests="5000"):
    with tempfile.TemporaryDirectory(prefix="bidiq-auth-") as path:
        programs = start(bin_dir, path)
        try:
            asked = clients(programs)
            for i in range(2 * MANY):
                for x in asked:
                    x.ask(i)
            for i in range(int(requests)):
                for x in asked:
                    x.times.append(x.ask(i))
        finally:
            for x in reversed(programs):
                x.stop()
    print("| | median | 99 of 100 | added, median | added, 99 of 100 |\n| --- | --- | --- | --- | --- |")
    for i, x in enumerate(asked):
        base = asked[i - i % 3]
        print(f"| {x.name} | {x.share(.5):.0f} us | {x.share(.99):.0f} us | {x.share(.5) - base.share(.5):.0f} us "
              f"| {x.share(.99) - base.share(.99):.0f} us |")


if __name__ == "__main__":
    main(*sys.argv[1:])
