#!/usr/bin/env python3
"""Takes the picture of the README, with a search under way: picture.py BIN_DIR docs/img/page.png"""

import sys
import tempfile

from processes import Program
from webdriver import Browser, wait_until


def main(programs, target):
    started = []
    with tempfile.TemporaryDirectory(prefix="bidiq-picture-") as data:
        try:
            sim = Program([f"{programs}/pncp-sim", "--generate", "8000", "--latency", "uniform:100-900"])
            started.append(sim.stop)
            node = Program([f"{programs}/bidiqd", "--port", "0", "--data-dir", data],
                           PNCP_BASE_URL=f"{sim.address}/api/consulta")
            started.append(node.stop)
            browser = Browser()
            started.append(browser.close)
            picture = take(browser, node.address)
        finally:
            for stop in reversed(started):
                stop()
    with open(target, "wb") as out:
        out.write(picture)


def take(browser, address):
    browser.resize(1280, 860)
    browser.open(address)
    wait_until("the sectors", lambda: len(browser.texts("#setor_id option")) > 1)
    browser.run("const e = document.querySelector('#setor_id'); e.value = 'vestuario';"
                "e.dispatchEvent(new Event('change'))")
    for uf in ("SP", "RJ", "MG", "PR", "BA", "RS", "SC", "PE", "DF"):
        browser.click(f"input[name=ufs][value={uf}]")
    browser.click("#submit")
    wait_until("some states and some notices", lambda: browser.texts("#rows tr")
               and len(browser.texts("#chips [data-status=success]")) >= 3)
    browser.run("scrollTo(0, 0)")
    return browser.picture()


if __name__ == "__main__":
    main(*sys.argv[1:])
