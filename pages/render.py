"""Render pages from templates; data is escaped, and only the page's own scripts run."""

import base64
import hashlib
import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pages.site_map import SITE_PAGES

TEMPLATES = Path(__file__).parent / "templates"
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)


def render(template: str, **values: object) -> str:
    """Render a template with these values and the list of the site's pages."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(site_pages=SITE_PAGES, **values)


def sealed(html: str, evaluates: bool = False) -> str:
    """Add a content security policy: no requests, and no scripts but the page's own.

    The policy lists the hashes of the inline scripts, so that a script inside data
    would not run. It forbids connections, external images and fonts, and forms.

    Args:
        html: The whole page, all of whose scripts are trusted.
        evaluates: Whether the scripts evaluate code that they generate, as Vega does.

    Returns:
        The page with the policy in its head.

    Raises:
        ValueError: The page has no head.
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
