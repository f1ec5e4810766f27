"""Where a result comes from: inputs with their hashes, options, versions."""

import hashlib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from ccngeo.model import Text

_LIBRARIES = ("ccngeo", "geopandas", "shapely", "pyproj", "pyogrio", "rasterio", "exactextract")
_NOTHING = Text("", "")
# What a layer is declared to cover, where it is not a list of units.
_COVERAGE = {
    "province": Text("toàn tỉnh", "the whole province"),
    "self": Text("chính lớp này", "the layer itself"),
}
_SHAPEFILE_PARTS = (".shp", ".dbf", ".shx", ".prj", ".cpg")


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

    def covers(self, lang: str) -> str:
        """Return what the input covers, in words; units stay as they are declared."""
        words = _COVERAGE.get(self.coverage)
        return words.in_(lang) if words else self.coverage


def sha256_of(path: Path) -> str:
    """Return the hash of a file; of a shapefile, of all its parts in a fixed order.

    Raises
    ------
    OSError
        The file cannot be read.
    """
    digest = hashlib.sha256()
    for part in parts_of(path):
        digest.update(part.suffix.lower().encode())
        digest.update(part.read_bytes())
    return digest.hexdigest()


def is_file(path: Path) -> bool:
    """Tell whether there is such a file; a name no file can have is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def parts_of(path: Path) -> list[Path]:
    """Return the files that make up a data set, the named one first."""
    if path.suffix.lower() != ".shp":
        return [path]
    return [path, *(p for s in _SHAPEFILE_PARTS[1:] if (p := sibling(path, s)) is not None)]


def sibling(path: Path, suffix: str) -> Path | None:
    """Return the file beside `path` with another suffix, in either case (old disks shout)."""
    spellings = (suffix, suffix.upper())
    return next((p for s in spellings if (p := path.with_suffix(s)).exists()), None)


def versions() -> dict[str, str]:
    """Return the versions of the libraries that figures depend on."""
    return {name: version(name) for name in _LIBRARIES}
