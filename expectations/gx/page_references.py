"""What a page would load or call: its markup, scripts and styles, not its texts."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

_LOADING = {
    *("src", "href", "xlink:href", "action", "formaction", "poster", "data"),
    *("background", "manifest", "ping"),
}
_STYLE = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s;]+)""", re.IGNORECASE)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Comments and strings of a script; in template literals there can be calls.
_NOT_CODE = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL
)
_CALLS = re.compile(
    r"\b(?:fetch|importScripts|sendBeacon)\s*\("
    r"|(?<![.\w$])import\b\s*[\"\w$({*]"
    r"|\bXMLHttpRequest\b|\bWebSocket\b|\bEventSource\b"
    r"|\$\.(?:ajax|get|getJSON|getScript|post|load)\s*\("
)
_REFRESH = re.compile(r"url\s*=\s*['\"]?([^'\"\s]+)", re.IGNORECASE)


def links_of_style(css: str) -> Iterator[str]:
    """Yield the addresses that a style sheet loads."""
    for match in _STYLE.finditer(_CSS_COMMENT.sub("", css)):
        yield match.group(1)


def calls_of_script(script: str) -> Iterator[str]:
    """Yield the calls by which a script loads something."""
    code = _NOT_CODE.sub('""', script)
    for match in _CALLS.finditer(code):
        yield match.group(0)


class PageReferences(HTMLParser):
    """Reads a page; collects what its markup, scripts and styles load.

    Attributes:
        links: Addresses in the attributes of elements, in order.
        styles: Addresses in styles.
        calls: Calls in scripts.
    """

    def __init__(self, page: str) -> None:
        """Read the page."""
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.styles: list[str] = []
        self.calls: list[str] = []
        self._inside = ""  # script or style
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect the attributes that load or call."""
        self._inside = tag if tag in ("script", "style") else ""
        values = {name: value or "" for name, value in reversed(attrs)}
        if "json" in values.get("type", "") and tag == "script":
            self._inside = ""  # data, not code
        for name, value in values.items():
            if name in _LOADING and value:
                self.links.append(value)
            elif name in ("srcset", "imagesrcset"):
                self.links += [part.split()[0] for part in value.split(",") if part]
            elif name == "style":
                self.styles += links_of_style(value)
            elif name.startswith("on"):
                self.calls += calls_of_script(value)
            elif name == "srcdoc":
                self.calls.append(f"<{tag} srcdoc>")
        if tag == "meta" and values.get("http-equiv", "").lower() == "refresh":
            self.links += _REFRESH.findall(values.get("content", ""))

    def handle_endtag(self, tag: str) -> None:
        """Leave a script or style."""
        self._inside = ""

    def handle_data(self, data: str) -> None:
        """Collect from scripts and styles; any other text is data."""
        if self._inside == "script":
            self.calls += calls_of_script(data)
        elif self._inside == "style":
            self.styles += links_of_style(data)
