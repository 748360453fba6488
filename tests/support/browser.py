"""Headless Chromium for tests, controlled by DevTools over a pipe.

Host names do not resolve, except 127.0.0.1, so that a page can load nothing from the
network; every request that it tries is kept in ``Page.requests``.

The environment variable ``CPU_SLOWDOWN`` slows every page down by that factor, to show
that no test depends on the speed of the machine.
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

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_SECONDS = 300  # how long to wait for a condition before a test fails
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
    """The browser is missing, ended, did not answer or refused a command."""


def require_chromium() -> str:
    """Return the path of Chromium, or skip the test where it is not installed.

    Raises:
        BrowserError: It is not installed, and the variable ``CI`` is set: a run in CI
            must not pass without the browser tests.
    """
    if CHROMIUM is None:
        if os.environ.get("CI"):
            raise BrowserError("chromium is not installed: install it in CI")
        pytest.skip("chromium is not installed")
    return CHROMIUM


class Browser:
    """A running Chromium, as ``browser()`` starts it."""

    def __init__(self, read: int, write: int) -> None:
        self._read, self._write = read, write
        self._buffer = b""
        self._last = 0
        self._pages: dict[str, Page] = {}

    def call(
        self, method: str, session: str = "", seconds: float = _SECONDS, **values: Any
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
        """Open a tab of this size, with the light or the dark color scheme."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        page = Page(self, attached["sessionId"], target)
        self._pages[attached["sessionId"]] = page
        for domain in _DOMAINS:
            page.call(f"{domain}.enable")
        if slowdown := os.environ.get("CPU_SLOWDOWN"):
            page.call("Emulation.setCPUThrottlingRate", rate=float(slowdown))
        page.resize(width, height)
        page.prefer("dark" if dark else "light")
        return page

    @property
    def pages(self) -> "set[Page]":
        """The open tabs."""
        return set(self._pages.values())

    def forget(self, page: "Page") -> None:
        """Drop a closed tab."""
        self._pages = {key: p for key, p in self._pages.items() if p is not page}


class Page:
    """One tab, with its requests and its errors."""

    def __init__(self, browser: Browser, session: str, target: str) -> None:
        self._browser = browser
        self._session = session
        self._target = target
        self.requests: list[str] = []
        self.errors: list[str] = []

    def call(
        self, method: str, seconds: float = _SECONDS, **values: Any
    ) -> dict[str, Any]:
        """Send a DevTools command for this tab and wait for its answer."""
        return self._browser.call(method, self._session, seconds, **values)

    def note(self, event: str, values: dict[str, Any]) -> None:
        """Keep the request or the error that an event of the tab reports."""
        if event == "Network.requestWillBeSent":
            self.requests.append(values["request"]["url"])
        elif event == "Runtime.exceptionThrown":
            details = values["exceptionDetails"]
            error = details.get("exception", {}).get("description", details["text"])
            self.errors.append(error)
        elif event == "Runtime.consoleAPICalled" and values["type"] == "error":
            self.errors.append(" ".join(str(a.get("value", a)) for a in values["args"]))
        elif event == "Log.entryAdded" and values["entry"]["level"] == "error":
            self.errors.append(values["entry"]["text"])

    @property
    def external(self) -> list[str]:
        """The requests to other machines."""
        return [url for url in self.requests if not url.startswith(_LOCAL)]

    def resize(self, width: int, height: int) -> None:
        """Change the size of the tab."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )

    def prefer(self, scheme: str) -> None:
        """Set the preferred color scheme: ``light`` or ``dark``."""
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.call("Emulation.setEmulatedMedia", features=[feature])

    def open(self, url: str, ready: str = "true", seconds: float = _SECONDS) -> None:
        """Load a page, and wait until an expression in it is true."""
        self.call("Page.navigate", url=url)
        loaded = "document.readyState === 'complete' && location.href !== 'about:blank'"
        self.wait_for(f"{loaded} && ({ready})", seconds)

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression; wait for it where it is a promise."""
        answer = self.call(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
        )
        if details := answer.get("exceptionDetails"):
            thrown = details.get("exception", {}).get("description", details["text"])
            raise BrowserError(thrown)
        return answer["result"].get("value")

    def wait_for(self, expression: str, seconds: float = _SECONDS) -> None:
        """Wait until an expression is true."""
        until = time.monotonic() + seconds
        while not self.evaluate(f"Boolean({expression})"):
            if time.monotonic() > until:
                raise BrowserError(f"never true: {expression}; errors: {self.errors}")
            time.sleep(0.05)

    def press(self, key: str, code: int) -> None:
        """Press and release a key, such as ``Tab`` with its code 9."""
        for event in ("keyDown", "keyUp"):
            self.call(
                "Input.dispatchKeyEvent",
                type=event,
                key=key,
                code=key,
                windowsVirtualKeyCode=code,
            )

    def names(self) -> list[tuple[str, str]]:
        """Return the role and the name of each node that a screen reader can reach."""
        nodes = self.call("Accessibility.getFullAXTree")["nodes"]
        return [
            (n.get("role", {}).get("value", ""), n.get("name", {}).get("value", ""))
            for n in nodes
            if not n.get("ignored")
        ]

    def close(self) -> None:
        """Close the tab; an open one takes memory, and time where it is slowed down."""
        self._browser.forget(self)
        self._browser.call("Target.closeTarget", targetId=self._target)

    def screenshot(self, path: Path, whole: bool = True) -> Path:
        """Write a PNG of the window, or of the whole page."""
        answer = self.call("Page.captureScreenshot", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(answer["data"]))
        return path


@contextmanager
def browser(*flags: str) -> Iterator[Browser]:
    """Start a Chromium with its own profile, and end it with the block."""
    chromium = require_chromium()
    their_read, our_write = os.pipe()
    our_read, their_write = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [
                *("bash", "-c", 'exec "$@" 3<&"$READ" 4>&"$WRITE"', "browser"),
                *(chromium, *_FLAGS, *flags, f"--user-data-dir={profile}"),
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
