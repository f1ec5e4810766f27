"""Output folders appear whole or not at all: written beside, then renamed."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ccngeo.errors import InputError

# What an output folder holds; anything else in it belongs to somebody.
OURS = frozenset(
    {
        "overview.html",
        "overview.zip",
        "clusters",
        "assessment.json",
        "assessment.gpkg",
        "assessment.xlsx",
        "candidates.gpkg",
        "candidates.xlsx",
    }
)
KEPT = frozenset({"README.md"})
# What a desktop leaves in every folder it shows.
_LITTER = frozenset({"Thumbs.db", "desktop.ini", ".DS_Store"})


@contextmanager
def output_folder(out: Path) -> Iterator[Path]:
    """Give an empty folder to write into; it becomes `out` only if nothing fails.

    Raises
    ------
    InputError
        `out` holds files of somebody else, or cannot be written.
    """
    out = out.resolve()
    refuse_foreign(out)
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
        _take_place(made, out)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def refuse_foreign(out: Path) -> None:
    """Refuse a folder that holds anything but an earlier output.

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
    foreign = sorted(p.name for p in out.iterdir() if p.name not in OURS | KEPT | _LITTER)
    if foreign:
        raise InputError(
            f"{out}: có {foreign[0]!r} không phải kết quả rà soát; chọn một thư mục trống bằng "
            "--out.",
            f"{out}: holds {foreign[0]!r}, which is no output of a review; name an empty folder "
            "with --out.",
        )


def _take_place(made: Path, out: Path) -> None:
    made.chmod(0o755)  # mkdtemp keeps others out
    if not out.exists():
        made.rename(out)
        return
    for name in KEPT:
        if (out / name).exists():
            shutil.copy2(out / name, made / name)
    aside = out.with_name(f".{out.name}-old")
    shutil.rmtree(aside, ignore_errors=True)
    out.rename(aside)
    try:
        made.rename(out)
    except OSError:
        aside.rename(out)
        raise
    shutil.rmtree(aside, ignore_errors=True)
