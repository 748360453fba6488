"""Create or update the connection, the datasets, the charts and the dashboard."""

import json
from pathlib import Path
from typing import Any

from integration.superset.api import Superset
from integration.superset.charts import (
    BEHAVIOR,
    CHARTS,
    COLORS,
    DATASETS,
    Chart,
    Dataset,
)

TITLE, SLUG = "FinMark", "finmark"
CONNECTION = {
    "read_only": True,
    "config": {
        "enable_external_access": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "lock_configuration": True,
    },
}
"""Settings for the published file: read-only, without access to other files."""

_COLUMNS, _WIDTH, _HEIGHT = 2, 6, 60


def make_dashboard(superset: Superset, file: Path) -> str:
    """Create or update the dashboard and all that it needs.

    Args:
        superset: The client.
        file: The published DuckDB file.

    Returns:
        The URL path of the dashboard.
    """
    database = connect(superset, file)
    datasets = {d.name: _dataset(superset, database, d) for d in DATASETS}
    named = {"dashboard_title": TITLE, "slug": SLUG, "published": True}
    dashboard = superset.upsert("dashboard", "slug", named)
    charts = [_chart(superset, c, datasets[c.dataset], dashboard) for c in CHARTS]
    metadata = {
        "label_colors": COLORS,
        "native_filter_configuration": [_personas(datasets[BEHAVIOR])],
    }
    body = {"position_json": _layout(charts), "json_metadata": json.dumps(metadata)}
    superset.put(f"dashboard/{dashboard}", body)
    return f"superset/dashboard/{SLUG}/"


def connect(superset: Superset, file: Path) -> int:
    """Create or update the connection to the published file; returns its id.

    The path is that of the link, so each query opens the current version.
    """
    name = file.parent.resolve() / file.name
    return superset.upsert(
        "database",
        "database_name",
        {
            "database_name": TITLE,
            "sqlalchemy_uri": f"duckdb:///{name}",
            "expose_in_sqllab": True,
            "extra": json.dumps({"engine_params": {"connect_args": CONNECTION}}),
        },
    )


def _dataset(superset: Superset, database: int, dataset: Dataset) -> int:
    where = {"schema": "marts", "table_name": dataset.name}
    sql = {"sql": dataset.sql} if dataset.sql else {}
    by_name = [{"col": "table_name", "opr": "eq", "value": dataset.name}]
    found = superset.get("dataset/", {"filters": by_name})["ids"]
    if found:
        number = int(found[0])
    else:
        number = int(
            superset.post("dataset/", {"database": database, **where, **sql})["id"]
        )
    there = superset.get(f"dataset/{number}")["result"]["metrics"]
    ids = {metric["metric_name"]: metric["id"] for metric in there}
    metrics = [
        {"metric_name": name, "expression": expression, "verbose_name": title}
        | ({"id": ids[name]} if name in ids else {})
        for name, (expression, title) in dataset.metrics.items()
    ]
    body = {"database_id": database, **where, **sql, "metrics": metrics}
    superset.put(f"dataset/{number}?override_columns=true", body)
    return number


def _chart(superset: Superset, chart: Chart, dataset: int, dashboard: int) -> int:
    return superset.upsert(
        "chart",
        "slice_name",
        {
            "slice_name": chart.title,
            "viz_type": chart.chart_type,
            "datasource_id": dataset,
            "datasource_type": "table",
            "params": json.dumps(chart.params(dataset)),
            "query_context": json.dumps(chart.query(dataset)),
            "dashboards": [dashboard],
        },
    )


def _personas(dataset: int) -> dict[str, Any]:
    """A filter by persona."""
    return {
        "id": "NATIVE_FILTER-persona",
        "name": "Persona",
        "type": "NATIVE_FILTER",
        "filterType": "filter_select",
        "targets": [{"datasetId": dataset, "column": {"name": "persona"}}],
        "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}},
        "controlValues": {"multiSelect": True, "enableEmptyFilter": False},
        "cascadeParentIds": [],
        "scope": {"rootPath": ["ROOT_ID"], "excluded": []},
    }


def _layout(charts: list[int]) -> str:
    """The charts in rows of two."""
    rows = [charts[i : i + _COLUMNS] for i in range(0, len(charts), _COLUMNS)]
    names = [f"ROW-{number}" for number in range(len(rows))]
    layout: dict[str, Any] = {"DASHBOARD_VERSION_KEY": "v2"}
    _node(layout, "ROOT_ID", "ROOT", ["GRID_ID"])
    _node(layout, "GRID_ID", "GRID", names)
    _node(layout, "HEADER_ID", "HEADER", [], text=TITLE)
    for name, row in zip(names, rows, strict=True):
        _node(layout, name, "ROW", [f"CHART-{chart}" for chart in row])
        for chart in row:
            size = {"chartId": chart, "width": _WIDTH, "height": _HEIGHT}
            _node(layout, f"CHART-{chart}", "CHART", [], **size)
    return json.dumps(layout)


def _node(
    layout: dict[str, Any],
    name: str,
    node_type: str,
    children: list[str],
    **meta: Any,  # noqa: ANN401
) -> None:
    layout[name] = {"id": name, "type": node_type, "children": children, "meta": meta}
