"""Texts that would run if a page took them for code, and a project of such texts."""

from typing import Any

SCRIPT = "<script>window.hacked = 1</script>"
IMAGE = "<img src=x onerror='window.hacked = 2'>"
CLOSER = "</script><script>window.hacked = 3</script>"
HOSTILE = f"{SCRIPT} {IMAGE} {CLOSER}"


def manifest() -> dict[str, Any]:
    """What dbt knows of a project of one model, all of it hostile."""
    column = {"name": "id", "description": HOSTILE, "data_type": "integer"}
    node = {
        "unique_id": "model.toy.people",
        "resource_type": "model",
        "name": "people",
        "alias": "people",
        "package_name": "toy",
        "root_path": "/home/somebody/toy",
        "compiled_path": "/home/somebody/toy/target/people.sql",
        "path": "people.sql",
        "original_file_path": "models/people.sql",
        "fqn": ["toy", "people"],
        "database": "toy",
        "schema": "marts",
        "language": "sql",
        "description": HOSTILE,
        "raw_code": f"select 1 as id, '{HOSTILE}' as name",
        "compiled_code": f"select 1 as id, '{HOSTILE}' as name",
        "columns": {"id": column, "name": {**column, "name": "name"}},
        "config": {"materialized": "table", "enabled": True, "meta": {}, "tags": []},
        "depends_on": {"nodes": [], "macros": []},
        "docs": {"show": True},
        "refs": [],
        "tags": [HOSTILE],
        "meta": {},
        "constraints": [],
        "relation_name": '"toy"."marts"."people"',
        "access": "public",
    }
    overview = {
        "name": "__overview__",
        "package_name": "dbt",
        "block_contents": HOSTILE,
    }
    empty = ("sources", "exposures", "metrics", "semantic_models", "saved_queries")
    return {
        **{name: {} for name in (*empty, "macros", "groups", "unit_tests")},
        "metadata": {
            "adapter_type": "duckdb",
            "project_name": "toy",
            "dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json",
            "dbt_version": "1.11.16",
        },
        "nodes": {"model.toy.people": node},
        # as a seed of another market, which bears the same name
        "disabled": {"model.toy.people": [{**node}]},
        "docs": {"doc.dbt.__overview__": overview},
        "parent_map": {"model.toy.people": []},
        "child_map": {"model.toy.people": []},
    }


def catalog() -> dict[str, Any]:
    columns = {
        name: {"name": name, "type": kind, "index": position, "comment": HOSTILE}
        for position, (name, kind) in enumerate(
            (("id", "INTEGER"), ("name", "VARCHAR")), 1
        )
    }
    table = {
        "metadata": {
            "type": "BASE TABLE",
            "schema": "marts",
            "name": "people",
            "database": "toy",
            "comment": HOSTILE,
            "owner": None,
        },
        "columns": columns,
        "stats": {},
        "unique_id": "model.toy.people",
    }
    return {"metadata": {}, "nodes": {"model.toy.people": table}, "sources": {}}
