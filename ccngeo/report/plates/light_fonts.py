"""DejaVu Sans without the tables that only fine typesetting reads.

matplotlib cuts a font to the letters of each file it writes, and most of that time goes into tables
of ligatures and kerning which it then leaves aside. Without them a sheet takes half the time; its
letters are the same.
"""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import matplotlib as mpl
from fontTools import subset

FILES = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}  # by bold
_TYPESETTING = ("GSUB", "GPOS", "GDEF", "MATH", "kern", "FFTM")
# Every script from Latin to Cyrillic, Vietnamese, and signs: what papers of an office hold.
_LETTERS = (*range(0x20, 0x530), *range(0x1E00, 0x1F00), *range(0x2000, 0x2C00))


@cache
def font_file(*, bold: bool) -> Path:
    """Return a file with the letters, made once in this process and removed at its end."""
    options = subset.Options(hinting=False, notdef_outline=True)
    options.drop_tables += _TYPESETTING
    own = Path(mpl.get_data_path()) / "fonts" / "ttf" / FILES[bold]
    target = _folder() / FILES[bold]
    with subset.load_font(str(own), options) as font:
        cut = subset.Subsetter(options)
        cut.populate(unicodes=_LETTERS)
        cut.subset(font)
        font.save(target)
    return target


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="ccngeo-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
