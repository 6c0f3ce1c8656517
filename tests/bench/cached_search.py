#!/usr/bin/env python3
"""A search whose days are all cached, on two nodes with Redis: cached_search.py BIN_DIR [notices]

Prints, of each repetition, the milliseconds from the POST to the finished answer (cache, filters, merging, ranking,
summary), of its workbook, and of the whole POST with a page of 50.
"""

import json
import os
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "browser"))

from processes import Program  # noqa: E402

STATES = ("SP MG RJ RS PR BA SC GO CE PE PA MT ES MA PB DF RN MS PI AM SE TO AL RO AC AP RR").split()
ALMOST_ALL = "aquisição,contratação,prestação,registro,serviço,serviços,fornecimento,material,empresa"
REPETITIONS = 8


def read(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as answer:
        return answer.read().decode()


def day(back):
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() - 3 * 3600 - back * 86400))


def moment(events, stage, last=False):
    """Seconds within the hour of the first or last event of a stage."""
    stamp = [x["ts"] for x in events if x["stage"] == stage][-1 if last else 0]
    return int(stamp[14:16]) * 60 + float(stamp[17:23])


def measure(node, name):
    began = time.perf_counter()
    result = json.loads(read(f"{node}/v1/buscar", {"ufs": STATES, "data_inicial": day(21), "data_final": day(7),
                                                   "termos_busca": ALMOST_ALL, "itens_por_pagina": 50}))
    whole = (time.perf_counter() - began) * 1e3
    stream = read(f"{node}/v1/buscar-progress/{result['search_id']}")
    events = [json.loads(x[6:]) for x in stream.splitlines() if x.startswith("data: ")]
    workbook = moment(events, "excel")
    print(f"{name}: {result['total_raw']} raw, {result['total_filtrado']} found, cached {result['cached']}: "
          f"answer {(workbook - moment(events, 'queued')) * 1e3:.0f} ms, "
          f"workbook {(moment(events, 'complete', True) - workbook) * 1e3:.0f} ms, POST {whole:.0f} ms")


def main(bin_dir, notices="7300"):
    with tempfile.TemporaryDirectory(prefix="bidiq-cached-") as path:
        programs = [Program(["redis-server", "--port", "0", "--unixsocket", f"{path}/redis.sock", "--save", "", "--dir",
                             path], "([Rr]eady to accept connections)"),
                    Program([f"{bin_dir}/pncp-sim", "--port", "0", "--generate", notices])]
        sim = programs[-1].address
        for n in "AB":
            programs.append(Program([f"{bin_dir}/bidiqd"], PORT="0", DATA_DIR=f"{path}/{n}", PNCP_BASE_URL=sim,
                                    PNCP_RATE_LIMIT="500", REDIS_URL=f"unix://{path}/redis.sock", LOG_LEVEL="error",
                                    SSE_CONNECTS_PER_MINUTE="1000"))
        try:
            measure(programs[-2].address, "A, from upstream")
            measure(programs[-1].address, "B, from Redis")
            for _ in range(REPETITIONS):
                measure(programs[-1].address, "B, from memory")
        finally:
            for x in reversed(programs):
                x.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
