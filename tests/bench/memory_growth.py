#!/usr/bin/env python3
"""What one client that repeats a cached search costs a node in memory:
memory_growth.py BIN_DIR [seconds] [most MB] [NAME=value ...]

Repeats the search for so long, or until the node has so many MB resident. Prints, ten times on the way, how many
searches have ended, the resident memory, and what the node's own account says (`memory` of /v1/health) since the first
repetition; then the growth of both by the hour, what part of the growth the account explains, and the slope of the
resident memory over the second half: about none once results are at their bound.
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


def slope(samples):
    """Of the straight line through (x, y), by least squares."""
    n = len(samples)
    mean_x, mean_y = sum(x for x, _ in samples) / n, sum(y for _, y in samples) / n
    spread = sum((x - mean_x) ** 2 for x, _ in samples)
    return sum((x - mean_x) * (y - mean_y) for x, y in samples) / spread if spread > 0 else 0.0


def measure(node, seconds, most):
    began, ended, refused, shown = time.monotonic(), 0, 0, 0
    first = resident(node), accounted(node)
    samples = []
    while (passed := time.monotonic() - began) < seconds and (now := resident(node)) < most:
        samples.append((passed, now))
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
    late = samples[len(samples) // 2:]
    print(f"second half: {slope(late) * 3600:+.0f} MB an hour, between {min(y for _, y in late):.0f} and "
          f"{max(y for _, y in late):.0f} MB resident")


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
