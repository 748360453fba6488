"""The scorecard page is self-contained and escaped, and shows every score."""

from html.parser import HTMLParser

import pandas as pd
import pytest

from pages.scorecard import scorecard
from python_generators.core.settings import Settings
from python_generators.fidelity.limits import LIMITS

EVIL = "<script>alert('x')</script>"


class Page(HTMLParser):
    """The tags and the text of a page; checks that every tag is closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text = " ".join(f"{self.text} {data}".split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def scores(**changes: object) -> pd.DataFrame:
    row = {
        "population": "hma",
        "scope": "customers",
        "metric": "c2st_auc",
        "property": "auc",
        "score": 0.61,
        "no_model": 0.9,
        "ceiling": 0.5,
        "original": None,
        "ideal": 0.5,
        "gap_to_ceiling": 0.11,
    }
    rows = [row, {**row, "population": "ctgan", "score": 0.55}, {**row, **changes}]
    return pd.DataFrame(rows).drop_duplicates()


def columns(name: str = "income") -> pd.DataFrame:
    rows = [
        (population, "customers", name, "ks_distance", distance)
        for population, distance in (("hma", 0.123), ("no_model", 0), ("ceiling", 0.02))
    ]
    names = ["population", "table_name", "column_name", "metric", "distance"]
    return pd.DataFrame(rows, columns=names)


def anchors(url: str = "https://example.org/?a=1&b=2") -> pd.DataFrame:
    row = {
        "anchor_id": "loan_share",
        "market": "in",
        "population": "base",
        "metric": "share with a loan",
        "target": 0.45,
        "tolerance": 0.03,
        "unit": "share",
        "actual": 0.46,
        "error": 0.01,
        "passed": True,
        "used_for_fit": True,
        "source": EVIL,
        "year": 2024,
        "url": url,
        "confidence": "high",
    }
    return pd.DataFrame([row, {**row, "passed": False, "used_for_fit": False}])


def test_the_page_is_self_contained(settings: Settings) -> None:
    html = scorecard(scores(), columns(), anchors(), settings)
    page = Page(html)
    for tag in ("script", "link", "img", "iframe"):
        assert page.all(tag) == []
    assert "url(" not in html
    assert "@import" not in html
    links = {str(a["href"]) for a in page.all("a")}
    ids = {a.get("id") for _, a in page.tags}
    assert {link[1:] for link in links if link.startswith("#")} <= ids
    assert {"hma", "ctgan", "anchors"} <= ids
    assert page.all("html")[0]["lang"] == "en"
    assert all(a["scope"] in ("row", "col") for a in page.all("th"))
    assert all(a["tabindex"] == "0" for a in page.all("div") if "role" in a)


def test_the_page_names_the_published_version(settings: Settings) -> None:
    text = Page(scorecard(scores(), columns(), None, settings, "0123abcd")).text
    assert "version 0123abcd" in text
    assert "version" not in Page(scorecard(scores(), columns(), None, settings)).text


def test_data_is_escaped(settings: Settings) -> None:
    html = scorecard(
        scores(population=EVIL, metric=EVIL, property=EVIL, scope=EVIL),
        columns(EVIL),
        anchors("javascript:alert(1)"),
        settings,
    )
    page = Page(html)
    assert page.all("script") == []
    assert page.text.count("alert(") >= 5
    assert not any("javascript" in str(a["href"]) for a in page.all("a"))


def test_a_score_outside_its_limit_is_named_in_words(settings: Settings) -> None:
    text = Page(scorecard(scores(), columns(), None, settings)).text
    limit = LIMITS["customers", "c2st_auc", "auc"].highest
    assert text.count(f"outside limit: at most {limit:g}") == 1
    assert text.count(f"within limit: at most {limit:g}") == 1
    assert "+0.110" in text
    assert "Anchors" not in text
    assert "The base is small" not in text
    small = settings.model_copy(update={"base_customers": 200})
    assert "The base is small" in scorecard(scores(), columns(), None, small)


def test_scores_of_a_sample_are_named_as_such(settings: Settings) -> None:
    said = "Scores are those of 20,000 of the synthetic customers"
    for customers, is_said in ((20_000, False), (20_001, True)):
        large = settings.model_copy(update={"synthetic_customers": customers})
        text = Page(scorecard(scores(), columns(), None, large)).text
        assert (said in text) == is_said


def test_anchors_used_for_fitting_are_counted_apart(settings: Settings) -> None:
    text = Page(scorecard(scores(), columns(), anchors(), settings)).text
    assert "1 of 1 used for fitting, 0 of 1 not" in text


def test_the_largest_distances_are_shown_with_their_references(
    settings: Settings,
) -> None:
    text = Page(scorecard(scores(), columns(), None, settings)).text
    assert "customers: income 0.123 0.000 0.020" in text


@pytest.mark.parametrize("population", ["hma", "a_new_one"])
def test_an_unknown_population_is_shown_too(
    settings: Settings, population: str
) -> None:
    shown = scores(population=population)
    assert f'id="{population.replace("_", "-")}"' in scorecard(
        shown, columns(), None, settings
    )
