"""The classes that layers tell their features apart by, however an office spells them."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

Bools = npt.NDArray[np.bool_]

# Layer and field → the classes there are; any other word may stand for each of them.
_CLASSES: Mapping[tuple[str, str], frozenset[str]] = MappingProxyType(
    {
        ("heritage", "zone"): frozenset({"i", "ii"}),
        ("heritage", "class"): frozenset({"quoc_gia_dac_biet", "quoc_gia", "tinh"}),
    }
)
# Words for the kind of class, which say nothing of which one it is.
_KINDS = re.compile(r"^(di tich|khu vuc( bao ve)?|vung|cap|loai|duong|de)\s+")
_ROMAN = {"1": "i", "2": "ii", "3": "iii", "4": "iv", "5": "v", "6": "vi"}


def word_of(text: Any) -> str:
    """Return the class a text names: «Cấp III», «cấp 3» and «iii» are one; a blank is ''."""
    if pd.isna(text):
        return ""
    marked = unicodedata.normalize("NFD", str(text).casefold().replace("đ", "d"))
    plain = "".join(c for c in marked if not unicodedata.combining(c))
    plain = " ".join(re.split(r"[\s_-]+", plain.strip()))
    while (shorter := _KINDS.sub("", plain)) != plain:
        plain = shorter
    return _ROMAN.get(plain, plain).replace(" ", "_")


def of_class(
    frame: gpd.GeoDataFrame, layer: str, field: str, wanted: Collection[str]
) -> tuple[Bools, Bools]:
    """Return which features are certainly of one of the classes, and which may be.

    A blank or unknown word may be any class.
    """
    words = [word_of(value) for value in frame[field]]
    known = _CLASSES[layer, field]
    return _flags(w in wanted for w in words), _flags(w in wanted or w not in known for w in words)


def _flags(values: Iterable[bool]) -> Bools:
    return np.array(list(values), dtype=bool)
