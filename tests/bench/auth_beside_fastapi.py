#!/usr/bin/env python3
"""What a token costs a request, beside FastAPI with PyJWT and redis-py: auth_beside_fastapi.py BIN_DIR [requests]

Needs fastapi, uvicorn, pyjwt and redis in the Python that runs it. All servers run at once, and each is asked in turn
over a connection of its own, so that what else the machine does meets all of them. "added" is the median of a request
with a token less that of the same request to the same program where nobody is asked who he is.
"""

import os
import sys
import tempfile
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "browser"))

from asking import SECRET, Connection, token  # noqa: E402
from processes import Program  # noqa: E402

FEW = 16  # tokens that a small memory holds
MANY = 64


def long_token():
    """As long as Supabase's."""
    return token(str(uuid.uuid4()), email="ana@example.org", app_metadata={"plan": "maquina"}, x="x" * 300)


class Client:
    """Asks for the same with one token after the other."""

    def __init__(self, name, address, line, tokens):
        self.name, self.times = name, []
        self.connection = Connection(address)
        self.requests = [self.connection.request(line, x) for x in tokens]

    def ask(self, i):
        took, status, _ = self.connection.ask(self.requests[i % len(self.requests)])
        assert status == 200, status
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
    few, many = [long_token() for _ in range(FEW)], [long_token() for _ in range(MANY)]
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
