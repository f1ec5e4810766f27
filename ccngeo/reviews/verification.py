"""A review held against what it records: the files by their hashes, and the review made again."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import pandas as pd

from ccngeo.assessment import Progress, assess
from ccngeo.errors import InputError
from ccngeo.model import Procedure
from ccngeo.provenance import versions
from ccngeo.read import PlanningData, load
from ccngeo.recommendation import recommend
from ccngeo.report.assessment_json import source_values, to_json
from ccngeo.report.candidate_files import GPKG as CANDIDATES
from ccngeo.report.folder import SUMS, outputs_within, sums_of
from ccngeo.reviews.differences import input_changes
from ccngeo.reviews.written import JSON, read_content, sources_of


class Fault(StrEnum):
    """What is wrong with a file of an output."""

    CHANGED = "changed"
    MISSING = "missing"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class Difference:
    """A value of `assessment.json` that is not the same when the review is made again.

    `site_id` and `rule_id` are blank for what is of no site or rule; `field` is a path within.
    `before` is what the output records, `after` what is found now; None where there is nothing.
    """

    site_id: str
    rule_id: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, repr=False)
class Verification:
    """What was found of an output folder.

    `files` is how many its list of hashes names, `faults` what is wrong with which. `within` are
    outputs in it, which were not looked into. `versions` are libraries that are others now: name →
    (recorded, now). `inputs` are the inputs that differ as `input_changes` returns them, None where
    no project was given; `differences` those of the review made again, None where it was not.
    """

    folder: Path
    files: int
    faults: Mapping[str, Fault]
    within: tuple[str, ...]
    versions: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    inputs: pd.DataFrame | None = None
    differences: tuple[Difference, ...] | None = None
    of_found_places: bool = False  # by find-sites: places are not looked for again

    def __repr__(self) -> str:
        state = "as recorded" if self.as_recorded else "not as recorded"
        return f"Verification({self.folder.name!r}: {state})"

    @property
    def as_recorded(self) -> bool:
        """Tell whether everything that was looked at is as recorded.

        Other versions of libraries are no fault by themselves: what they change is a difference.
        """
        same_inputs = self.inputs is None or self.inputs.empty
        return not self.faults and same_inputs and not self.differences


def verify(
    out: Path | str,
    *,
    project: Path | str | None = None,
    sites: Path | str | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Hold an output folder against its list of hashes, and against its inputs where they are.

    Parameters
    ----------
    out
        A folder that `ccngeo assess` or `ccngeo.write` has written.
    project
        The project it was made from; the review is made again with the options it records.
    sites
        The file of sites it was made with, where it records one and that is not in the folder of
        the project.
    progress
        As for `assess`.

    Raises
    ------
    InputError
        The folder holds no review or no list of hashes; the project or the file of sites is
        unusable.
    """
    folder = Path(out)
    recorded = _recorded(folder)
    found = Verification(
        folder=folder,
        files=len(recorded),
        faults=_faults(folder, recorded),
        within=tuple(path.name for path in outputs_within(folder)),
    )
    try:
        content = read_content(folder)
    except InputError:
        if JSON in found.faults:
            return found  # that it is another file, or gone, says it all
        raise
    found = replace(found, versions=_other_versions(content))
    if project is None:
        _refuse_sites_alone(sites)
        return found
    data = load(
        Path(project),
        _file_of_sites(folder, content, Path(project), sites),
        sites_crs=content["provenance"]["options"]["sites_crs"],
    )
    of_found_places = CANDIDATES in recorded
    return replace(
        found,
        inputs=_other_inputs(content, data),
        differences=None if of_found_places else _made_again(content, data, progress),
        of_found_places=of_found_places,
    )


# --- files ----------------------------------------------------------------------------------------

_LINE = re.compile(r"(?P<sha256>[0-9a-fA-F]{64}) [ *](?P<name>.+)")


def _recorded(folder: Path) -> dict[str, str | None]:
    """Return the hashes that an output lists, by path; None for a line that cannot be read."""
    listed = folder / SUMS
    if not listed.is_file():
        there = (folder / JSON).is_file()
        vi, en = _WITHOUT_SUMS if there else _NO_REVIEW
        raise InputError(f"{folder}: {vi}", f"{folder}: {en}")
    lines = listed.read_text(encoding="utf-8", errors="replace").splitlines()
    found = dict(_line(line) for line in lines if line)
    if JSON not in found and not (folder / JSON).is_file():
        raise InputError(f"{folder}: {_NO_REVIEW[0]}", f"{folder}: {_NO_REVIEW[1]}")
    return found


_NO_REVIEW = (
    f"không có {JSON}; nêu thư mục kết quả mà ccngeo assess đã ghi.",
    f"holds no {JSON}; name a folder that ccngeo assess has written.",
)
_WITHOUT_SUMS = (
    f"không có {SUMS} (kết quả của phiên bản trước, hoặc tệp đã mất); rà soát lại để có.",
    f"holds no {SUMS} (written by an earlier version, or lost); review again to have one.",
)


def _line(line: str) -> tuple[str, str | None]:
    found = _LINE.fullmatch(line)
    return (found["name"], found["sha256"].lower()) if found else (SUMS, None)


def _faults(folder: Path, recorded: Mapping[str, str | None]) -> dict[str, Fault]:
    """Return what is wrong with which file, by path."""
    there = _sums(folder)
    found = {}
    for name in sorted({*recorded, *there}):
        if name not in recorded:
            found[name] = Fault.EXTRA
        elif name not in there and name != SUMS:
            found[name] = Fault.MISSING
        elif recorded[name] != there.get(name):
            found[name] = Fault.CHANGED
    return found


def _sums(folder: Path) -> dict[str, str]:
    try:
        return sums_of(folder)
    except OSError as error:
        raise InputError(
            f"{folder}: không đọc được một tệp trong đó ({error.strerror}); kiểm tra quyền đọc.",
            f"{folder}: a file in it cannot be read ({error.strerror}); check who may read it.",
        ) from error


def _other_versions(content: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    recorded, now = content["provenance"]["versions"], versions()
    return {
        name: (recorded.get(name, ""), now.get(name, ""))
        for name in dict.fromkeys([*recorded, *now])
        if recorded.get(name) != now.get(name)
    }


# --- the review made again ------------------------------------------------------------------------


def _refuse_sites_alone(sites: Path | str | None) -> None:
    if sites is not None:
        raise InputError(
            "--sites chỉ dùng cùng --project: dự án mà đợt rà soát đã dùng.",
            "--sites goes with --project: the project that the review was made from.",
        )


def _file_of_sites(
    folder: Path, content: Mapping[str, Any], project: Path, sites: Path | str | None
) -> Path | None:
    """Return the file of sites to make a review again with: the one given, or beside the project.

    Another file of that name would be told by its hash.
    """
    name = content["provenance"]["options"]["sites"]
    if name is None and sites is not None:
        raise InputError(
            f"{folder}: đợt rà soát này không dùng tệp vị trí; bỏ --sites.",
            f"{folder}: this review was made without a file of sites; leave out --sites.",
        )
    if name is None or sites is not None:
        return None if sites is None else Path(sites)
    beside = (project if project.is_dir() else project.parent) / Path(name).name
    if not beside.is_file():
        raise InputError(
            f"{folder}: đợt rà soát dùng tệp vị trí {name!r}; nêu tệp ấy bằng --sites.",
            f"{folder}: the review was made with the file of sites {name!r}; name it with --sites.",
        )
    return beside


def _other_inputs(content: Mapping[str, Any], data: PlanningData) -> pd.DataFrame:
    now = sources_of([source_values(source) for source in data.sources])
    return input_changes(sources_of(content["provenance"]["sources"]), now)


def _made_again(
    content: Mapping[str, Any], data: PlanningData, progress: Progress | None
) -> tuple[Difference, ...]:
    """Return what differs when the review is made again with the options it records."""
    day = date.fromisoformat(content["on"])
    again = assess(data, on=day, procedure=content["procedure"], progress=progress)
    is_plan = again.procedure is Procedure.PLAN_REVIEW
    advised = recommend(again, progress=progress) if is_plan else None
    lang = content["provenance"]["options"]["lang"]
    now = json.loads(to_json(again, advised, lang=lang))
    return tuple(_differences(_compared(content), _compared(now)))


def _compared(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a review less what is told apart: inputs and versions."""
    told = ("sources", "versions")
    rest = {k: v for k, v in content["provenance"].items() if k not in told}
    return {**content, "provenance": rest}


# Lists of things with a key of their own are compared by it, others by position.
_KEYS = {"sites": "site_id", "findings": "rule_id"}


def _differences(
    before: Any, after: Any, site_id: str = "", rule_id: str = "", path: str = ""
) -> Iterator[Difference]:
    """Yield the values that differ, in the order of the file."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys([*before, *after]):
            inner = f"{path}.{name}" if path else name
            one, other = before.get(name), after.get(name)
            if name in _KEYS and all(_has_keys(values, _KEYS[name]) for values in (one, other)):
                yield from _by_key(one, other, _KEYS[name], site_id, path)
            else:
                yield from _differences(one, other, site_id, rule_id, inner)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, pair in enumerate(zip(before, after, strict=True), start=1):
            yield from _differences(*pair, site_id, rule_id, f"{path}[{number}]")
    elif before != after:
        yield Difference(site_id, rule_id, path, before, after)


def _has_keys(values: Any, key: str) -> bool:
    return isinstance(values, list) and all(isinstance(v, dict) and key in v for v in values)


def _by_key(before: Any, after: Any, key: str, site_id: str, path: str) -> Iterator[Difference]:
    one, other = ({values[key]: values for values in side} for side in (before, after))
    for name in dict.fromkeys([*one, *other]):
        of_site, of_rule = (name, "") if key == _KEYS["sites"] else (site_id, name)
        if name in one and name in other:
            yield from _differences(one[name], other[name], of_site, of_rule, path)
        else:
            pair = (one.get(name, {}).get("verdict"), other.get(name, {}).get("verdict"))
            yield Difference(of_site, of_rule, path, *pair)
