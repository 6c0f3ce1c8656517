#!/usr/bin/env python3
"""What one client that repeats a cached search costs a node in memory:
memory_growth.py BIN_DIR [seconds] [most MB] [NAME=value ...]

Repeats the search for so long, or until the node has so many MB resident. Prints, ten times on the way, how many
searches have ended, the resident memory, and what the node's own account says (`memory` of /v1/health) since the first
repetition; then the growth of both by the hour and what part of the growth the account explains.
"""

import json
import os
import sys
import tempfile
import time
import urllib.error

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "browser"))

from cached_search import ALMOST_ALL, STATES, day, read  # noqa: E402
from processes import Program  # noqa: E402

NOTICES = "7300"


def search(node):
    body = {"ufs": STATES, "data_inicial": day(21), "data_final": day(7), "termos_busca": ALMOST_ALL,
            "itens_por_pagina": 1}
    try:
        return json.loads(read(f"{node}/v1/buscar", body))
    except urllib.error.HTTPError as refused:
        return json.loads(refused.read())


def resident(node):
    line = next(x for x in read(f"{node}/metrics").splitlines() if x.startswith("process_resident_memory_bytes"))
    return float(line.split()[1]) / 1e6


def accounted(node):
    return json.loads(read(f"{node}/v1/health")).get("memory", {}).get("bytes", 0) / 1e6


def measure(node, seconds, most):
    began, ended, refused, shown = time.monotonic(), 0, 0, 0
    first = resident(node), accounted(node)
    while (passed := time.monotonic() - began) < seconds and (now := resident(node)) < most:
        if search(node).get("status") == "completed":
            ended += 1
        else:
            refused += 1
            time.sleep(0.05)
        if passed * 10 >= seconds * shown:
            shown += 1
            print(f"{passed:6.1f} s {ended:6} searches, {refused} refused, {now:7.0f} MB resident, "
                  f"account {accounted(node):7.0f} MB", flush=True)
    grown, counted = resident(node) - first[0], accounted(node) - first[1]
    print(f"{ended} searches in {passed:.0f} s: {grown:+.0f} MB resident ({grown / passed * 3.6:.1f} GB an hour), "
          f"account {counted:+.0f} MB" + (f" = {counted / grown:.0%}" if grown > 0 else ""))


def main(bin_dir, seconds="60", most="1500", *settings):
    with tempfile.TemporaryDirectory(prefix="bidiq-memory-") as path:
        sim = Program([f"{bin_dir}/pncp-sim", "--port", "0", "--generate", NOTICES])
        env = dict(x.split("=", 1) for x in settings)
        node = Program([f"{bin_dir}/bidiqd"], PORT="0", DATA_DIR=path, PNCP_BASE_URL=sim.address, PNCP_RATE_LIMIT="500",
                       LOG_LEVEL="error", **env)
        try:
            first = search(node.address)
            print(f"{first['total_raw']} raw, {first['total_filtrado']} found")
            measure(node.address, float(seconds), float(most))
        finally:
            node.stop()
            sim.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
