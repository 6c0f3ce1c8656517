#!/usr/bin/env python3
"""Ten searches over three nodes on a real day of PNCP: real_day.py BIN_DIR {fast,real,continue} [options]

  fast      the simulator refuses what exceeds 10 requests a second
  real      it refuses what exceeds one, as PNCP does; the nodes have to find out
  continue  at one a second, a search that runs out of time is asked again until it is complete
"""

import argparse
import json
import os
import sys
import tempfile
import threading
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "browser"))

from processes import Program  # noqa: E402

STATES = ("SP MG RJ RS PR BA SC GO CE PE PA MT ES MA PB DF RN MS PI AM SE TO AL RO AC AP RR").split()


def ask(url, body=None, method=None, timeout=3600):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=timeout) as answer:
        return json.load(answer)


class Fleet:
    """Redis, the simulator and three nodes; `stop` ends them."""

    def __init__(self, options, **environment):
        self.folder = tempfile.TemporaryDirectory(prefix="bidiq-real-day-")
        path = self.folder.name
        self.programs = []
        self.start(["redis-server", "--port", "0", "--unixsocket", f"{path}/redis.sock", "--save", "", "--dir", path],
                   "([Rr]eady to accept connections)")
        self.sim = self.start([f"{options.bin}/pncp-sim", "--port", "0", "--generate", str(options.notices),
                               "--real-day", *options.sim])
        self.nodes = [self.start([f"{options.bin}/bidiqd"], PORT="0", DATA_DIR=f"{path}/{n}", NODE_ID=f"n{n}",
                                 NODES_EXPECTED="3", PNCP_BASE_URL=self.sim.address, SOURCES=options.sources,
                                 REDIS_URL=f"unix://{path}/redis.sock", LOG_LEVEL="error",
                                 MAX_ACTIVE_SEARCHES_PER_USER="100", **environment) for n in range(3)]
        deadline = time.monotonic() + 30
        while not all(ask(f"{n.address}/v1/health")["redis_connected"] for n in self.nodes):
            if time.monotonic() > deadline:
                raise RuntimeError("no Redis")
            time.sleep(0.1)

    def start(self, command, announced=r"listening on (http://\S+)", **environment):
        out = Program(command, announced, **environment)
        self.programs.append(out)
        return out

    def search(self, node, ufs, days, **more):
        today = time.time() - 3 * 3600
        day = lambda back: time.strftime("%Y-%m-%d", time.gmtime(today - back * 86400))
        return ask(f"{self.nodes[node].address}/v1/buscar", {"ufs": ufs, "data_inicial": day(days - 1), **more,
                                                             "data_final": day(0), "setor_id": "alimentos"})

    def arrivals(self):
        return [x / 1e6 for x in ask(f"{self.sim.address}/__sim/arrivals?source=pncp")]

    def stats(self):
        return ask(f"{self.sim.address}/__sim/stats")["by_source"]["pncp"]

    def pace(self):
        """What the nodes hold the shared pace to be, requests a second."""
        for x in ask(f"{self.nodes[0].address}/v1/admin/breakers")["breakers"]:
            if x["source"] == "pncp":
                return x.get("rate")

    def stop(self):
        for x in reversed(self.programs):
            x.stop()
        self.folder.cleanup()


class PaceLog(threading.Thread):
    """The pace over time, looked at four times a second."""

    def __init__(self, fleet):
        super().__init__(daemon=True)
        self.fleet, self.rows, self.ended = fleet, [], threading.Event()

    def run(self):
        while not self.ended.wait(0.25):
            pace = self.fleet.pace()
            if pace is not None:
                self.rows.append((time.monotonic(), pace))

    def allowed(self, first, last):
        """Requests that the pace allowed between these seconds of the log."""
        total = 0
        for (t0, pace), (t1, _) in zip(self.rows, self.rows[1:]):
            total += pace * max(0, min(t1, last) - max(t0, first))
        return total


def used(times, log, began, share):
    """Requests made for each that the pace allowed, until that share of them was made."""
    part = times[:max(2, int(len(times) * share))]
    allowed = log.allowed(began, began + part[-1] - part[0])
    return (len(part) - 1) / allowed if allowed else 0


def worst(times, window=1.0):
    first = out = 0
    for last, at in enumerate(times):
        while at - times[first] >= window:
            first += 1
        out = max(out, last - first + 1)
    return out


def histogram(times):
    out = [0] * (int(times[-1] - times[0]) + 1)
    for x in times:
        out[int(x - times[0])] += 1
    return out


def wait_for_first(fleet):
    while not fleet.arrivals():
        time.sleep(0.005)
    return time.monotonic()


def ten_searches(options, limit):
    fleet = Fleet(options, PNCP_RATE_LIMIT=str(limit), SEARCH_TIMEOUT_S=str(options.timeout),
                  PNCP_MAX_CONNECTIONS=str(options.connections), BREAKER_MIN_CALLS="50")
    try:
        log = PaceLog(fleet)
        log.start()
        results = [None] * options.searches
        each = max(1, len(STATES) // options.searches)

        def run(n):
            # Neighbours share states: single flight and cache must not cost anybody pages.
            first = n * each % len(STATES)
            results[n] = fleet.search(n % 3, (STATES + STATES)[first:first + each + 1], options.days)

        began = time.monotonic()
        threads = [threading.Thread(target=run, args=(n,)) for n in range(options.searches)]
        for x in threads:
            x.start()
        first = wait_for_first(fleet)
        for x in threads:
            x.join()
        took = time.monotonic() - began
        log.ended.set()
        times, stats = fleet.arrivals(), fleet.stats()
        done = [x for x in results if x]
        complete = sum(x["status"] == "completed" and x["coverage_pct"] == 100 for x in done)
        print(f"{complete} of {options.searches} searches complete, coverage "
              f"{min(x['coverage_pct'] for x in done):.1f} % or more, {sum(x['total_raw'] for x in done)} notices")
        for x in done:
            if x["status"] != "completed":
                print(f"  {x['status']}: {x['failed_ufs']} {x['degradation_reason']}")
        print(f"{took:.1f} s, {len(times)} requests ({len(times) / (times[-1] - times[0]):.2f}/s), worst second "
              f"{worst(times)}, within 0.98 s {worst(times, 0.98)}")
        print(f"answers {stats['by_status']}, faults {stats['by_fault']}")
        for share in (0.9, 0.95, 0.98, 1):
            print(f"until {share:4.0%} of the requests: {used(times, log, first, share):.1%} of the pace used")
        print("requests in each second:", *histogram(times))
    finally:
        fleet.stop()


def again_and_again(options):
    fleet = Fleet(options, PNCP_RATE_LIMIT="1", SEARCH_TIMEOUT_S=str(options.timeout))
    try:
        before = 0
        for n in range(1, 11):
            began = time.monotonic()
            x = fleet.search(n % 3, STATES[:4], options.days)
            asked = len(fleet.arrivals())
            print(f"run {n} (node {n % 3}): {x['status']}, coverage {x['coverage_pct']:.1f} %, {x['total_raw']} "
                  f"notices, {asked - before} requests in {time.monotonic() - began:.1f} s, failed {x['failed_ufs']}")
            before = asked
            if x["status"] == "completed":
                break
        stats = fleet.stats()
        print(f"{before} requests, {stats['by_status']}, faults {stats['by_fault']}")
        fleet.search(0, STATES[:4], options.days)
        print(f"once more: {len(fleet.arrivals()) - before} requests")
    finally:
        fleet.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bin")
    parser.add_argument("what", choices=["fast", "real", "continue"])
    parser.add_argument("--notices", type=int, default=0)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--searches", type=int, default=10)
    parser.add_argument("--timeout", type=int, default=0)
    parser.add_argument("--connections", type=int, default=24, help="PNCP_MAX_CONNECTIONS")
    parser.add_argument("--sources", default="pncp")
    options = parser.parse_args()
    options.notices = options.notices or {"fast": 60000, "real": 12000, "continue": 8000}[options.what]
    options.timeout = options.timeout or {"fast": 1800, "real": 3600, "continue": 60}[options.what]
    options.sim = ["--rate", "10"] if options.what == "fast" else []
    if options.what == "continue":
        again_and_again(options)
    else:
        ten_searches(options, 10)


if __name__ == "__main__":
    main()
