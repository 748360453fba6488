"""Headless Chromium for tests, over DevTools on a pipe: no port, no driver, no package.

The resolver of names is shut but for 127.0.0.1, so that a page can load nothing from
elsewhere; what it asks for all the same stands in ``Page.requests``.
"""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-pipe",
)
_DOMAINS = ("Page", "Runtime", "Log", "Network", "DOM", "Accessibility")
_LOCAL = ("file:", "data:", "blob:", "about:", "http://127.0.0.1:")


class BrowserError(Exception):
    """The browser ended, was too slow or refused a command."""


class Browser:
    """A running Chromium; ``browser()`` starts and ends one."""

    def __init__(self, read: int, write: int) -> None:
        self._read, self._write = read, write
        self._buffer = b""
        self._last = 0
        self._pages: dict[str, Page] = {}

    def call(
        self, method: str, session: str = "", seconds: float = 60, **values: Any
    ) -> dict[str, Any]:
        """Send a DevTools command and wait for its answer."""
        self._last += 1
        message: dict[str, Any] = {
            "id": self._last,
            "method": method,
            "params": values,
        }
        if session:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        until = time.monotonic() + seconds
        while True:
            answer = self._next(until, method)
            if answer.get("id") == self._last:
                break
            page = self._pages.get(answer.get("sessionId", ""))
            if page is not None:
                page.note(answer["method"], answer["params"])
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _next(self, until: float, method: str) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self._read], [], [], left)[0]:
                raise BrowserError(f"{method}: no answer in time")
            if not (found := os.read(self._read, 1 << 20)):
                raise BrowserError(f"{method}: the browser ended")
            self._buffer += found
        line, self._buffer = self._buffer.split(b"\0", 1)
        message: dict[str, Any] = json.loads(line)
        return message

    def page(self, width: int = 1440, height: int = 900, dark: bool = False) -> "Page":
        """A new tab of this size, which prefers light or dark."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        page = Page(self, attached["sessionId"])
        self._pages[attached["sessionId"]] = page
        for domain in _DOMAINS:
            page.call(f"{domain}.enable")
        page.resize(width, height)
        page.prefer("dark" if dark else "light")
        return page


class Page:
    """One tab, with all that it asked for and complained of."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser = browser
        self._session = session
        self.requests: list[str] = []
        self.errors: list[str] = []

    def call(self, method: str, seconds: float = 60, **values: Any) -> dict[str, Any]:
        """Send a DevTools command for this tab and wait for its answer."""
        return self._browser.call(method, self._session, seconds, **values)

    def note(self, event: str, told: dict[str, Any]) -> None:
        """Keep what an event of the tab tells."""
        if event == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])
        elif event == "Runtime.exceptionThrown":
            details = told["exceptionDetails"]
            error = details.get("exception", {}).get("description", details["text"])
            self.errors.append(error)
        elif event == "Runtime.consoleAPICalled" and told["type"] == "error":
            self.errors.append(" ".join(str(a.get("value", a)) for a in told["args"]))
        elif event == "Log.entryAdded" and told["entry"]["level"] == "error":
            self.errors.append(told["entry"]["text"])

    @property
    def external(self) -> list[str]:
        """What was asked of anybody but this machine."""
        return [url for url in self.requests if not url.startswith(_LOCAL)]

    def resize(self, width: int, height: int) -> None:
        """Give the tab another size."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )

    def prefer(self, scheme: str) -> None:
        """Prefer the color scheme ``light`` or ``dark``."""
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.call("Emulation.setEmulatedMedia", features=[feature])

    def open(self, url: str, ready: str = "true", seconds: float = 60) -> None:
        """Load a page, and wait until an expression of it is true."""
        self.call("Page.navigate", url=url)
        loaded = "document.readyState === 'complete' && location.href !== 'about:blank'"
        self.wait_for(f"{loaded} && ({ready})", seconds)

    def evaluate(self, expression: str) -> Any:
        """The value of an expression, awaited when it is a promise."""
        told = self.call(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
        )
        if details := told.get("exceptionDetails"):
            thrown = details.get("exception", {}).get("description", details["text"])
            raise BrowserError(thrown)
        return told["result"].get("value")

    def wait_for(self, expression: str, seconds: float = 60) -> None:
        """Wait until an expression is true."""
        until = time.monotonic() + seconds
        while not self.evaluate(f"Boolean({expression})"):
            if time.monotonic() > until:
                raise BrowserError(f"never true: {expression}; errors: {self.errors}")
            time.sleep(0.05)

    def press(self, key: str, code: int) -> None:
        """Press and let go a key, such as ``Tab`` with its code 9."""
        for kind in ("keyDown", "keyUp"):
            self.call(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=code,
            )

    def names(self) -> list[tuple[str, str]]:
        """Role and name of everything that a screen reader meets."""
        nodes = self.call("Accessibility.getFullAXTree")["nodes"]
        return [
            (n.get("role", {}).get("value", ""), n.get("name", {}).get("value", ""))
            for n in nodes
            if not n.get("ignored")
        ]

    def screenshot(self, path: Path, whole: bool = True) -> Path:
        """A PNG of the window, or of the whole page."""
        told = self.call("Page.captureScreenshot", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(told["data"]))
        return path


@contextmanager
def browser(*flags: str) -> Iterator[Browser]:
    """A Chromium of its own, which ends with the block."""
    if CHROMIUM is None:
        raise BrowserError("chromium is not installed")
    their_read, our_write = os.pipe()
    our_read, their_write = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [
                *("bash", "-c", 'exec "$@" 3<&"$READ" 4>&"$WRITE"', "browser"),
                *(CHROMIUM, *_FLAGS, *flags, f"--user-data-dir={profile}"),
            ],
            env={**os.environ, "READ": str(their_read), "WRITE": str(their_write)},
            pass_fds=(their_read, their_write),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(their_read)
        os.close(their_write)
        try:
            yield Browser(our_read, our_write)
        finally:
            os.close(our_write)
            os.close(our_read)
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
