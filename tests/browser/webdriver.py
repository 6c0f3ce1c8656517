"""A WebDriver client (W3C WebDriver, JSON over HTTP) of the few commands that the tests need."""

import base64
import json
import shutil
import tempfile
import time
import urllib.error
import urllib.request

from processes import Program

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--force-color-profile=srgb",
]
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the standard's key of an element


class Gone(AssertionError):
    """The element is not there, or not any more."""


class Browser:
    """One headless Chromium with a profile of its own. close() ends it."""

    def __init__(self, width=1360, height=1000):
        self._session = None
        self._profile = tempfile.mkdtemp(prefix="bidiq-browser-")
        self._driver = None
        try:
            self._driver = Program([find("chromedriver"), "--port=0"], r"started successfully on port (\d+)")
            self._start(width, height)
        except BaseException:
            self.close()
            raise

    def _start(self, width, height):
        extra = [f"--user-data-dir={self._profile}", f"--window-size={width},{height}"]
        options = {"binary": find("chromium"), "args": FLAGS + extra}
        wanted = {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options,
                                                   "goog:loggingPrefs": {"browser": "ALL"}}}}
        self._session = self._call("POST", "/session", wanted)["sessionId"]

    def _call(self, method, path, body=None):
        self._driver.drain()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._driver.address}{path}", method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            value = json.load(error)["value"]
            kind = Gone if value["error"] in ("no such element", "stale element reference") else AssertionError
            raise kind(f"{value['error']}: {value['message'].splitlines()[0]}") from None

    def _do(self, method, path, body=None):
        return self._call(method, f"/session/{self._session}{path}", body)

    def open(self, url):
        self._do("POST", "/url", {"url": url})

    def reload(self):
        self._do("POST", "/refresh", {})

    def resize(self, width, height):
        """Size of the page itself, also below the smallest window."""
        self._do("POST", "/goog/cdp/execute", {"cmd": "Emulation.setDeviceMetricsOverride", "params": {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}})

    def zone(self, name):
        """The time zone that pages see from now on; empty: the machine's."""
        self._do("POST", "/goog/cdp/execute", {"cmd": "Emulation.setTimezoneOverride", "params": {"timezoneId": name}})

    def run(self, script, *arguments):
        """What `script`, the body of a function, returns."""
        return self._do("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def _find(self, css):
        return self._do("POST", "/element", {"using": "css selector", "value": css})[ELEMENT]

    def click(self, css):
        """A real click in the middle of the window; it fails on what is hidden or covered."""
        self.run("document.querySelector(arguments[0])?.scrollIntoView({block: 'center'})", css)
        self._do("POST", f"/element/{self._find(css)}/click", {})

    def type(self, css, text):
        self._do("POST", f"/element/{self._find(css)}/value", {"text": text})

    def press(self, key):
        """A key on whatever has the focus."""
        strokes = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self._do("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]})

    def shown(self, css):
        return self.run("const e = document.querySelector(arguments[0]);"
                        "return !!e && e.checkVisibility()", css)

    def text(self, css):
        """The text of the first such element, empty if there is none."""
        return self.run("return document.querySelector(arguments[0])?.textContent ?? ''", css)

    def texts(self, css):
        return self.run("return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)", css)

    def complaints(self):
        """Errors of the page and refusals of its policy since the last call."""
        entries = self._do("POST", "/se/log", {"type": "browser"})
        return [x["message"] for x in entries if x["level"] == "SEVERE"]

    def picture(self):
        return base64.b64decode(self._do("GET", "/screenshot"))

    def close(self):
        try:
            if self._session:
                self._do("DELETE", "")
        finally:
            if self._driver:
                self._driver.stop()
            shutil.rmtree(self._profile, ignore_errors=True)


def find(program):
    path = shutil.which(program)
    if not path:
        raise AssertionError(f"{program} is missing: install the packages chromium and chromium-driver")
    return path


def wait_until(what, condition, deadline=30):
    """The first true value of `condition`; fails with `what` after `deadline` s."""
    until = time.monotonic() + deadline
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > until:
            raise AssertionError(f"not within {deadline} s: {what}")
        time.sleep(0.05)
