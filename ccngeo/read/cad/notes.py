"""What a person must know of a drawing that was read, in both languages."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ccngeo.model import Text
from ccngeo.read.cad.curves import SAGITTA_M
from ccngeo.read.cad.drawing import Drawing
from ccngeo.read.cad.faces import SNAP_M, Faces
from ccngeo.read.cad.labels import passed_over
from ccngeo.vietnamese import format_decimal

# No metre of Vietnam reaches this in any grid; millimetres and centimetres do everywhere.
FARTHEST_M = 2e7
_SHOWN = 3
_CURVED = frozenset({"arc", "circle", "ellipse", "spline"})
# Two areas this alike are one, drawn as an outline and as a hatch.
_DOUBLE_M, _DOUBLE_SHARE = 0.1, 0.01


def about(drawing: Drawing) -> Iterator[Text]:
    """Yield what was closed, joined, doubted or left out."""
    yield from about_left_out(drawing.left_out)
    yield from _shapes(drawing)
    if drawing.faces is not None:
        yield from _faces(drawing.faces)
    yield from _labels(drawing)


def about_left_out(left_out: Mapping[str, int]) -> Iterator[Text]:
    """Yield what no area, line or text could be made of."""
    if left_out:
        listed = ", ".join(f"{kind}: {count}" for kind, count in left_out.items())
        yield Text(
            f"Không dùng được {sum(left_out.values())} đối tượng ({listed}); nếu là ranh giới thì "
            "EXPLODE rồi xuất lại.",
            f"{sum(left_out.values())} elements could not be used ({listed}); if they are "
            "boundaries, EXPLODE them and export again.",
        )


def _shapes(drawing: Drawing) -> Iterator[Text]:
    if gaps := drawing.nearly_closed:
        shown = sorted(gaps, key=lambda g: -g[1])[:_SHOWN]
        vi, en = (
            "; ".join(f"{handle}: {format_decimal(gap, 3, lang)} m" for handle, gap in shown)
            for lang in ("vi", "en")
        )
        yield Text(
            f"{len(gaps)} đường gần kín được khép bằng đoạn thẳng (hở nhiều nhất: {vi}).",
            f"{len(gaps)} nearly closed outlines were closed by a straight side (widest: {en}).",
        )
    if any(kind.rsplit(":", 1)[-1].lower() in _CURVED for kind, _ in drawing.read):
        vi, en = (format_decimal(SAGITTA_M, 2, lang) for lang in ("vi", "en"))
        yield Text(
            f"Đường cong được thay bằng dây cung, lệch không quá {vi} m.",
            f"Curves are drawn by chords, off by at most {en} m.",
        )
    both = np.concatenate([drawing.areas.geometry.array, drawing.lines.geometry.array])
    far = int((np.abs(shapely.bounds(both)).max(axis=1) > FARTHEST_M).sum())
    if far:
        yield Text(
            f"{far} đối tượng nằm quá xa bản vẽ (tọa độ trên 20 triệu mét); xóa chúng nếu là vết "
            "vẽ thừa.",
            f"{far} elements lie far off the drawing (beyond 20 million metres); delete them if "
            "they are stray.",
        )
    doubles = 0 if drawing.faces is not None else _doubles(np.asarray(drawing.areas.geometry.array))
    if doubles:
        yield Text(
            f"{doubles} vùng được vẽ hai lần (ví dụ vừa đường bao vừa HATCH): chỉ xuất một loại, "
            "nếu không diện tích bị tính đôi.",
            f"{doubles} areas are drawn twice (say, as an outline and a hatch): export one of "
            "them, or their land counts double.",
        )


def _doubles(areas: npt.NDArray[Any]) -> int:
    centres, sizes = shapely.centroid(areas), shapely.area(areas)
    first, second = shapely.STRtree(centres).query(centres, predicate="dwithin", distance=_DOUBLE_M)
    alike = np.abs(sizes[first] - sizes[second]) <= _DOUBLE_SHARE * sizes[second]
    return len(np.unique(first[alike & (first > second)]))


def _faces(faces: Faces) -> Iterator[Text]:
    yield Text(
        f"Đã dựng {len(faces.polygons)} vùng giữa các đường.",
        f"{len(faces.polygons)} faces were built between the lines.",
    )
    if faces.gaps_m:
        widest, limit = max(faces.gaps_m), SNAP_M
        yield Text(
            f"Đã nối {len(faces.gaps_m)} chỗ hở ở đầu đường, rộng nhất {format_decimal(widest, 3)} "
            f"m (giới hạn {format_decimal(limit, 2)} m).",
            f"{len(faces.gaps_m)} gaps at line ends were closed, the widest {widest:.3f} m (limit "
            f"{limit:.2f} m).",
        )
    if faces.cut:
        yield Text(
            f"Đã cắt {faces.cut} đầu đường vượt quá giao điểm không quá "
            f"{format_decimal(SNAP_M, 2)} m.",
            f"{faces.cut} ends that stick out over a crossing by at most {SNAP_M:.2f} m were cut.",
        )
    if faces.idle_m > 0:
        vi, en = (format_decimal(faces.idle_m, 1, lang) for lang in ("vi", "en"))
        yield Text(
            f"{vi} m đường không bao vùng nào, {len(faces.dangling)} đầu đường hở"
            f"{_places(faces.dangling)}; nối chúng nếu là ranh giới.",
            f"{en} m of lines bound no face, {len(faces.dangling)} ends lead nowhere"
            f"{_places(faces.dangling)}; join them if they are boundaries.",
        )
    if faces.slivers:
        yield Text(
            f"{faces.slivers} vùng hẹp dưới {format_decimal(SNAP_M, 2)} m: có thể do ranh giới vẽ "
            "hai lần lệch nhau.",
            f"{faces.slivers} faces are narrower than {format_decimal(SNAP_M, 2, 'en')} m: "
            "perhaps boundaries drawn twice.",
        )
    if faces.missing:
        yield Text(
            f"{faces.missing} vùng mà mạng đường phải có nhưng không dựng được; chạy OVERKILL rồi "
            "xuất lại.",
            f"{faces.missing} faces the lines should bound could not be built; run OVERKILL and "
            "export again.",
        )


def _labels(drawing: Drawing) -> Iterator[Text]:
    joined, texts = drawing.joined, drawing.texts
    declared = int(texts["code"].notna().sum())
    if drawing.faces is None and not declared:
        return
    if drawing.unlabelled:
        yield Text(
            f"{len(drawing.unlabelled)} trên {len(drawing.areas)} vùng không có nhãn loại đất"
            f"{_middles(drawing, drawing.unlabelled)}.",
            f"{len(drawing.unlabelled)} of {len(drawing.areas)} areas have no land label"
            f"{_middles(drawing, drawing.unlabelled)}.",
        )
    if drawing.contested:
        yield Text(
            f"{len(drawing.contested)} vùng có nhiều nhãn khác nhau"
            f"{_middles(drawing, drawing.contested)}: biết các loại đất, không biết tỷ lệ.",
            f"{len(drawing.contested)} areas have labels that differ"
            f"{_middles(drawing, drawing.contested)}: their classes are known, their shares not.",
        )
    if joined.astray:
        at = _places([t.anchor for t in joined.astray])
        yield Text(
            f"{len(joined.astray)} nhãn loại đất không nằm trong vùng nào{at}.",
            f"{len(joined.astray)} land labels lie in no area{at}.",
        )
    if joined.doubtful:
        at = _places([t.anchor for t in joined.doubtful])
        yield Text(
            f"{len(joined.doubtful)} nhãn nằm vắt qua ranh giới{at}: gán theo điểm chèn, cần kiểm "
            "tra.",
            f"{len(joined.doubtful)} labels lie across a boundary{at}: joined by their insertion "
            "point, to be checked.",
        )
    if joined.by_middle:
        yield Text(
            f"{joined.by_middle} nhãn được gán theo giữa dòng chữ vì điểm chèn nằm ngoài.",
            f"{joined.by_middle} labels were joined by the middle of their text, as their "
            "insertion point lies outside.",
        )
    other = passed_over(texts["label"])
    if other:
        listed = ", ".join(f"{code}: {count}" for code, count in sorted(other.items()))
        yield Text(
            f"{other.total()} dòng chữ giống mã loại đất nhưng không dùng ({listed}).",
            f"{other.total()} lines of text look like land codes but are not used ({listed}).",
        )
    if len(texts) > declared:
        yield Text(
            f"{len(texts) - declared} dòng chữ khác không phải nhãn loại đất.",
            f"{len(texts) - declared} other texts are no land labels.",
        )


def _middles(drawing: Drawing, positions: Sequence[int]) -> str:
    shapes = np.asarray(drawing.areas.geometry.array)[list(positions[:_SHOWN])]
    dots = shapely.get_coordinates(shapely.point_on_surface(shapes))
    return _places(dots, len(positions))


def _places(points: Any, count: int | None = None) -> str:
    """Return the first points to the metre, for a person to look there; `count` is of all."""
    shown = [f"{x:.0f}; {y:.0f}" for x, y in points[:_SHOWN]]
    more = ["…"] if (len(points) if count is None else count) > _SHOWN else []
    return f" (x; y: {' | '.join([*shown, *more])})" if shown else ""
