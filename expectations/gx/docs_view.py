"""How Data Docs are drawn here: data escaped, no network, no clock, no random ids.

Great Expectations' own pages load libraries and a logo from the network, and put the
values of failing rows into the HTML as they are.
"""

import html
import re
from itertools import count
from pathlib import Path
from typing import Any

from great_expectations.render.renderer import (
    SiteIndexPageRenderer,
    ValidationResultsPageRenderer,
)
from great_expectations.render.view import DefaultJinjaPageView
from jinja2 import ChoiceLoader, FileSystemLoader, pass_context

TEMPLATES = Path(__file__).parent / "templates"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self' file: 'unsafe-inline'; "
    "style-src 'self' file: 'unsafe-inline'; img-src 'self' file: data:; "
    "font-src 'self' file:; base-uri 'none'; form-action 'none'"
)
ABOUT_THE_PAGE = {
    "SiteIndexPageRenderer": "What the audits of this project's builds found.",
    "ExpectationSuitePageRenderer": "What is expected of one table.",
    "ValidationResultsPageRenderer": "What one audit found in one table.",
}
ROWS_A_PAGE = 25  # one run of all suites
_REMOTE_IMAGE = re.compile(r"background:\s*url\('https?://[^)]*\)[^;]*;")


def _escaped(value: object) -> str:
    return html.escape(str(value), quote=False)


class SafePageView(DefaultJinjaPageView):  # type: ignore[misc]
    """Great Expectations' pages, drawn with our templates and with data escaped."""

    def __init__(
        self,
        custom_styles_directory: str | None = None,
        custom_views_directory: str | None = None,
    ) -> None:
        """Put our templates before Great Expectations' own."""
        super().__init__(custom_styles_directory, custom_views_directory)
        loaders = [FileSystemLoader(TEMPLATES), self.env.loader]
        self.env.loader = ChoiceLoader(loaders)
        self.env.filters["without_remote_images"] = lambda css: _REMOTE_IMAGE.sub(
            "", css
        )
        self.env.globals["content_security_policy"] = CONTENT_SECURITY_POLICY
        self.env.globals["about_the_page"] = ABOUT_THE_PAGE
        self._ids = count(1)

    def render(self, document: Any, template: str | None = None, **kwargs: Any) -> str:  # noqa: ANN401
        """The page's HTML."""
        self._ids = count(1)
        return str(super().render(document, template, **kwargs))

    def generate_html_element_uuid(self, prefix: str | None = None) -> str:
        """An id that is unique in its page, and the same in every run."""
        return f"{prefix or ''}{next(self._ids)}"

    @pass_context
    def render_content_block(
        self,
        jinja_context: Any,  # noqa: ANN401
        content_block: Any,  # noqa: ANN401
        index: object = None,
        content_block_id: object = None,
        render_to_markdown: bool = False,
    ) -> Any:  # noqa: ANN401
        """The block's HTML; whatever is not a block is data, and escaped."""
        if content_block is None:
            return ""
        if isinstance(content_block, list):
            content_block = [_block_or_escaped(item) for item in content_block]
        elif not _is_block(content_block):
            return _escaped(content_block)
        return super().render_content_block(
            jinja_context, content_block, index, content_block_id, render_to_markdown
        )

    def render_string_template(self, template: Any) -> str:  # noqa: ANN401
        """The template's HTML; a template without parameters is a plain sentence."""
        if not isinstance(template, dict):
            return _escaped(template)
        template = dict(template)
        if template.get("params"):
            template["params"] = dict(template["params"])
        else:
            template["template"] = _escaped(template.get("template", ""))
        if "tooltip" in template:
            content = _escaped(template["tooltip"].get("content", ""))
            template["tooltip"] = {**template["tooltip"], "content": content}
        return str(super().render_string_template(template))

    @staticmethod
    def _escape_template_param_value(value: object) -> object:
        plain = value is None or isinstance(value, bool | int | float)
        return value if plain else _escaped(value)


class IndexPageRenderer(SiteIndexPageRenderer):  # type: ignore[misc]
    """The index: in the same order in every build, without what it says twice."""

    @classmethod
    def render(cls, index_links_dict: dict[str, Any]) -> Any:  # noqa: ANN401
        """The page's content."""
        for links in ("validations_links", "expectations_links"):
            index_links_dict.get(links, []).sort(key=lambda link: str(link["filepath"]))
        return super().render(index_links_dict)

    @classmethod
    def _generate_validation_results_link_table(cls, links: dict[str, Any]) -> Any:  # noqa: ANN401
        content = super()._generate_validation_results_link_table(links)
        content.table_columns = [
            column
            for column in content.table_columns
            if column["field"] != "batch_identifier"
        ]
        content.table_options["pageSize"] = ROWS_A_PAGE
        return content


class ResultsPageRenderer(ValidationResultsPageRenderer):  # type: ignore[misc]
    """The page of one validation, without the moment at which it was loaded."""

    def render(self, validation_results: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """The page's content."""
        validation_results.meta.pop("batch_markers", None)
        return super().render(validation_results, *args, **kwargs)


def _is_block(item: object) -> bool:
    return isinstance(item, dict) and item.get("content_block_type") is not None


def _block_or_escaped(item: object) -> object:
    return item if _is_block(item) or isinstance(item, list) else _escaped(item)
