"""An inspection as plain values for scripts, and as lines for a person."""

from collections.abc import Iterator, Mapping
from typing import Any

from ccngeo.inspection import Inspection, LayerFacts
from ccngeo.landuse import parse_code
from ccngeo.model import Text
from ccngeo.read.raster import RasterFacts
from ccngeo.repair import Change
from ccngeo.vietnamese import format_decimal
from ccngeo.vn2000 import describe

_GEOMETRIES: Mapping[str, Text] = {
    "polygon": Text("vùng", "polygons"),
    "line": Text("đường", "lines"),
    "point": Text("điểm", "points"),
    "mixed": Text("hình hỗn hợp", "mixed shapes"),
    "empty": Text("không có hình", "without shape"),
}
_MOST_CHANGES = 5
_MOST_CODES = 12
Line = tuple[Text, str]  # what is told, and what it is


def inspection_values(found: Inspection) -> dict[str, Any]:
    """Return an inspection as plain values: English keys, sentences in both languages."""
    return {
        "file": found.path.name,
        "kind": found.kind,
        "sha256": found.sha256,
        "size_bytes": found.size_bytes,
        "layers": [_layer_values(layer) for layer in found.layers],
        "boundary_table": _table_values(found),
        "workbook": _workbook_values(found),
        "raster": _raster_values(found.raster),
        "faults": [_both(fault) for fault in found.faults],
    }


def _both(text: Text) -> dict[str, str]:
    return {"vi": text.vi, "en": text.en}


def _layer_values(layer: LayerFacts) -> dict[str, Any]:
    evidence, profile = layer.evidence, layer.profile
    suggestion = evidence.suggestion
    return {
        "name": layer.name,
        "geometries": dict(layer.geometries),
        "fields": list(layer.fields),
        "crs": {
            "claim": None if evidence.claim is None else describe(evidence.claim).en,
            "verdict": evidence.fault.value,
            "suggestion": None if suggestion is None else suggestion.name.en,
            "words": _both(evidence.words),
        },
        "encoding": {
            "read_as": layer.records.encoding,
            "shown": layer.records.evidence.encoding,
            "words": _both(layer.records.evidence.why),
        },
        "profile": None
        if profile is None
        else {
            "features": profile.features,
            "extent": profile.extent,
            "unlocated": profile.unlocated,
            "mended": profile.mended,
            "unreadable": profile.unreadable,
            "aside": profile.aside,
            "duplicates": profile.duplicates,
            "interior_disjoint": profile.interior_disjoint,
            "spikes": profile.spikes,
            "changes": [
                {
                    "feature": change.index + 1,
                    "faults": [fault.value for fault in change.faults],
                    "how": _both(change.how),
                    "area_before_m2": change.area_before_m2,
                    "area_after_m2": change.area_after_m2,
                    "kept_out": change.failed,
                }
                for change in profile.changes
            ],
        },
        "area_ha": None if layer.area_ha is None else round(layer.area_ha, 6),
        "code_field": layer.code_field,
        "codes": dict(layer.codes),
        "notes": [_both(note) for note in layer.records.notes],
    }


def _table_values(found: Inspection) -> dict[str, Any] | None:
    table = found.table
    if table is None:
        return None
    return {
        "crs": None if table.crs is None else describe(table.crs).en,
        "crs_words": _both(table.crs_words),
        "axes": _both(table.axes),
        "area_ha": round(table.area_ha, 6),
        "declared_ha": table.declared_ha,
        "plots": [
            {
                "name": plot.name,
                "corners": sum(len(ring.corners) for ring in plot.rings),
                "area_ha": round(plot.area_ha, 6),
                "declared_ha": plot.declared_ha,
                "sides_that_disagree": sum(not side.agrees for side in plot.sides),
            }
            for plot in table.plots
        ],
        "notes": [_both(note) for note in table.notes],
    }


def _workbook_values(found: Inspection) -> dict[str, Any] | None:
    book = found.workbook
    if book is None:
        return None
    return {
        "sites": len(book.rows),
        "boundaries": sorted(book.boundaries),
        "layers": sorted({**book.layers, **book.tables}),
        "notes": [_both(note) for note in book.notes],
    }


def _raster_values(raster: RasterFacts | None) -> dict[str, Any] | None:
    if raster is None:
        return None
    return {
        "crs": None if raster.crs is None else describe(raster.crs).en,
        "rows": raster.shape[0],
        "columns": raster.shape[1],
        "bands": raster.bands,
        "pixel": list(raster.pixel),
        "bounds": list(raster.bounds),
        "nodata": raster.nodata,
        "voids": raster.voids,
        "least": raster.least,
        "most": raster.most,
    }


# --- for a person --------------------------------------------------------------------------------


def inspection_lines(found: Inspection, lang: str) -> Iterator[Line]:
    """Yield what there is to tell, one fact a line: what it is about, and the fact in `lang`."""
    if found.kind:
        size = format_decimal(found.size_bytes / 1024, 1, lang)
        yield Text("loại tệp", "kind"), f"{found.kind}, {size} KB, SHA-256 {found.sha256[:12]}…"
    for layer in found.layers:
        yield from _layer_lines(layer, lang)
    if found.table is not None:
        yield from _table_lines(found, lang)
    if found.workbook is not None:
        yield from _workbook_lines(found, lang)
    if found.raster is not None:
        yield from _raster_lines(found.raster, lang)
    for fault in found.faults:
        yield Text("LỖI", "FAULT"), fault.in_(lang)


def _layer_lines(layer: LayerFacts, lang: str) -> Iterator[Line]:
    shapes = ", ".join(f"{n} {_GEOMETRIES[kind].in_(lang)}" for kind, n in layer.geometries.items())
    yield Text("lớp", "layer"), f"{layer.name}: {shapes}"
    yield Text("trường", "fields"), ", ".join(layer.fields) or "–"
    said = layer.evidence.words.in_(lang)
    yield Text("hệ tọa độ", "CRS"), f"⚠ {said}" if layer.evidence.is_doubtful else said
    yield Text("chữ", "text"), layer.records.evidence.why.in_(lang)
    if layer.area_ha is not None:
        area = format_decimal(layer.area_ha, 2, lang)
        yield Text("diện tích", "area"), f"{area} ha"
    if layer.code_field:
        yield Text("mã loại đất", "land-use codes"), _codes_line(layer, lang)
    yield from _profile_lines(layer, lang)
    for note in layer.records.notes:
        yield Text("lưu ý", "note"), note.in_(lang)


def _codes_line(layer: LayerFacts, lang: str) -> str:
    blank, unknown = Text("để trống", "blank"), Text("chưa rõ", "unknown")
    told = []
    for code, n in list(layer.codes.items())[:_MOST_CODES]:
        word = code or blank.in_(lang)
        odd = f" ({unknown.in_(lang)})" if code and parse_code(code).unknown else ""
        told.append(f"{word}{odd} {n}")
    rest = len(layer.codes) - len(told)
    more = f"; +{rest}" if rest > 0 else ""
    return f"{layer.code_field}: {'; '.join(told)}{more}"


def _profile_lines(layer: LayerFacts, lang: str) -> Iterator[Line]:
    profile = layer.profile
    if profile is None:
        yield (
            Text("hình", "shapes"),
            Text(
                "chưa kiểm tra được vì chưa rõ hệ tọa độ",
                "cannot be checked before the CRS is settled",
            ).in_(lang),
        )
        return
    counts = (
        (profile.mended, Text("hình lỗi đã sửa", "mended")),
        (profile.unreadable, Text("không sửa được, để ra ngoài", "kept out")),
        (profile.unlocated, Text("không có vị trí", "without a place")),
        (profile.aside, Text("nét hoặc điểm không phải vùng", "lines or points, no area")),
        (profile.duplicates, Text("trùng nhau", "duplicates")),
        (profile.spikes, Text("có cạnh cách nhau dưới 0,1 mm", "with edges closer than 0.1 mm")),
    )
    told = [f"{n} {what.in_(lang)}" for n, what in counts if n]
    yield Text("hình", "shapes"), "; ".join(told) or Text("không lỗi", "no fault").in_(lang)
    if profile.interior_disjoint is not None:
        said = (
            Text("không chồng lên nhau", "share no land")
            if profile.interior_disjoint
            else Text("có vùng chồng lên nhau", "some overlap")
        )
        yield Text("các vùng", "polygons"), said.in_(lang)
    for change in profile.changes[:_MOST_CHANGES]:
        number = change.index + 1
        yield Text(f"hình thứ {number}", f"feature {number}"), _change_line(change, lang)
    rest = len(profile.changes) - _MOST_CHANGES
    if rest > 0:
        said = Text(f"{rest} hình khác, xem bằng --json", f"{rest} others, see --json")
        yield Text("và", "and"), said.in_(lang)


def _change_line(change: Change, lang: str) -> str:
    after = format_decimal(change.area_after_m2, 1, lang)
    if change.area_before_m2 is None:
        return change.how.in_(lang)
    before = format_decimal(change.area_before_m2, 1, lang)
    return f"{change.how.in_(lang)} ({before} → {after} m²)"


def _table_lines(found: Inspection, lang: str) -> Iterator[Line]:
    table = found.table
    if table is None:
        return
    yield Text("hệ tọa độ", "CRS"), table.crs_words.in_(lang)
    yield Text("trục", "axes"), table.axes.in_(lang)
    for plot in table.plots:
        area = format_decimal(plot.area_ha, 4, lang)
        corners = sum(len(ring.corners) for ring in plot.rings)
        said = Text(f"{corners} điểm, {area} ha", f"{corners} corners, {area} ha").in_(lang)
        if plot.declared_ha is not None:
            declared = format_decimal(plot.declared_ha, 2, lang)
            said += Text(f" (ghi {declared} ha)", f" (stated {declared} ha)").in_(lang)
        yield Text("thửa", "plot"), f"{plot.name or '–'}: {said}"
    for note in table.notes:
        yield Text("lưu ý", "note"), note.in_(lang)


def _workbook_lines(found: Inspection, lang: str) -> Iterator[Line]:
    book = found.workbook
    if book is None:
        return
    drawn = len(book.boundaries)
    yield (
        Text("danh sách", "list"),
        Text(
            f"{len(book.rows)} cụm, {drawn} cụm có tọa độ",
            f"{len(book.rows)} clusters, {drawn} with corner points",
        ).in_(lang),
    )
    layers = ", ".join(sorted({**book.layers, **book.tables}))
    yield Text("lớp khai báo", "layers"), layers or "–"
    for code, table in book.boundaries.items():
        yield Text(code, code), f"{format_decimal(table.area_ha, 4, lang)} ha"
    for note in book.notes:
        yield Text("lưu ý", "note"), note.in_(lang)


def _raster_lines(raster: RasterFacts, lang: str) -> Iterator[Line]:
    rows, columns = raster.shape
    none = Text("không có", "none").in_(lang)
    yield Text("hệ tọa độ", "CRS"), none if raster.crs is None else describe(raster.crs).in_(lang)
    yield (
        Text("lưới điểm", "pixels"),
        Text(
            f"{columns} × {rows}, {raster.bands} kênh, {raster.voids} điểm không có giá trị",
            f"{columns} × {rows}, {raster.bands} bands, {raster.voids} without a value",
        ).in_(lang),
    )
    if raster.least is not None and raster.most is not None:
        least, most = (format_decimal(v, 1, lang) for v in (raster.least, raster.most))
        yield Text("giá trị", "values"), f"{least} – {most}"
