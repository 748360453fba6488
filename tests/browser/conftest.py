"""What the browser tests share: a running Chromium, and the small bank's dashboards."""

from collections.abc import Iterator

import pytest

from python_generators.core.settings import Settings
from tests.support.browser import Browser, Page, browser
from tests.support.dashboard_browser import Shown
from tests.support.dashboard_files import write_small_dashboard
from tests.support.dashboard_rows import SIZES, draw


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with browser() as running:
        yield running


@pytest.fixture(scope="session")
def shown(
    chromium: Browser, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Shown:
    folder, raw = tmp_path_factory.mktemp("dashboard"), draw()
    small = settings.model_copy(update={"synthetic_customers": SIZES["hma"]})
    whole = write_small_dashboard(raw, folder / "whole", small, has_trials=True)
    bare = write_small_dashboard(raw, folder / "bare", small, has_trials=False)
    return Shown(raw, whole, bare, chromium)


@pytest.fixture(scope="session")
def page(shown: Shown) -> Iterator[Page]:
    """The dashboard, for tests that set all filters and menus that they read."""
    opened = shown.open()
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def closed_tabs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Close the tabs that a test opens, but not the one that tests share."""
    if "chromium" not in request.fixturenames:
        yield
        return
    running: Browser = request.getfixturevalue("chromium")
    shared = running.pages
    yield
    for opened in running.pages - shared:
        opened.close()
