"""The targets of profiles.yml, which dbt reads too."""

from pathlib import Path

from python_generators.core.errors import InputError
from python_generators.core.strict_values import read_yaml_mapping

PROFILES_FILE = "profiles.yml"
_UNFIT = "?\\"  # DuckDB takes the rest of a path for options, or the sign for a /


def target_path(target: str, root: Path) -> Path:
    """The DuckDB file that dbt's target builds, from profiles.yml.

    Raises:
        InputError: profiles.yml cannot be read, or does not have the target.
    """
    try:
        outputs = read_yaml_mapping(root / PROFILES_FILE)["finmark"]["outputs"]
        paths = {
            str(name): str(output["path"])
            for name, output in outputs.items()
            if output.get("type", "duckdb") == "duckdb"
        }
    except ValueError as error:
        raise InputError(PROFILES_FILE, "file", str(error), "restore it") from None
    except (AttributeError, KeyError, TypeError):
        remedy = "restore the targets of finmark, each with its path"
        raise InputError(PROFILES_FILE, "outputs", "missing", remedy) from None
    if target not in paths:
        remedy = f"give one of {', '.join(paths)}"
        raise InputError(PROFILES_FILE, "target", target, remedy)
    path = root / paths[target]
    if not path.is_relative_to(root) or ".." in path.parts or path.suffix != ".duckdb":
        remedy = "give a .duckdb file inside the project"
        raise InputError(PROFILES_FILE, f"{target}.path", paths[target], remedy)
    if any(sign in str(path) for sign in _UNFIT):
        remedy = r"DuckDB writes to no folder with ? or \ in its name; rename it"
        raise InputError(PROFILES_FILE, f"{target}.path", str(path), remedy)
    return path
