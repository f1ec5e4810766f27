"""Where a result comes from: inputs with their hashes, options, versions."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

from ccngeo.model import Text

_BLOCK_BYTES = 1 << 20
_LIBRARIES = ("ccngeo", "geopandas", "shapely", "pyproj", "pyogrio", "rasterio", "exactextract")
_NOTHING = Text("", "")
# What a layer is declared to cover, where it is not a list of units.
_COVERAGE = {
    "province": Text("toàn tỉnh", "the whole province"),
    "self": Text("chính lớp này", "the layer itself"),
}
# The files beside the named one that make up a data set.
_PARTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        ".shp": (".dbf", ".shx", ".prj", ".cpg"),
        ".tab": (".dat", ".map", ".id", ".ind"),
        ".mif": (".mid",),
    }
)


@dataclass(frozen=True, slots=True)
class Source:
    """One input as it was read."""

    role: str
    path: str
    sha256: str
    title: Text
    agency: str = ""
    data_date: str = ""
    crs: Text = _NOTHING
    features: int | None = None
    accuracy_m: float | None = None
    coverage: str = ""
    status: str = "ok"
    notes: tuple[Text, ...] = ()
    repairs: tuple[Text, ...] = ()  # one for each feature that was mended or kept out

    def covers(self, lang: str) -> str:
        """Return what the input covers, in words; units stay as they are declared."""
        words = _COVERAGE.get(self.coverage)
        return words.in_(lang) if words else self.coverage


def sha256_of(path: Path) -> str:
    """Return the hash of a file; of a data set of several files, of all of them in fixed order.

    Raises
    ------
    OSError
        A file cannot be read.
    """
    digest = hashlib.sha256()
    for part in parts_of(path):
        digest.update(part.suffix.lower().encode())
        with part.open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                digest.update(block)
    return digest.hexdigest()


def is_file(path: Path) -> bool:
    """Tell whether there is such a file; a name no file can have is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def parts_of(path: Path) -> list[Path]:
    """Return the files that make up a data set, the named one first."""
    if path.is_dir():  # a file geodatabase
        return sorted(p for p in path.iterdir() if p.is_file() and p.suffix.lower() != ".lock")
    beside = (sibling(path, suffix) for suffix in _PARTS.get(path.suffix.lower(), ()))
    return [path, *(p for p in beside if p is not None)]


def sibling(path: Path, suffix: str) -> Path | None:
    """Return the file beside `path` with another suffix, in either case (old disks shout)."""
    spellings = (suffix, suffix.upper())
    return next((p for s in spellings if (p := path.with_suffix(s)).exists()), None)


def versions() -> dict[str, str]:
    """Return the versions of the libraries that figures depend on."""
    return {name: version(name) for name in _LIBRARIES}
