"""The settings of a run: those given by the user, or those of the last generation.

``generate`` and ``run`` use what is given, and the defaults of dbt_project.yml for the
rest. When the raw tables are made, the settings go to build/last_run.json. ``build``,
``expect``, ``publish`` and ``scenario`` use them unless others are given.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from python_generators.core.disk_paths import read_regular
from python_generators.core.errors import InputError
from python_generators.core.settings import PROJECT_ROOT, parse_overrides
from python_generators.core.synthesizers import SYNTHESIZERS

LAST_RUN = "build/last_run.json"


@dataclass(frozen=True)
class Given:
    """The settings from the command line or the environment; empty if not given."""

    scale: str = ""
    vars: str = ""
    target: str = ""
    synthesizers: str = ""


@dataclass(frozen=True)
class RunSettings:
    """Scale, overridden vars and target of one run."""

    scale: str
    overrides: Mapping[str, Any]
    target: str

    @classmethod
    def chosen(cls, given: Given) -> Self:
        """The settings of a new generation.

        Raises:
            InputError: the vars are not a JSON object, or a synthesizer is unknown.
        """
        overrides = parse_overrides(given.vars)
        if given.synthesizers:
            if "synthesizers" in overrides:
                remedy = "give the synthesizers once: here, or in VARS"
                raise InputError(
                    "command line", "SYNTHESIZERS", given.synthesizers, remedy
                )
            overrides["synthesizers"] = _synthesizers(given.synthesizers)
        scale = given.scale or "full"
        return cls(scale, overrides, given.target or _target(scale))

    @property
    def options(self) -> list[str]:
        """The settings as options of the generators."""
        return [
            *("--target", self.target),
            *("--scale", self.scale),
            *("--vars", json.dumps(self.overrides)),
        ]

    def __str__(self) -> str:
        """The settings as arguments of make."""
        return f"SCALE={self.scale} VARS='{json.dumps(self.overrides)}'"


def for_later_verb(verb: str, given: Given, root: Path = PROJECT_ROOT) -> RunSettings:
    """The settings of a verb that follows a generation.

    Settings of the user replace remembered ones; a line is printed if they differ.
    Remembered vars are not used with another scale.

    Args:
        verb: The name of the verb, for the printed line.
        given: The settings given by the user.
        root: The project root.
    """
    last = remembered(root)
    if last is None:
        return RunSettings.chosen(given)
    same_scale = given.scale in ("", last.scale)
    scale = given.scale or last.scale
    if given.vars or given.synthesizers or not same_scale:
        overrides = RunSettings.chosen(given).overrides
    else:
        overrides = last.overrides
    target = given.target or (last.target if same_scale else _target(scale))
    settings = RunSettings(scale, overrides, target)
    if settings != last:
        print(f"{verb}: {settings}; the last generation used {last}", flush=True)
    return settings


def remember(settings: RunSettings, root: Path = PROJECT_ROOT) -> None:
    """Store the settings of a successful generation."""
    path = root / LAST_RUN
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "scale": settings.scale,
        "target": settings.target,
        "vars": settings.overrides,
    }
    new = path.with_suffix(".new")
    new.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", "utf-8")
    new.replace(path)


def remembered(root: Path = PROJECT_ROOT) -> RunSettings | None:
    """The settings of the last generation; None if none are stored."""
    try:
        kept = json.loads(read_regular(root / LAST_RUN).decode())
        return RunSettings(str(kept["scale"]), dict(kept["vars"]), str(kept["target"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _target(scale: str) -> str:
    """The target of profiles.yml that a scale builds, unless another is given."""
    return "ci" if scale == "ci" else "dev"


def _synthesizers(text: str) -> list[str]:
    if text.strip() == "all":
        return list(SYNTHESIZERS)
    return [name.strip() for name in text.split(",") if name.strip()]
