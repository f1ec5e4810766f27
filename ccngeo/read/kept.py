"""Profiles kept by content in the project's folder, so that the next run need not make them again.

They are plain JSON under a checksum: one that is damaged, foreign or of other code is not used,
and where the folder cannot be written nothing is kept. Layers may lie on a shared disk, so nothing
is left there.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyproj

FOLDER = ".ccngeo"  # in the folder of project.toml


def key_of(*parts: object) -> str:
    """Return the name under which something is kept: a hash of all that it depends on.

    The code of the package and the versions of its libraries are among it.
    """
    text = "\n".join([_code(), *(repr(part) for part in parts)])
    return hashlib.sha256(text.encode()).hexdigest()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _code() -> str:
    """Return a hash of this package's code."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def recall(folder: Path, key: str, kinds: Mapping[str, type[Any]]) -> Any:
    """Return what was kept in a folder under a key, or None.

    `kinds` are the only classes that may come back, by name.
    """
    try:
        digest, _, text = (folder / f"{key}.json").read_text(encoding="utf-8").partition("\n")
        if digest != _digest(text):
            return None
        return _decoded(json.loads(text), kinds)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, pyproj.exceptions.CRSError):
        return None


def keep(folder: Path, key: str, value: Any) -> None:
    """Keep a value in a folder; where that is not allowed, do without."""
    target = folder / f"{key}.json"
    partial = folder / f"{key}.{os.getpid()}.part"
    try:
        folder.mkdir(exist_ok=True)
        text = json.dumps(_encoded(value), ensure_ascii=False)
        partial.write_text(f"{_digest(text)}\n{text}", encoding="utf-8", newline="\n")
        partial.replace(target)
    except OSError:
        return


def _encoded(value: Any) -> Any:
    if isinstance(value, Enum):
        return {"is": type(value).__name__, "value": value.value}
    if is_dataclass(value) and not isinstance(value, type):
        content = {f.name: _encoded(getattr(value, f.name)) for f in fields(value)}
        return {"is": type(value).__name__, "fields": content}
    if isinstance(value, pyproj.CRS):
        return {"is": "CRS", "wkt": value.to_wkt()}
    if isinstance(value, np.ndarray):
        return {"is": "array", "type": value.dtype.name, "values": value.tolist()}
    if isinstance(value, Path):
        return {"is": "Path", "path": str(value)}
    if isinstance(value, Mapping):
        return {"is": "Mapping", "items": [[_encoded(k), _encoded(v)] for k, v in value.items()]}
    if isinstance(value, tuple | list):
        return [_encoded(v) for v in value]
    return value


def _decoded(value: Any, kinds: Mapping[str, type[Any]]) -> Any:
    if isinstance(value, list):
        return tuple(_decoded(v, kinds) for v in value)
    if not isinstance(value, dict):
        return value
    if value["is"] == "CRS":
        return pyproj.CRS.from_wkt(value["wkt"])
    if value["is"] == "array":
        return np.array(value["values"], dtype=value["type"])
    if value["is"] == "Path":
        return Path(value["path"])
    if value["is"] == "Mapping":
        return {_decoded(k, kinds): _decoded(v, kinds) for k, v in value["items"]}
    kind = kinds[value["is"]]
    if "value" in value:
        return kind(value["value"])
    return kind(**{name: _decoded(v, kinds) for name, v in value["fields"].items()})
