"""Whether every published file is as it was published, to the last byte."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from publishing.layout import CURRENT, MANIFEST, PARTS, SITE, VERSIONS_FOLDER
from publishing.versions import Versions, version_name
from python_generators.core.file_checksums import file_faults


@dataclass(frozen=True)
class Damage:
    """A published file that is not as it was published.

    Attributes:
        file: The path below ``published``.
        fault: ``missing``, ``damaged`` or ``not published``.
        remedy: The command that mends it.
    """

    file: str
    fault: str
    remedy: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.file}: {self.fault}: {self.remedy}"


_PUBLISH, _SITE = "run make publish", "run make site"


def find_damage(published: Path) -> Iterator[Damage]:
    """Yield each damaged file: of the kept versions, of the links and of the site.

    Args:
        published: The folder ``published``.
    """
    versions = Versions(published)
    shown, kept = versions.current(), sorted(versions.kept())
    if shown not in kept:
        yield Damage(CURRENT, "damaged" if shown else "missing", _PUBLISH)
    for part in PARTS:
        link = published / part
        if not link.is_symlink() or link.readlink() != Path(CURRENT) / part:
            yield Damage(part, "damaged" if link.exists() else "missing", _PUBLISH)
    for version in kept:
        # People know the current version's files by other names.
        folder = "" if version == shown else f"{VERSIONS_FOLDER}/{version.name}/"
        for name, fault in _faults(version):
            yield Damage(f"{folder}{name}", fault, _PUBLISH)
    site = published / SITE
    if site.is_symlink() and not site.is_dir():
        yield Damage(SITE, "missing", _SITE)
    elif site.is_dir():
        for name, fault in file_faults(site.resolve()):
            yield Damage(f"{SITE}/{name}", fault, _SITE)


def version_faults(version: Path) -> list[str]:
    """The names of a version's files that are not as they were published."""
    return [name for name, _ in _faults(version)]


def _faults(version: Path) -> Iterator[tuple[str, str]]:
    found = dict(file_faults(version))
    if not found:  # the list is whole, but of another version
        name = version_name((version / MANIFEST).read_bytes())
        if name != version.name.split(".")[0]:
            found[MANIFEST] = "damaged"
    yield from found.items()
