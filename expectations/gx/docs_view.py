"""Render Data Docs with escaped data, without network, clock or random ids.

The original pages of Great Expectations load libraries and a logo from the network, and
do not escape the values of failing rows.
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
    "SiteIndexPageRenderer": "Results of the audits of this project's builds.",
    "ExpectationSuitePageRenderer": "The expectations for one table.",
    "ValidationResultsPageRenderer": "The results of one audit of one table.",
}
ROWS_PER_PAGE = 25  # of the index; more than the suites of a run
_REMOTE_IMAGE = re.compile(r"background:\s*url\('https?://[^)]*\)[^;]*;")


def _escaped(value: object) -> str:
    return html.escape(str(value), quote=False)


class SafePageView(DefaultJinjaPageView):  # type: ignore[misc]
    """Renders the pages with the project's templates and with escaped data."""

    def __init__(
        self,
        custom_styles_directory: str | None = None,
        custom_views_directory: str | None = None,
    ) -> None:
        """Search the project's templates before those of Great Expectations."""
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
        """Return the page's HTML."""
        self._ids = count(1)
        return str(super().render(document, template, **kwargs))

    def generate_html_element_uuid(self, prefix: str | None = None) -> str:
        """Return an id that is unique in the page and the same in every run."""
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
        """Return the block's HTML; data outside of blocks is escaped."""
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
        """Return the template's HTML; a template without parameters is escaped."""
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
    """Renders the index, always in the same order and without a repeated column."""

    @classmethod
    def render(cls, index_links_dict: dict[str, Any]) -> Any:  # noqa: ANN401
        """Return the page's content."""
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
        content.table_options["pageSize"] = ROWS_PER_PAGE
        return content


class ResultsPageRenderer(ValidationResultsPageRenderer):  # type: ignore[misc]
    """Renders the page of one validation, without the time at which it was loaded."""

    def render(self, validation_results: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Return the page's content."""
        validation_results.meta.pop("batch_markers", None)
        return super().render(validation_results, *args, **kwargs)


def _is_block(item: object) -> bool:
    return isinstance(item, dict) and item.get("content_block_type") is not None


def _block_or_escaped(item: object) -> object:
    return item if _is_block(item) or isinstance(item, list) else _escaped(item)
