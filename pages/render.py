"""Pages from templates: all data escaped, and only the page's own scripts run."""

import base64
import hashlib
import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pages.site_map import SITE_PAGES

TEMPLATES = Path(__file__).parent / "templates"
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)


def render(template: str, **values: object) -> str:
    """The template with these values, and the site's menu for it to show."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(site_pages=SITE_PAGES, **values)


def sealed(html: str, evaluates: bool = False) -> str:
    """The page with a policy by which nothing is loaded and nothing foreign runs.

    Its inline scripts are named by their hashes, so a script that came in with data
    would not run; no connection, picture, font or form may go out.

    Args:
        html: The whole page, whose scripts are all its own.
        evaluates: Whether its scripts make code of their own, as Vega does.
    """
    digests = {
        base64.b64encode(hashlib.sha256(found[2].encode()).digest()).decode()
        for found in _SCRIPT.finditer(html)
    }
    allowed = [f"'sha256-{digest}'" for digest in sorted(digests)]
    scripts = " ".join(allowed + ["'unsafe-eval'"] * evaluates) or "'none'"
    policy = (
        f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; "
        "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    head = re.search(r"<head\b[^>]*>", html, re.IGNORECASE)
    if head is None:
        raise ValueError("a page without a head cannot be sealed")
    return html[: head.end()] + meta + html[head.end() :]
