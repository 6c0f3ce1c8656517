#!/usr/bin/env python3
"""Clients of others (npm's eventsource, Chromium's own) over restarts of nodes: eventsource.py BIN_DIR NODE_CLIENT_DIR [test...]"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "browser"))

from processes import Program, end_with_parent  # noqa: E402
from webdriver import Browser, wait_until  # noqa: E402

BIN = ""
NODE_CLIENT = ""
TERMINAL = ("complete", "degraded", "error", "cancelled")
SHORT_TIMES = {
    "NODE_TTL_S": "2", "NODE_HEARTBEAT_S": "0.3", "NODE_GRACE_S": "0.5", "FOLLOWER_POLL_S": "0.5",
    "REDIS_PING_INTERVAL_S": "0.2", "SSE_HEARTBEAT_INTERVAL_S": "1", "SSE_CONNECTS_PER_MINUTE": "1000",
    "SSE_MAX_PER_USER": "100", "DRAIN_TIMEOUT_S": "2", "BENCH_ROUTES": "1", "PNCP_RATE_LIMIT": "9",
}


def post(url, body=b""):
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json",
                                                              "Prefer": "respond-async"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


class NodeClient:
    """The Node.js program, what it printed read as it comes."""

    def __init__(self, url):
        self.process = subprocess.Popen(["node", f"{NODE_CLIENT}/client.mjs", url], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, preexec_fn=end_with_parent)
        os.set_blocking(self.process.stdout.fileno(), False)
        self._text = b""

    def said(self):
        piece = self.process.stdout.read()
        self._text += piece or b""
        lines = self._text.split(b"\n")[:-1]
        return [json.loads(x) for x in lines]

    def events(self):
        return [x for x in self.said() if "id" in x]

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class BrowserClient:
    """EventSource in the page that the node serves."""

    def __init__(self, browser, origin, path):
        self._browser = browser
        browser.open(origin + "/")
        browser.run("""window.seen = []; window.opened = 0;
            window.source = new EventSource(arguments[0]);
            source.onopen = () => { opened += 1; };
            source.onmessage = e => seen.push({id: e.lastEventId, data: JSON.parse(e.data)});""", path)

    def events(self):
        return self._browser.run("return window.seen")

    def opened(self):
        return self._browser.run("return window.opened")

    def closed(self):
        return self._browser.run("return source.readyState === EventSource.CLOSED")


class EventSourceTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="bidiq-eventsource-")
        self.addCleanup(self.folder.cleanup)
        self.program(["redis-server", "--port", "0", "--unixsocket", f"{self.folder.name}/redis.sock", "--save", "",
                      "--dir", self.folder.name], announced="([Rr]eady to accept connections)")
        self.sim = self.program([f"{BIN}/pncp-sim", "--generate", "3000", "--port", "0"])
        self.owner = self.node("owner")
        self.door = self.node("door")

    def program(self, command, announced=r"listening on (http://\S+)", **environment):
        out = Program(command, announced, **environment)
        self.addCleanup(out.stop)
        return out

    def node(self, name, port="0"):
        return self.program([f"{BIN}/bidiqd"], PORT=port, DATA_DIR=f"{self.folder.name}/{name}",
                            PNCP_BASE_URL=self.sim.address, REDIS_URL=f"unix://{self.folder.name}/redis.sock",
                            **SHORT_TIMES)

    def search(self):
        """A search on the owner that takes some seconds."""
        today = time.time()
        day = lambda back: time.strftime("%Y-%m-%d", time.localtime(today - back * 86400))
        body = {"ufs": ["SP", "RJ", "MG", "BA", "PR", "RS", "SC", "GO", "PE", "CE", "DF", "ES"],
                "data_inicial": day(40), "data_final": day(0), "setor_id": "alimentos"}
        return post(self.owner.address + "/v1/buscar", json.dumps(body).encode())["search_id"]

    def end_door(self, how):
        self.door.process.send_signal(how)
        self.door.process.wait(20)

    def restart_door(self, how):
        """On the same port, as an operator's restart would."""
        port = self.door.address.rpartition(":")[2]
        self.end_door(how)
        self.door = self.node("door", port)

    def open_gate(self):
        """Stands for a load balancer before the door; returns its address and how to aim it."""
        to = self.door.address.removeprefix("http://")
        gate = self.program([f"{BIN}/tcp-gate", "--to", to],
                            r"(forwarding \S+ to \S+\ntcp-gate control listening on \S+)")
        words = gate.address.split()
        return f"http://{words[1]}", lambda to: post(f"{words[-1]}/target?to={to.removeprefix('http://')}")

    def follow(self, client, restart, closed):
        """Two restarts on the way; all that was seen is 1..n with one end."""
        wait_until("first events", lambda: len(client.events()) >= 2)
        restart(signal.SIGKILL)
        had = len(client.events())
        wait_until("events after the node was killed", lambda: len(client.events()) > had)
        restart(signal.SIGTERM)
        wait_until("the end", lambda: client.events()[-1]["data"]["stage"] in TERMINAL, 60)
        wait_until("a client that comes no more", closed)
        seen = client.events()
        self.assertEqual([x["id"] for x in seen], [str(n + 1) for n in range(len(seen))])
        self.assertEqual([x["data"]["stage"] in TERMINAL for x in seen].count(True), 1)
        self.assertEqual(seen[-1]["data"]["stage"], "complete")

    def test_the_npm_client_resumes_at_other_nodes(self):
        gate, aim = self.open_gate()

        def move(how):
            old, self.door = self.door, self.node(f"door after {how}")
            aim(self.door.address)
            old.process.send_signal(how)

        client = NodeClient(f"{gate}/v1/buscar-progress/{self.search()}")
        self.addCleanup(client.stop)
        self.follow(client, move, lambda: client.process.poll() is not None)
        self.assertGreaterEqual(max(x["open"] for x in client.said() if "open" in x), 3)

    def test_chromium_resumes_at_a_restarted_node(self):
        browser = Browser()
        self.addCleanup(browser.close)
        client = BrowserClient(browser, self.door.address, f"/v1/buscar-progress/{self.search()}")
        self.follow(client, self.restart_door, client.closed)
        self.assertGreaterEqual(client.opened(), 3)


if __name__ == "__main__":
    BIN, NODE_CLIENT = sys.argv[1], sys.argv[2]
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[3:]])
