"""Great Expectations set up from code: no project folder, no committed JSON."""

from pathlib import Path
from typing import Any

import great_expectations as gx
from great_expectations.data_context import EphemeralDataContext
from great_expectations.data_context.types.base import (
    DataContextConfig,
    ProgressBarsConfig,
)

from expectations.gx.docs_view import (
    IndexPageRenderer,
    ResultsPageRenderer,
    SafePageView,
)

SITE = "finmark"


def open_context(history: Path, docs: Path) -> EphemeralDataContext:
    """Open a context: suites in memory, results and pages in folders.

    Args:
        history: The folder of the results of all runs, as JSON.
        docs: The folder of Data Docs.
    """
    config = DataContextConfig(
        stores={
            "expectations_store": _store("ExpectationsStore"),
            "checkpoint_store": _store("CheckpointStore"),
            "validation_definition_store": _store("ValidationDefinitionStore"),
            "validation_results_store": _store("ValidationResultsStore", history),
        },
        expectations_store_name="expectations_store",
        checkpoint_store_name="checkpoint_store",
        validation_results_store_name="validation_results_store",
        data_docs_sites={SITE: _site(docs)},
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )
    return gx.get_context(mode="ephemeral", project_config=config)


def _store(class_name: str, folder: Path | None = None) -> dict[str, Any]:
    backend = _folder(folder) if folder else {"class_name": "InMemoryStoreBackend"}
    return {"class_name": class_name, "store_backend": backend}


def _folder(path: Path) -> dict[str, str]:
    return {
        "class_name": "TupleFilesystemStoreBackend",
        "base_directory": str(path.resolve()),
    }


def _site(docs: Path) -> dict[str, Any]:
    page = _ours(SafePageView)
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": _folder(docs),
        "site_index_builder": {
            "class_name": "DefaultSiteIndexBuilder",
            "view": page,
            "renderer": _ours(IndexPageRenderer),
        },
        "site_section_builders": {
            "expectations": {"view": page},
            "validations": {"view": page, "renderer": _ours(ResultsPageRenderer)},
            "profiling": "None",
        },
    }


def _ours(part: type) -> dict[str, str]:
    return {"module_name": part.__module__, "class_name": part.__name__}
