"""Output folders appear whole or not at all: written beside, then renamed.

Last of all the hashes of their files are written down, as `sha256sum --check` reads them.
"""

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from ccngeo.errors import InputError
from ccngeo.model import is_site_id

SUMS = "SHA256SUMS"
# What an output folder holds; anything else in it belongs to somebody.
OURS = frozenset(
    {
        "overview.html",
        "overview.zip",
        "assessment.json",
        "assessment.gpkg",
        "assessment.xlsx",
        "report.docx",
        "candidates.gpkg",
        "candidates.xlsx",
        "comparison.xlsx",
        SUMS,
    }
)
# Folders of files named by the codes of clusters, with the ending of those files.
BY_CLUSTER: Mapping[str, str] = MappingProxyType(
    {"clusters": ".html", "sheets": ".pdf", "boundaries": ".dxf"}
)
KEPT = frozenset({"README.md"})
# What a desktop leaves in every folder, and a program beside the file it has open.
_LITTER = re.compile(
    r"Thumbs\.db|desktop\.ini|\.DS_Store|~\$.+|\.~lock\..+#"
    r"|(?:assessment|candidates)\.gpkg(?:-wal|-shm|-journal|\.aux\.xml)"
)


@contextmanager
def output_folder(out: Path, *inner: str) -> Iterator[Path]:
    """Give an empty folder to write into; it becomes `out` only if nothing fails.

    `inner` are folders in `out` that hold outputs of their own and stay as they are.

    Raises
    ------
    InputError
        `out` holds files of somebody else, or cannot be written.
    """
    out = out.resolve()
    refuse_foreign(out, *inner)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise InputError(
            f"{out}: không ghi được ({error.strerror}); chọn thư mục khác bằng --out.",
            f"{out}: cannot be written ({error.strerror}); name another folder with --out.",
        ) from error
    try:
        yield made
        write_sums(made)
        _take_place(made, out, inner)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def refuse_foreign(out: Path, *inner: str) -> None:
    """Refuse a folder that holds anything but an earlier output, and those in its `inner` folders.

    Raises
    ------
    InputError
        The path is a file, or a folder with other files.
    """
    if not out.exists():
        return
    if not out.is_dir():
        raise InputError(
            f"{out}: là một tệp; chọn thư mục để ghi kết quả bằng --out.",
            f"{out}: is a file; name a folder for the output with --out.",
        )
    known = OURS | BY_CLUSTER.keys() | KEPT | set(inner)
    foreign = sorted(
        p.name for p in out.iterdir() if p.name not in known and not _is_litter(p.name)
    )
    for name, ending in BY_CLUSTER.items():
        foreign += _foreign_in(out / name, ending)
    if foreign:
        raise InputError(
            f"{out}: có {foreign[0]!r} không phải kết quả rà soát; chọn một thư mục trống bằng "
            "--out.",
            f"{out}: holds {foreign[0]!r}, which is no output of a review; name an empty folder "
            "with --out.",
        )
    for name in inner:
        refuse_foreign(out / name)


def write_sums(folder: Path) -> None:
    """Write the hashes of all files of an output into the file that lists them."""
    lines = [f"{sha256}  {name}\n" for name, sha256 in sums_of(folder).items()]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def sums_of(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of an output, by its path in there, sorted.

    What a person or a desktop put there and outputs within are left out.

    Raises
    ------
    OSError
        A file cannot be read.
    """
    own = {path.relative_to(folder).as_posix(): path for path in _own_files(folder)}
    return {name: _sha256(own[name]) for name in sorted(own)}


def outputs_within(folder: Path) -> list[Path]:
    """Return the folders directly in an output that are outputs themselves."""
    inner = (path for path in folder.iterdir() if path.is_dir() and path.name not in BY_CLUSTER)
    return sorted(path for path in inner if (path / SUMS).is_file())


def _own_files(folder: Path) -> Iterator[Path]:
    apart = [*outputs_within(folder), *(folder / name for name in (SUMS, *KEPT))]
    for path in folder.rglob("*"):
        lies_apart = any(path == one or one in path.parents for one in apart)
        if path.is_file() and not _is_litter(path.name) and not lies_apart:
            yield path


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_litter(name: str) -> bool:
    return _LITTER.fullmatch(name) is not None


def _foreign_in(folder: Path, ending: str) -> list[str]:
    """Return what is in a folder by clusters and is no file of one."""
    return sorted(
        f"{folder.name}/{p.name}"
        for p in (folder.iterdir() if folder.is_dir() else ())
        if not (p.suffix == ending and is_site_id(p.stem)) and not _is_litter(p.name)
    )


def _take_place(made: Path, out: Path, inner: Iterable[str]) -> None:
    made.chmod(0o755)  # mkdtemp keeps others out
    if not out.exists():
        made.rename(out)
        return
    for name in KEPT:
        if (out / name).exists():
            shutil.copy2(out / name, made / name)
    for name in inner:
        if (out / name).exists():
            shutil.copytree(out / name, made / name)
    aside = out.with_name(f".{out.name}-old")
    shutil.rmtree(aside, ignore_errors=True)
    out.rename(aside)
    try:
        made.rename(out)
    except OSError:
        aside.rename(out)
        raise
    shutil.rmtree(aside, ignore_errors=True)
