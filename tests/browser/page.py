#!/usr/bin/env python3
"""The web page in a real browser, on a real node, against simulated upstream: page.py BIN_DIR [test...]"""

import http.server
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.request
import zipfile

from processes import Program
from proxy import Buffering, Holding, Proxy, Silent, Way
from webdriver import Browser, wait_until

HOSTILE = "Aquisição de uniformes <img src=x onerror=\"window.attacked=1\"><script>window.attacked=2</script>"
BIN = ""


def fetch(url, body=None, method=None):
    request = urllib.request.Request(url, data=body, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read()


def generated(count):
    """Invented notices as the simulator prints them."""
    command = [f"{BIN}/pncp-sim", "--generate", str(count), "--dump"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def with_hostile_text(line):
    record = json.loads(line)
    record["objetoCompra"] = HOSTILE
    record["orgaoEntidade"]["razaoSocial"] = "<b>Órgão</b>"
    record["linkSistemaOrigem"] = "javascript:window.attacked=3"
    record["modalidadeId"] = 6
    return record


class StrangerPage(http.server.BaseHTTPRequestHandler):
    """An empty page of another origin."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!DOCTYPE html><title>stranger</title>")

    def log_message(self, *_):
        pass


class PageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.data = tempfile.TemporaryDirectory(prefix="bidiq-page-")
        cls.addClassCleanup(cls.data.cleanup)
        cls.sim = cls.program(f"{BIN}/pncp-sim", "--generate", "4000")
        cls.node = cls.program(f"{BIN}/bidiqd", "--port", "0", "--data-dir", f"{cls.data.name}/node",
                               PNCP_BASE_URL=f"{cls.sim.address}/api/consulta", PNCP_RATE_LIMIT="200",
                               PNCP_MAX_CONNECTIONS="4", SSE_CONNECTS_PER_MINUTE="1000")
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.close)

    @classmethod
    def program(cls, *command, **environment):
        out = Program(list(command), **environment)
        cls.addClassCleanup(out.stop)
        return out

    def setUp(self):
        self.upstream(faults=[], latency="none")
        # What one test has read must not spare the next one its upstream.
        fetch(f"{self.node.address}/v1/admin/cache", method="DELETE")
        self.browser.open("about:blank")
        self.browser.open(self.node.address + "/")
        self.see("the sectors", lambda: len(self.browser.texts("#setor_id option")) > 10)
        self.browser.complaints()

    def tearDown(self):
        self.node.drain()
        self.sim.drain()
        self.assertTrue(self.node.alive(), "the node died")

    def upstream(self, **settings):
        fetch(f"{self.sim.address}/__sim/faults", json.dumps(settings).encode())

    def see(self, what, condition, deadline=30):
        return wait_until(what, condition, deadline)

    def choose(self, css, value):
        self.browser.run("const e = document.querySelector(arguments[0]); e.value = arguments[1];"
                         "e.dispatchEvent(new Event('change', {bubbles: true}))", css, value)

    def ask(self, *ufs, sector="vestuario", days=30):
        self.choose("#setor_id", sector)
        for uf in ufs:
            self.browser.click(f"input[name=ufs][value={uf}]")
        self.browser.click(f"button[data-days='{days}']")
        self.browser.click("#submit")

    def wait_for_end(self, deadline=60):
        return self.see("the end of the search",
                        lambda: self.browser.shown("#figures") and self.browser.run(
                            "return document.querySelector('#progress').dataset.end"), deadline)

    def found(self):
        return int(self.browser.text("#figures dd").replace(".", ""))

    def chip(self, uf):
        return self.browser.run("return document.querySelector(arguments[0])?.dataset.status", f"#uf-{uf}")

    def test_a_page_of_another_origin_can_neither_search_nor_reset(self):
        stranger = http.server.ThreadingHTTPServer(("127.0.0.1", 0), StrangerPage)
        threading.Thread(target=stranger.serve_forever, daemon=True).start()
        self.addCleanup(stranger.server_close)
        self.addCleanup(stranger.shutdown)
        before = json.loads(fetch(f"{self.node.address}/v1/sessions"))["total"]
        self.browser.open(f"http://127.0.0.1:{stranger.server_port}/")
        wish = {"ufs": ["SP"], "data_inicial": "2026-01-01", "data_final": "2026-01-05", "setor_id": "vestuario"}
        # Without CORS a page sees no answer, but a request that is acted on needs none.
        self.browser.run("""
            const [node, wish] = arguments;
            const simple = (path, body) => fetch(node + path, {method: "POST", mode: "no-cors", body});
            const asked = path => fetch(node + path, {method: "DELETE"});
            window.outcomes = null;
            Promise.allSettled([
                simple("/v1/buscar", wish), simple("/buscar", wish), simple("/v1/admin/breakers/pncp/reset"),
                asked("/v1/admin/cache"), fetch(node + "/v1/sessions"),
            ]).then(all => { window.outcomes = all.map(x => x.status); });""", self.node.address, json.dumps(wish))
        outcomes = self.see("the end of its attempts", lambda: self.browser.run("return window.outcomes"))
        self.assertEqual(outcomes[3:], ["rejected", "rejected"])
        self.assertEqual(json.loads(fetch(f"{self.node.address}/v1/sessions"))["total"], before)
        self.browser.complaints()

    def test_a_search_shows_its_progress_and_then_its_result(self):
        self.upstream(latency="fixed:150")
        self.ask("SP", "RJ", "MG")
        self.see("a chip for each state", lambda: len(self.browser.texts("#chips li")) == 3)
        moving = self.see("a bar that moves",
                          lambda: (lambda v: v if 5 < v < 60 else 0)(self.browser.run("return document.querySelector('#bar').value")))
        self.assertTrue(self.browser.shown("#cancel"))
        self.see("a state being read", lambda: "fetching" in [self.chip(x) for x in ("SP", "RJ", "MG")])
        self.see("an estimate", lambda: "resta cerca de" in self.browser.text("#estimate"))
        self.see("what was found so far", lambda: self.browser.texts("#rows tr")
                 and "parciais" in self.browser.text("#partial"))
        self.assertEqual(self.wait_for_end(), "complete")
        self.assertLess(moving, self.browser.run("return document.querySelector('#bar').value"))
        self.assertEqual([self.chip(x) for x in ("SP", "RJ", "MG")], ["success"] * 3)
        self.assertFalse(self.browser.shown("#cancel"))
        self.assertFalse(self.browser.shown("#partial"))
        self.assertEqual(len(self.browser.texts("#rows tr")), min(50, self.found()))
        self.assertIn("oportunidades", self.browser.text("#summary"))
        self.assertTrue(self.browser.texts("#rows mark"), "no matched word is marked")
        self.assertEqual(self.browser.complaints(), [])

    def test_the_download_is_the_workbook(self):
        self.ask("SP")
        self.wait_for_end()
        self.see("the link", lambda: self.browser.shown("#download"))
        href = self.browser.run("return document.querySelector('#download').href")
        book = zipfile.ZipFile(io.BytesIO(fetch(href)))
        self.assertIn("xl/workbook.xml", book.namelist())

    def test_what_is_wrong_is_said_next_to_the_field(self):
        self.browser.click("#more > summary")
        self.browser.type("#valor_minimo", "1.000,50")
        self.browser.type("#valor_maximo", "10")
        self.browser.click("#submit")
        message = lambda field: self.browser.text(f"[data-field={field}] > .error")
        self.see("the messages", lambda: self.browser.shown("[data-field=ufs] > .error"))
        self.assertIn("UF", message("ufs"))
        self.assertIn("“Setor” ou “Palavras procuradas”", message("setor_id"))
        self.assertIn("Valor mínimo", message("valor_maximo"))
        self.assertEqual(message("valor_minimo"), "")
        self.assertEqual(self.browser.run("return document.activeElement.id"), "setor_id")
        self.assertFalse(self.browser.shown("#progress"))
        self.browser.run("document.querySelector('#valor_maximo').value = ''")
        self.ask("SP")
        self.wait_for_end()
        self.assertFalse(self.browser.shown(".error"))

    def test_texts_of_notices_never_become_markup(self):
        records = [with_hostile_text(x) for x in generated(400)[:1]]
        records[0]["unidadeOrgao"]["ufSigla"] = "RR"
        records[0]["dataPublicacaoPncp"] = records[0]["dataInclusao"] = self.browser.run(
            "return document.querySelector('#data_final').value") + "T00:00:01"
        fetch(f"{self.sim.address}/__sim/records", json.dumps(records[0]).encode())
        self.ask("RR")
        self.wait_for_end()
        shown = [x for x in self.browser.texts("#rows .object") if "onerror" in x]
        self.assertEqual(len(shown), 1)
        self.assertIn(HOSTILE, shown[0])
        self.assertIn("<b>Órgão</b>", self.browser.texts("#rows .agency"))
        self.assertEqual(self.browser.run("return document.querySelectorAll('#rows img, #rows script, #rows b').length"), 0)
        self.assertIsNone(self.browser.run("return window.attacked ?? null"))
        schemes = self.browser.run("return [...document.querySelectorAll('#rows a')].map(a => a.protocol)")
        self.assertLessEqual(set(schemes), {"https:", "http:"})
        self.assertEqual(self.browser.complaints(), [])

    def test_hours_are_those_of_brasilia_and_doubtful_values_are_marked(self):
        last = self.browser.run("return document.querySelector('#data_final').value")
        record = with_hostile_text(generated(400)[1])
        record.update({
            "objetoCompra": "Aquisição de uniformes", "linkSistemaOrigem": "https://compras.example/",
            "dataPublicacaoPncp": f"{last}T03:30:00Z", "dataInclusao": f"{last}T03:30:00Z",
            "dataEncerramentoProposta": "2031-03-01T01:15:00+00:00", "valorTotalEstimado": 9999999999999.99,
            "orgaoSubRogado": {"razaoSocial": "FUNDO DE SAÚDE"}, "unidadeSubRogada": None})
        record["unidadeOrgao"].update({"ufSigla": "AC", "nomeUnidade": "SETOR DE COMPRAS"})
        fetch(f"{self.sim.address}/__sim/records", json.dumps(record).encode())
        year, month, day = last.split("-")
        for zone in ("Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati"):
            self.browser.zone(zone)
            self.addCleanup(self.browser.zone, "")
            self.browser.open("about:blank")
            self.browser.open(self.node.address + "/")
            self.see("the sectors", lambda: len(self.browser.texts("#setor_id option")) > 10)
            self.assertEqual(self.browser.run("return document.querySelector('#data_final').value"), last)
            self.ask("AC")
            self.wait_for_end()
            row = self.see("the notice", lambda: next(
                (x for x in self.browser.texts("#rows tr") if "SETOR DE COMPRAS" in x), None))
            self.assertIn("28/02/2031 22:15", row)
            self.assertIn(f"publicada em {day}/{month}/{year}", row)
            self.assertIn("sub-rogada a FUNDO DE SAÚDE", row)
            self.assertIn("valor implausível", row)
            self.assertIn("9.999.999.999.999,99", row)
            self.assertIn("implausível", self.browser.text("#figures"))
            self.assertNotIn("9.999.999.999.999,99", self.browser.text("#figures"))
            links = self.browser.run("return [...document.querySelectorAll('#rows a')].map(a => a.href)")
            self.assertIn("https://compras.example/", links)
            self.assertTrue([x for x in links if x.startswith("https://pncp.gov.br/app/editais/")])

    def test_a_reload_takes_a_running_search_up_again(self):
        self.upstream(latency="fixed:300")
        self.ask("SP", "RJ", "PR")
        self.see("progress", lambda: self.browser.run("return document.querySelector('#bar').value") > 10)
        address = self.browser.run("return location.href")
        self.assertIn("#busca=", address)
        self.browser.reload()
        self.see("the stream again", lambda: self.chip("SP") == "fetching")
        self.assertTrue(self.browser.shown("#cancel"))
        self.assertTrue(self.browser.run("return document.querySelector('input[value=PR]').checked"))
        self.assertEqual(self.wait_for_end(), "complete")
        self.assertEqual(self.browser.run("return location.href"), address)
        before = self.browser.texts("#rows tr")
        self.browser.reload()
        self.see("the result again", lambda: self.browser.texts("#rows tr") == before)

    def test_a_search_goes_on_in_the_page_when_its_server_is_killed_and_started_again(self):
        self.upstream(latency="fixed:400")
        with tempfile.TemporaryDirectory(prefix="bidiq-killed-") as data:
            def start(port):
                return self.program(f"{BIN}/bidiqd", "--port", port, "--data-dir", data,
                                    PNCP_BASE_URL=f"{self.sim.address}/api/consulta", PNCP_RATE_LIMIT="50")
            node = start("0")
            self.browser.open(node.address + "/")
            self.see("the sectors", lambda: len(self.browser.texts("#setor_id option")) > 10)
            self.ask("SP", "RJ", "PR", "MG")
            self.see("progress", lambda: self.percent() > 10)
            job, = json.loads(fetch(f"{node.address}/v1/jobs"))["jobs"]
            node.process.kill()
            node.process.wait()
            node = start(node.address.rsplit(":", 1)[1])
            self.assertEqual(self.wait_for_end(), "complete")
            self.assertGreater(len(self.browser.texts("#rows tr")), 0)
            again, = json.loads(fetch(f"{node.address}/v1/jobs"))["jobs"]
            self.assertEqual((again["id"], again["attempts"]), (job["id"], 2))
            node.stop()
            self.browser.complaints()

    def test_a_cancelled_search_keeps_what_it_has_found(self):
        self.upstream(latency="fixed:300")
        self.ask("SP", "RJ", "MG")
        self.see("something found", lambda: self.browser.texts("#rows tr"))
        self.browser.click("#cancel")
        self.assertEqual(self.wait_for_end(), "cancelled")
        self.assertTrue(self.browser.texts("#rows tr"))
        self.assertIn("cancelada", self.browser.text("#partial"))

    def test_states_that_failed_are_named(self):
        self.upstream(faults=[{"kind": "spurious422", "probability": 1, "uf": "PR"}])
        self.ask("SC", "PR")
        self.assertEqual(self.wait_for_end(120), "degraded")
        self.assertEqual([self.chip("SC"), self.chip("PR")], ["success", "failed"])
        self.assertIn("Sem resposta de: PR", self.browser.text("#partial"))

    def test_pages_and_orders_come_from_the_server(self):
        self.choose("#ordenacao", "valor_desc")
        self.ask("SP", "MG", "RJ", "PR", "RS", "BA", sector="saude")
        self.wait_for_end()
        total = self.found()
        self.assertGreater(total, 50, "too few notices for a second page")
        first = self.browser.texts("#rows tr .object")
        self.browser.click("#next")
        self.see("the second page", lambda: self.browser.text("#range").startswith("51 a "))
        self.assertNotEqual(self.browser.texts("#rows tr .object"), first)
        self.choose("#order", "valor_asc")
        self.see("the first page of another order", lambda: self.browser.text("#range").startswith("1 a ")
                 and self.browser.texts("#rows tr .object") != first)
        values = [float(x.replace("R$", "").replace(".", "").replace(",", "."))
                  for x in self.browser.texts("#rows td.number:not(.soft):nth-child(3)")]
        self.assertEqual(values, sorted(values))
        self.assertIn("ordem=valor_asc", self.browser.run("return location.hash"))

    def test_the_keyboard_alone_is_enough(self):
        self.choose("#setor_id", "vestuario")
        self.browser.run("document.querySelector('input[name=ufs][value=SC]').focus()")
        self.browser.press(" ")
        self.browser.press("\ue007")  # Enter
        self.wait_for_end()
        self.assertEqual(list(self.browser.texts("#chips b")), ["SC"])

    def test_every_field_has_a_name_and_narrow_screens_do_not_scroll_sideways(self):
        nameless = self.browser.run(
            "return [...document.querySelectorAll('input, select, button, progress')]"
            ".filter(e => !e.labels?.length && !e.textContent.trim() && !e.getAttribute('aria-labelledby'))"
            ".map(e => e.outerHTML)")
        self.assertEqual(nameless, [])
        self.ask("SP")
        self.wait_for_end()
        self.addCleanup(self.browser.resize, 1360, 1000)
        for width in (320, 390, 768, 1100, 1360):
            self.browser.resize(width, 900)
            cut = self.browser.run(
                "return [document.documentElement, ...document.querySelectorAll('.card')]"
                ".filter(e => e.scrollWidth > e.clientWidth).map(e => e.id || e.tagName)")
            self.assertEqual(cut, [], f"at {width} px")

    def module(self, name, expression):
        """The value of `expression` over the exports of one of the page's scripts."""
        return self.browser.run(f"return import('/{name}.js').then(m => {expression})")

    def behind(self, way):
        """The page behind a proxy."""
        proxy = Proxy(self.node.address)
        self.addCleanup(proxy.close)
        self.addCleanup(self.browser.open, "about:blank")
        proxy.way = way
        self.browser.open(proxy.address + "/")
        self.see("the sectors", lambda: len(self.browser.texts("#setor_id option")) > 10)
        return proxy

    def percent(self):
        return self.browser.run("return document.querySelector('#bar').value")

    def test_a_proxy_that_buffers_or_holds_back_or_says_nothing_hides_no_search(self):
        for way in (Buffering, Holding, Silent):
            with self.subTest(way=way.__name__):
                fetch(f"{self.node.address}/v1/admin/cache", method="DELETE")
                self.upstream(latency="fixed:1500")
                proxy = self.behind(way)
                self.ask("SP", "RJ", "MG", "PR")
                self.see("progress", lambda: 5 < self.percent() < 100)
                self.upstream(latency="none")
                self.assertIn(self.wait_for_end(), ("complete", "completed"))
                self.assertGreater(len(self.browser.texts("#rows tr")), 0)
                self.assertEqual(len(proxy.streams), 1)

    def test_a_page_that_wakes_up_takes_a_silent_stream_up_again(self):
        self.upstream(latency="fixed:300")
        proxy = self.behind(Way)
        self.module("stream", "void Object.assign(m.patience, {ask: 60000, silence: 60000})")
        self.ask("SP", "RJ", "MG", "PR", "RS")
        wake_ups = ("window.dispatchEvent(new Event('online'))", "window.dispatchEvent(new Event('pageshow'))",
                    "document.dispatchEvent(new Event('visibilitychange'))")
        self.see("progress", lambda: self.percent() > 5)
        self.browser.run(wake_ups[0])
        self.assertEqual(len(proxy.streams), 1, "a stream that lives was opened again")
        self.module("stream", "void Object.assign(m.patience, {silence: 0})")
        for opened, wake_up in enumerate(wake_ups, 1):
            proxy.freeze()
            self.browser.run(wake_up)
            self.see(f"a stream again after {wake_up}", lambda: len(proxy.streams) == opened + 1)
            self.assertIn("last_event_id=", proxy.streams[-1])
        self.upstream(latency="none")
        self.assertEqual(self.wait_for_end(), "complete")

    def test_only_web_addresses_become_links(self):
        seen = self.module("dom", "['https://a.b/c', 'http://a', 'javascript:x', ' JavaScript:x', 'data:text/html,x', '//', '', null]"
                                  ".map(x => m.webAddress(x))")
        self.assertEqual(seen, ["https://a.b/c", "http://a/"] + [None] * 6)

    def test_whole_words_are_marked_as_the_server_matches_them(self):
        text = "Calças e CAMISETAS; meiaágua, pão/pães, kit de proteção\u0301 individual"
        seen = self.module("highlight", "(t => m.places(t, ['calca', 'camiseta', 'meia', 'pao', 'protecao individual'])"
                                        f".map(([a, b]) => t.slice(a, b)))({json.dumps(text)})")
        self.assertEqual(seen, ["Calças", "CAMISETAS", "pão", "proteção\u0301 individual"])

    def test_what_words_will_find_is_told_while_they_are_typed(self):
        told = lambda: self.browser.texts("#termos-forms li")
        self.browser.type("#termos_busca", 'luva, "bota", c++, medic*')
        self.see("each form", lambda: told() == ["luva: também luvas", "“bota”: só como está", "c", "medic*", "ignorado: ++"])
        self.browser.click("#flexoes")
        self.see("no other forms", lambda: told()[:1] == ["luva"])

    def test_amounts_are_read_as_brazilians_write_them(self):
        seen = self.module("form", "['1.234,56', 'R$ 10.000', '1234.5', '12,5', '', 'muito'].map(x => m.parseMoney(x) ?? null)")
        self.assertEqual(seen, [1234.56, 10000, 1234.5, 12.5, None, "muito"])

    def test_a_search_that_is_gone_is_said_so(self):
        self.browser.run("location.hash = '#busca=naoexiste123'")
        self.see("the message", lambda: self.browser.shown("#failure"))
        self.assertIn("busca não existe mais", self.browser.text("#failure"))
        self.assertFalse(self.browser.shown("#progress"))
        self.assertTrue(self.browser.shown("#form"))


if __name__ == "__main__":
    BIN = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
