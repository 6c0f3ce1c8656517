#!/usr/bin/env python3
"""Whether time tells another user's id from an unknown one: foreign_id.py BIN_DIR [requests] [redis]

One user makes searches; another one asks for their ids and for ids that never were, in random order over one
connection, and gets the same answer. "Slower" is the share of pairs (one of each kind) in which the other's id took
longer: 0.5 if time tells nothing. The noise of that share over so many requests stands beside it. With "redis" two
nodes share a Redis, and the same is asked at the node that ran the searches and at the other one.
"""

import json
import os
import random
import re
import socket
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "browser"))

from asking import SECRET, Connection, token  # noqa: E402
from processes import Program  # noqa: E402

ANA, RUI = "3f0a2b1c-9d8e-4f70-8a6b-5c4d3e2f1a0b", "7b1d2c3e-0f9a-4b8c-9d7e-6f5a4b3c2d1e"
KINDS = (("GET", "/v1/search/{}/status"), ("GET", "/v1/search/{}/results"), ("POST", "/v1/search/{}/cancel"),
         ("GET", "/v1/download?id={}"))


class Client:
    """A user on a connection of his own."""

    def __init__(self, address, user):
        self.connection = Connection(address)
        self.token = token(user, app_metadata={"plan": "sala_guerra"})

    def ask(self, method, path, body=""):
        return self.connection.ask(self.connection.request(f"{method} {path}", self.token, body))


def search(client):
    """The ids of a search and of its workbook."""
    day = time.strftime("%Y-%m-%d")
    body = json.dumps({"ufs": ["SP"], "data_inicial": day, "data_final": day, "setor_id": "alimentos"})
    _, status, answer = client.ask("POST", "/v1/buscar", body)
    assert status == 200, answer
    found = json.loads(answer)
    return found["search_id"], found.get("download_id") or found["search_id"]


def like(text):
    """One of the same time that looks the same and never was."""
    return re.sub("[0-9a-f]{16,}", lambda x: "".join(random.choice("0123456789abcdef") for _ in x[0]), text)


def slower(a, b):
    """How often a value of `a` is above one of `b`: the statistic of Mann and Whitney, over its greatest value."""
    ranked = sorted([(x, 1) for x in a] + [(x, 0) for x in b])
    ranks = sum(i + 1 for i, (_, mine) in enumerate(ranked) if mine)
    return (ranks - len(a) * (len(a) + 1) / 2) / (len(a) * len(b))


def compare(client, kind, theirs, count):
    method, path = kind
    times = {True: [], False: []}
    # What is made for one kind alone just before it is asked for would slow the client down.
    asked = [(known, path.format(one if known else like(one)))
             for known, one in ((random.random() < .5, random.choice(theirs)) for _ in range(count))]
    for known, where in asked:
        took, status, _ = client.ask(method, where)
        assert status == 404, status
        times[known].append(took * 1e6)
    middle = [sorted(times[x])[len(times[x]) // 2] for x in (True, False)]
    noise = 1.96 * ((count + 1) / (12 * len(times[True]) * len(times[False]))) ** .5
    share = slower(times[True], times[False])
    print(f"| `{method} {path.format('ID')}` | {middle[0]:.0f} us | {middle[1]:.0f} us | {share:.3f} | {noise:.3f} |")


def ask_at(node, ids, requests):
    rui = Client(node.address, RUI)
    print("| | another's id | unknown id | slower | noise, 95 of 100 |\n| --- | --- | --- | --- | --- |")
    for kind in KINDS:
        compare(rui, kind, [x[1 if "download" in kind[1] else 0] for x in ids], requests)


def start_redis():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    ready = r"(Ready) to accept connections"
    return Program(["redis-server", "--port", str(port), "--save", ""], ready), f"redis://127.0.0.1:{port}"


def main(bin_dir, requests="20000", *shared):
    programs = [Program([f"{bin_dir}/pncp-sim", "--generate", "50", "--seed", "7", "--port", "0"])]
    settings = {"PORT": "0", "AUTH_MODE": "jwt", "SUPABASE_JWT_SECRET": SECRET, "PNCP_BASE_URL": programs[0].address,
                "SOURCES": "pncp", "LOG_LEVEL": "error"}
    with tempfile.TemporaryDirectory(prefix="bidiq-ids-") as path:
        try:
            if shared:
                server, settings["REDIS_URL"] = start_redis()
                programs.append(server)
            nodes = []
            for i in range(2 if shared else 1):
                nodes.append(Program([f"{bin_dir}/bidiqd"], DATA_DIR=f"{path}/{i}", **settings))
                programs.append(nodes[-1])
            ids = [search(Client(nodes[0].address, ANA)) for _ in range(10)]
            for node in nodes:
                ask_at(node, ids, int(requests))
        finally:
            for x in reversed(programs):
                x.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
