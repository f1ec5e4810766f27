"""The command line: parse, call, print.

Exit codes: 0 the run completed, 1 asked for by --fail-on or not as recorded (verify), 2 bad input,
70 a fault of ours.
"""

import json
import sys
import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from ccngeo.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ccngeo.assessment import Assessment
    from ccngeo.candidates import Found
    from ccngeo.demo import Drawn
    from ccngeo.inspection import Inspection
    from ccngeo.model import Text
    from ccngeo.provenance import Source
    from ccngeo.recommendation import PlanReview

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Rà soát cụm công nghiệp theo quy hoạch và các lớp dữ liệu của tỉnh.",
)
_FOUND, _BAD_INPUT, _OUR_FAULT = 1, 2, 70


class Lang(StrEnum):
    """Language of what people read."""

    VI = "vi"
    EN = "en"


class ProcedureName(StrEnum):
    """Procedures, as typed."""

    PLAN_REVIEW = "plan-review"
    ESTABLISHMENT = "establishment"
    EXPANSION = "expansion"


class ScopeName(StrEnum):
    """Units that Đ8.1c may look at, as typed."""

    DISTRICT = "district"
    COMMUNE = "commune"
    PROVINCE = "province"


class FailOn(StrEnum):
    """What makes the exit code 1."""

    NOT_MET = "not-met"
    UNDETERMINED = "undetermined"


class EncodingName(StrEnum):
    """Encodings of Vietnamese text, as typed."""

    UTF8 = "utf-8"
    CP1258 = "cp1258"
    TCVN3 = "tcvn3"
    VNI = "vni"


class PolygonsName(StrEnum):
    """What the areas of a drawing are, as typed."""

    CLOSED = "closed"
    FACES = "faces"


CrsOption = Annotated[
    str | None,
    typer.Option("--crs", help="Hệ tọa độ khi tệp không ghi, ví dụ EPSG:5897."),
]
BasemapOption = Annotated[
    str | None,
    typer.Option(
        "--basemap",
        help="Bản đồ nền trực tuyến, ví dụ https://máy-chủ/{z}/{x}/{y}.png; mặc định không có, "
        "trang mở không cần mạng.",
    ),
]
LangOption = Annotated[Lang, typer.Option("--lang", help="Ngôn ngữ: vi hoặc en.")]
OnOption = Annotated[
    datetime | None,
    typer.Option(
        "--on",
        formats=["%Y-%m-%d"],
        help="Ngày đánh giá (năm-tháng-ngày); mặc định lấy trong project.toml.",
    ),
]
ProjectArgument = Annotated[
    Path, typer.Argument(help="Thư mục có project.toml, hoặc chính tệp đó.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="In JSON cho phần mềm khác đọc.")]


@app.command(
    help="Lập một tỉnh mẫu bằng dữ liệu tổng hợp rồi rà soát: một dự án đủ lớp, một dự án như thật."
)
def demo(
    folder: Annotated[Path, typer.Argument(help="Nơi ghi data/ và maps/.")] = Path(),
    lang: LangOption = Lang.VI,
) -> None:
    """Make both projects of the synthetic province and review them."""
    from ccngeo.demo import make_as_found, make_province
    from ccngeo.model import Text
    from ccngeo.read import load

    data, maps = folder / "data", folder / "maps"
    about = (
        Text("Đủ lớp: mọi lớp đều có và đúng.", "Complete: every layer is there, in good order."),
        Text(
            "Như thật: cùng tỉnh ấy, tệp như các cơ quan thường gửi (từng lỗi ở README.md).",
            "As found: the same province, files as offices send them (faults in README.md).",
        ),
    )
    demos = (
        _Demo(make_province, data, maps, about[0], (_AS_FOUND,)),
        _Demo(make_as_found, data / _AS_FOUND, maps / _AS_FOUND, about[1]),
    )
    _write_demos(demos, lang)
    for one in demos:
        _console(sys.stdout).print(f"\n[bold]{one.data}[/] – {one.about.in_(lang)}")
        _review(_console(), load(one.data), _Run(one.maps, lang, inner=one.inner))


_AS_FOUND = "nhu-that"


@dataclass(frozen=True)
class _Demo:
    """A project of the demo: what makes it, where it and its review go, what it is."""

    make: "Callable[[Path, Drawn], Path]"
    data: Path
    maps: Path
    about: "Text"
    inner: tuple[str, ...] = ()


def _write_demos(demos: "Sequence[_Demo]", lang: Lang) -> None:
    """Write the projects that are not there yet, over nothing of a person."""
    from ccngeo.demo import draw_province
    from ccngeo.report import refuse_foreign

    absent = [one for one in demos if not (one.data / "project.toml").exists()]
    for one in demos:
        refuse_foreign(one.maps, *one.inner)
        if one in absent and one.data.exists() and any(one.data.iterdir()):
            raise InputError(
                f"{one.data}: đã có tệp khác, không có project.toml; chọn thư mục khác cho bản "
                "mẫu.",
                f"{one.data}: holds other files and no project.toml; name another folder for the "
                "demo.",
            )
    if not absent:
        return
    with _console().status("dữ liệu tổng hợp" if lang is Lang.VI else "synthetic data"):
        drawn = draw_province()
        for one in absent:
            one.make(one.data, drawn)


@app.command(help="Lập dự án mới: tệp project.toml có chú thích và danh sách cụm để điền.")
def new(folder: Annotated[Path, typer.Argument(help="Thư mục dự án cần lập.")]) -> None:
    """Start a project: a commented project.toml and a table of clusters to fill in."""
    from ccngeo.template import write_template

    for path in write_template(folder):
        typer.echo(path)


@app.command(help="Rà soát các cụm của một dự án, ghi trang tổng hợp và tệp JSON.")
def assess(  # noqa: PLR0913, PLR0917 - one parameter an option
    project: ProjectArgument,
    sites: Annotated[
        Path | None,
        typer.Option("--sites", help="Rà soát các vị trí trong tệp này thay cho danh sách cụm."),
    ] = None,
    crs: Annotated[
        str | None,
        typer.Option("--crs", help="Hệ tọa độ của tệp vị trí khi tệp không ghi, ví dụ EPSG:5897."),
    ] = None,
    on: OnOption = None,
    procedure: Annotated[
        ProcedureName | None,
        typer.Option(help="Thủ tục: rà soát quy hoạch, thành lập hoặc mở rộng cụm."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Thư mục ghi kết quả; mặc định PROJECT/ket-qua.")
    ] = None,
    lang: LangOption = Lang.VI,
    fail_on: Annotated[
        FailOn | None,
        typer.Option(help="Mã thoát là 1 nếu có cụm không đáp ứng (hoặc chưa đủ căn cứ)."),
    ] = None,
    basemap: BasemapOption = None,
    *,
    dxf: Annotated[
        bool, typer.Option("--dxf", help="Ghi thêm ranh giới đề xuất thành tệp DXF.")
    ] = False,
) -> None:
    """Review the clusters of a project and write the page and all papers."""
    from ccngeo.read import load
    from ccngeo.report import refuse_foreign

    if crs is not None and sites is None:
        raise InputError(
            "--crs chỉ dùng cùng --sites; hệ tọa độ của dự án ghi trong project.toml.",
            "--crs goes with --sites; the CRS of the project stands in project.toml.",
        )
    folder = project if project.is_dir() else project.parent
    target = out or folder / "ket-qua"
    refuse_foreign(target)
    data = load(project, sites, sites_crs=crs)
    day = on.date() if on else None
    run = _Run(target, lang, day, procedure, fail_on, basemap, dxf=dxf)
    _review(_console(), data, run)


@app.command(
    "find-sites",
    help="Tìm khu đất có khả năng bố trí cụm công nghiệp, rà soát từng khu như vị trí đề nghị.",
)
def find_sites(
    project: ProjectArgument,
    commune: Annotated[
        list[str] | None, typer.Option("--commune", help="Mã hoặc tên xã; nêu được nhiều lần.")
    ] = None,
    district: Annotated[
        list[str] | None,
        typer.Option("--district", help="Tên huyện trước 01/7/2025; nêu được nhiều lần."),
    ] = None,
    area: Annotated[
        str | None,
        typer.Option("--area", help="Diện tích từ–đến (ha), ví dụ 20-50; mặc định theo luật."),
    ] = None,
    per_commune: Annotated[
        int, typer.Option("--per-commune", min=1, help="Số khu đất rà soát nhiều nhất ở mỗi xã.")
    ] = 5,
    on: OnOption = None,
    out: Annotated[
        Path | None, typer.Option(help="Thư mục ghi kết quả; mặc định PROJECT/tim-dat.")
    ] = None,
    lang: LangOption = Lang.VI,
) -> None:
    """Look for land that could hold a cluster, review it, write the page, layers and workbook."""
    from ccngeo.candidates import find_sites as look_for
    from ccngeo.maps import draw
    from ccngeo.read import load
    from ccngeo.recommendation import PlanReview
    from ccngeo.report import output_folder, refuse_foreign, write_candidates, write_into
    from ccngeo.surroundings import surroundings

    folder = project if project.is_dir() else project.parent
    target = out or folder / "tim-dat"
    refuse_foreign(target)
    wanted = None if area is None else _area(area)
    data = load(project)
    with _progress(_console(), lang) as tick:
        found = look_for(
            data,
            on=on.date() if on else None,
            communes=commune,
            districts=district or (),
            area_ha=wanted,
            per_commune=per_commune,
            progress=tick,
        )
    # Nobody has planned these places: there is nothing to keep, move or take out.
    unadvised = PlanReview(found.assessment, {})
    around = surroundings(found.assessment)
    with output_folder(target) as made:
        write_into(found.assessment, made, unadvised, lang, around, papers=False)
        write_candidates(found, made, lang)
        page = draw(found.assessment, review=unadvised, around=around, lang=lang)
        page.save(made / "overview.html")
    _print_found(_console(sys.stdout), found, lang)
    typer.echo(target / "overview.html")


def _area(text: str) -> tuple[float, float]:
    """Read «20-50», with decimal commas if need be."""
    from ccngeo.vietnamese import parse_decimal

    try:
        least, most = (parse_decimal(part) for part in text.replace("–", "-").split("-"))
    except ValueError:
        least = most = None
    if least is None or most is None:
        raise InputError(
            f"--area {text!r}: ghi diện tích từ–đến theo ha, ví dụ --area 20-50.",
            f"--area {text!r}: give least and most area in ha, for example --area 20-50.",
        )
    return least, most


_SHOWN = 15  # candidates on the terminal; the files hold all


def _print_found(console: Console, found: "Found", lang: Lang) -> None:
    """Print the first candidates, how many there are, what was dropped and assumed."""
    from collections import Counter

    from rich.markup import escape

    from ccngeo import wording
    from ccngeo.model import Text
    from ccngeo.rules import RULES

    if found.assessment.data.project.declared.synthetic:
        label = wording.SYNTHETIC.in_(lang)
        console.print(f"[bold reverse] {label} [/]")
    console.print(_found_table(found, lang, wide=console.width >= _WIDE))
    count, communes = len(found.candidates), len(found.lands)
    first = min(_SHOWN, count)
    console.print(
        Text(
            f"{count} khu đất trong {communes} xã ({found.drawn} khu đủ diện tích, bề rộng); bảng "
            f"in {first} khu đầu, tệp candidates.xlsx và candidates.gpkg có đủ",
            f"{count} places in {communes} communes ({found.drawn} are large and wide enough); the "
            f"table shows the first {first}, candidates.xlsx and candidates.gpkg all of them",
        ).in_(lang)
    )
    titles = {rule.rule_id: rule.title.in_(lang) for rule in RULES}
    counted = Counter(rule_id for d in found.dropped for rule_id in d.rule_ids)
    for rule_id, times in counted.most_common():
        dropped = Text("khu đất bị loại", "places dropped").in_(lang)
        console.print(f"[red]{times} {dropped}: {escape(titles[rule_id])}[/]")
    for assumption in found.assumptions():
        console.print(f"[dim]· {escape(assumption.in_(lang))}[/]")


def _found_table(found: "Found", lang: Lang, *, wide: bool) -> Table:
    from rich.markup import escape

    from ccngeo import wording
    from ccngeo.model import Text
    from ccngeo.report.candidate_files import checked
    from ccngeo.vietnamese import format_decimal

    headings = [
        Text("TT", "#"),
        Text("Mã", "Code"),
        Text("Xã", "Commune"),
        Text("DT (ha)", "ha"),
        Text("Lúa (%)", "Rice (%)"),
        Text("Đã rõ", "Settled"),
        Text("Kết quả sơ bộ", "Preliminary result"),
    ]
    if wide:
        headings += [Text("Rộng (m)", "Width (m)"), Text("Cách đường (m)", "To a road (m)")]
    table = Table(*(h.in_(lang) for h in headings))
    table.columns[1].no_wrap = True
    for c in found.candidates[:_SHOWN]:
        cells = [
            str(c.rank),
            c.site.site_id,
            escape(c.site.commune_name or ""),
            format_decimal(c.place.area_ha, 2, lang),
            format_decimal(100 * c.rice_share, 0, lang),
            checked(c),
            f"[{_STYLES[c.verdict]}]{wording.VERDICTS[c.verdict].in_(lang)}[/]",
        ]
        if wide:
            cells += [
                format_decimal(c.place.minimum_width_m, 0, lang),
                "–" if c.road_m is None else format_decimal(c.road_m, 0, lang),
            ]
        table.add_row(*cells)
    return table


@app.command(help="Liệt kê các quy tắc, hoặc các quy tắc có hiệu lực vào một ngày.")
def rules(
    on: OnOption = None,
    received: Annotated[
        datetime | None,
        typer.Option(
            "--received",
            formats=["%Y-%m-%d"],
            help="Ngày tiếp nhận hồ sơ: quy tắc áp dụng cho hồ sơ ấy vào ngày --on.",
        ),
    ] = None,
    *,
    as_json: JsonOption = False,
    lang: LangOption = Lang.VI,
) -> None:
    """List the rules, those in force on a date, or those a dossier is judged by."""
    from ccngeo import wording
    from ccngeo.rules import RULES, rules_of_dossier

    if received is not None and on is None:
        raise InputError(
            "--received cần --on: ngày đánh giá (năm-tháng-ngày).",
            "--received needs --on: the day of assessment (YYYY-MM-DD).",
        )
    if received is not None and on is not None:
        chosen = list(rules_of_dossier(received.date(), on.date()))
    else:
        chosen = [r for r in RULES if on is None or r.in_force_on(on.date())]
    if as_json:
        typer.echo(json.dumps([_rule(r) for r in chosen], ensure_ascii=False, indent=1))
        return
    vi = lang is Lang.VI
    table = Table(
        "quy tắc" if vi else "rule",
        "nội dung" if vi else "content",
        "hiệu lực" if vi else "in force",
        "điều khoản" if vi else "clause",
    )
    table.columns[0].no_wrap = True
    for rule in chosen:
        confidence = wording.CONFIDENCE[rule.citations[0].confidence].in_(lang)
        until = wording.day(rule.in_force_until, lang) if rule.in_force_until else ""
        table.add_row(
            f"{rule.rule_id}\n[dim]{rule.version}[/]",
            rule.title.in_(lang),
            f"{wording.day(rule.in_force_from, lang)} –\n{until}",
            f"{wording.clauses(rule.citations)[0]}\n[dim]{confidence}[/]",
        )
    _console(sys.stdout).print(table)


@app.command(help="Cho biết mỗi lớp, bảng của dự án có gì và lớp, bảng nào không dùng được.")
def layers(
    project: ProjectArgument, *, as_json: JsonOption = False, lang: LangOption = Lang.VI
) -> None:
    """Show what each layer and table of a project holds, and which cannot be used."""
    from rich.markup import escape

    from ccngeo.read import load
    from ccngeo.report.assessment_json import source_values

    data = load(project)
    if as_json:
        sources = [source_values(s) for s in data.sources]
        typer.echo(json.dumps(sources, ensure_ascii=False, indent=1))
        return
    vi = lang is Lang.VI
    table = Table("lớp, bảng" if vi else "layer, table", "đã đọc" if vi else "as read")
    table.columns[0].no_wrap = True
    for source in data.sources:
        red = source.status == "red"
        name = f"[red]{source.role}[/]" if red else source.role
        table.add_row(f"{name}\n[dim]{escape(source.path)}[/]", escape(_as_read(source, lang)))
    _console(sys.stdout).print(table)


@app.command(
    help="Chỉ tiêu của các cụm đã thành lập, quỹ đất còn được thành lập thêm và thứ tự thành lập."
)
def register(
    project: ProjectArgument,
    on: OnOption = None,
    scope: Annotated[
        list[ScopeName] | None,
        typer.Option(
            "--scope",
            help="Địa bàn: district (huyện cũ), commune (xã) hoặc province (tỉnh); mặc định theo "
            "văn bản của ngày đánh giá.",
        ),
    ] = None,
    *,
    as_json: JsonOption = False,
    lang: LangOption = Lang.VI,
) -> None:
    """Print occupancy, unleased land, headroom and the order of founding of every unit."""
    from ccngeo.assessment import day_of
    from ccngeo.read import load
    from ccngeo.report.register_tables import register_tables
    from ccngeo.report.registered import register_values, review_register

    data = load(project)
    found = review_register(data, day_of(data, on.date() if on else None))
    if as_json:
        values = register_values(found)
        typer.echo(json.dumps(values, ensure_ascii=False, indent=1, allow_nan=False))
        return
    console = _console(sys.stdout)
    for part in register_tables(found, lang, tuple(scope or ())):
        console.print(part)


@app.command(help="Xem một tệp thực có gì: lớp, hệ tọa độ, bảng mã chữ, lỗi hình, bảng kê tọa độ.")
def inspect(
    files: Annotated[list[Path], typer.Argument(help="Các tệp cần xem.")],
    project: Annotated[
        Path | None,
        typer.Option("--project", help="Đối chiếu vị trí với lớp xã của dự án này."),
    ] = None,
    layer: Annotated[
        str | None, typer.Option("--layer", help="Lớp trong tệp, hoặc lớp (level) của bản vẽ.")
    ] = None,
    crs: CrsOption = None,
    encoding: Annotated[
        EncodingName | None, typer.Option("--encoding", help="Bảng mã chữ của tệp.")
    ] = None,
    polygons: Annotated[
        PolygonsName | None,
        typer.Option(help="Vùng của bản vẽ: closed (nét khép kín) hoặc faces (giữa các nét)."),
    ] = None,
    *,
    as_json: JsonOption = False,
    lang: LangOption = Lang.VI,
) -> None:
    """Tell what files really hold; exit 2 when one of them could not be used."""
    from ccngeo.inspection import inspect as look_into
    from ccngeo.project import Spatial
    from ccngeo.read import reference_of
    from ccngeo.report.inspected import inspection_values

    how = Spatial(layer=layer, crs=crs, encoding=encoding, polygons=polygons)
    reference = None if project is None else reference_of(project)
    found = [look_into(path, how, reference) for path in files]
    if as_json:
        values = [inspection_values(one) for one in found]
        typer.echo(json.dumps(values, ensure_ascii=False, indent=1))
    else:
        for one in found:
            _print_inspection(_console(sys.stdout), one, lang)
    if any(one.faults for one in found):
        raise typer.Exit(_BAD_INPUT)


OutArgument = Annotated[Path, typer.Argument(help="Thư mục kết quả mà ccngeo assess đã ghi.")]


@app.command(help="So sánh hai đợt rà soát: ranh giới, kết quả, đầu vào và quy định đã đổi.")
def compare(
    before: OutArgument,
    after: OutArgument,
    out: Annotated[
        Path | None, typer.Option(help="Thư mục ghi comparison.xlsx; mặc định chỉ in ra.")
    ] = None,
    lang: LangOption = Lang.VI,
) -> None:
    """Tell what differs between two reviews, the earlier first."""
    from ccngeo.reviews import compare as held_together
    from ccngeo.reviews import write_comparison
    from ccngeo.reviews.terminal import comparison_parts

    found = held_together(before, after)
    written = None if out is None else write_comparison(found, out, lang)
    console = _console(sys.stdout)
    for part in comparison_parts(found, lang):
        console.print(part)
    if written is not None:
        typer.echo(written)


@app.command(
    help="Kiểm tra một kết quả rà soát: tệp đúng như đã ghi; nêu dự án thì rà soát lại để so."
)
def verify(
    out: OutArgument,
    project: Annotated[
        Path | None,
        typer.Option("--project", help="Dự án đã rà soát: đối chiếu đầu vào và rà soát lại."),
    ] = None,
    sites: Annotated[
        Path | None,
        typer.Option("--sites", help="Tệp vị trí đã rà soát, nếu không nằm trong dự án."),
    ] = None,
    lang: LangOption = Lang.VI,
) -> None:
    """Hold an output against its hashes, and with its inputs at hand make the review again."""
    from ccngeo.reviews import verify as held_against
    from ccngeo.reviews.terminal import verification_parts

    with _progress(_console(), lang) as tick:
        found = held_against(out, project=project, sites=sites, progress=tick)
    console = _console(sys.stdout)
    for part in verification_parts(found, lang):
        console.print(part)
    if not found.as_recorded:
        raise typer.Exit(_FOUND)


def _print_inspection(console: Console, found: "Inspection", lang: Lang) -> None:
    from rich.markup import escape

    from ccngeo.report.inspected import inspection_lines

    table = Table(escape(found.path.name), "", show_header=True, box=None, padding=(0, 2, 0, 0))
    table.columns[0].no_wrap = True
    for about, said in inspection_lines(found, lang):
        style = "red" if about.en == "FAULT" else "yellow" if said.startswith("⚠") else ""
        label, text = escape(about.in_(lang)), escape(said)
        table.add_row(f"[dim]{label}[/]", f"[{style}]{text}[/]" if style else text)
    console.print(table)


def _as_read(source: "Source", lang: Lang) -> str:
    """Say in a few words what an input holds, or why it cannot be used."""
    from ccngeo.model import Text
    from ccngeo.vietnamese import format_decimal

    facts = [
        "" if source.features is None else f"{source.features} {_FEATURES[lang]}",
        source.crs.in_(lang),
        "" if source.accuracy_m is None else f"± {format_decimal(source.accuracy_m, 1, lang)} m",
        f"{Text('phủ', 'covers').in_(lang)}: {source.covers(lang)}" if source.coverage else "",
        source.agency,
        source.data_date,
    ]
    first = " · ".join(x for x in facts if x)
    return "\n".join(x for x in (first, *(note.in_(lang) for note in source.notes)) if x)


_FEATURES = {Lang.VI: "dòng", Lang.EN: "rows"}


def _rule(rule: Any) -> dict[str, Any]:
    cited = rule.citations[0]
    return {
        "rule_id": rule.rule_id,
        "version": rule.version,
        "title": {"vi": rule.title.vi, "en": rule.title.en},
        "in_force_from": rule.in_force_from.isoformat(),
        "in_force_until": rule.in_force_until.isoformat() if rule.in_force_until else None,
        "dated_by": rule.dated_by,
        "document": cited.document,
        "clause": cited.clause,
        "quote": cited.quote,
        "quote_sha256": cited.quote_sha256,
        "confidence": cited.confidence.value,
        "grades": {p.value: g.value for p, g in rule.grades.items()},
        "needs": sorted(n.need_id for n in rule.needs.values()),
        "has_text": rule.claim is not None,
        "citations": [
            {
                "document": c.document,
                "clause": c.clause,
                "confidence": c.confidence.value,
                "quote": c.quote,
                "quote_sha256": c.quote_sha256,
            }
            for c in rule.citations
        ],
    }


@dataclass(frozen=True)
class _Run:
    """What a review is asked for, and where it goes; `inner` are folders in there to be kept."""

    out: Path
    lang: Lang
    on: date | None = None
    procedure: ProcedureName | None = None
    fail_on: FailOn | None = None
    basemap: str | None = None
    inner: tuple[str, ...] = ()
    dxf: bool = False


def _review(console: Console, data: Any, run: _Run) -> None:
    """Assess, write, print: what every reviewing command does."""
    from ccngeo.assessment import assess as assess_sites
    from ccngeo.maps import Tiles, draw_pages
    from ccngeo.model import Procedure
    from ccngeo.recommendation import recommend
    from ccngeo.report import output_folder, write_into
    from ccngeo.surroundings import surroundings

    lang = run.lang
    if run.basemap is not None:
        Tiles.at(run.basemap)  # an address that is none is better said before the work
    with _progress(console, lang) as tick:
        result = assess_sites(data, on=run.on, procedure=run.procedure, progress=tick)
        is_plan = result.procedure is Procedure.PLAN_REVIEW
        advised = recommend(result, progress=tick) if is_plan else None
    around = surroundings(result) if is_plan else None
    with output_folder(run.out, *run.inner) as made, _progress(console, lang) as tick:
        write_into(result, made, advised, lang, around, drawings=run.dxf, progress=tick)
        draw_pages(
            result, made, review=advised, around=around, lang=lang, basemap=run.basemap,
            progress=tick,
        )  # fmt: skip
    _print_summary(_console(sys.stdout), result, advised, lang)
    typer.echo(run.out / "overview.html")
    if run.fail_on and _fails(result, run.fail_on):
        raise typer.Exit(_FOUND)


def _fails(result: "Assessment", fail_on: FailOn) -> bool:
    from ccngeo.model import Verdict

    bad = {Verdict.NOT_MET} | ({Verdict.UNDETERMINED} if fail_on is FailOn.UNDETERMINED else set())
    return any(result.verdict_of(s.site_id) in bad for s in result.sites)


@contextmanager
def _progress(console: Console, lang: Lang) -> "Iterator[Callable[[int, int, str], None]]":
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def tick(done: int, total: int, what: str) -> None:
            said = _DOING[what][lang is Lang.EN]
            bar.update(task, completed=done, total=total, description=said)

        yield tick


_DOING = {
    "assess": ("rà soát", "review"),
    "land": ("tìm quỹ đất", "looking for land"),
    "document": ("soạn báo cáo", "writing the report"),
    "sheets": ("vẽ sơ đồ vị trí", "drawing location sheets"),
    "draw": ("vẽ bản đồ", "drawing maps"),
}
_WIDE = 120  # columns a terminal needs before the sentences fit beside the table
_STYLES = {
    "NOT_MET": "red",
    "UNDETERMINED": "yellow",
    "CONDITIONAL": "cyan",
    "MET": "green",
    "NOT_APPLICABLE": "dim",
}


def _print_summary(
    console: Console, result: "Assessment", advised: "PlanReview | None", lang: Lang
) -> None:
    """Print one row per cluster, what blocks most, and every assumption."""
    from rich.markup import escape

    from ccngeo import wording
    from ccngeo.project import LAYERS, TABLES

    titles = {name: spec.title.in_(lang) for name, spec in {**LAYERS, **TABLES}.items()}
    if result.data.project.declared.synthetic:
        label = wording.SYNTHETIC.in_(lang)
        console.print(f"[bold reverse] {label} [/]")
    wide = console.width >= _WIDE
    if advised is None:
        console.print(_summary_table(result, lang, wide=wide))
    else:
        console.print(_advice_table(advised, lang, wide=wide))
    console.print(_counts(result, lang))
    for name, fault in result.data.problems.items():
        console.print(f"[red]{titles[name]}: {escape(fault.in_(lang))}[/]")
    for note in result.data.notes:
        console.print(f"[yellow]{escape(note.in_(lang))}[/]")
    for assumption in result.assumptions():
        console.print(f"[dim]· {escape(assumption.in_(lang))}[/]")


def _summary_table(result: "Assessment", lang: Lang, *, wide: bool) -> Table:
    from rich.markup import escape

    from ccngeo import wording
    from ccngeo.model import Text, Verdict
    from ccngeo.vietnamese import format_decimal

    headings = [
        Text("Mã", "Code"),
        Text("Tên cụm", "Cluster"),
        Text("DT (ha)", "Area (ha)"),
        Text("Đã rõ", "Settled"),
        Text("Kết quả sơ bộ", "Preliminary result"),
    ]
    if wide:
        headings.append(Text("Tóm tắt", "Summary"))
    table = Table(*(h.in_(lang) for h in headings))
    for site in result.sites:
        found = result.of_site(site.site_id)
        verdict = result.verdict_of(site.site_id)
        if verdict is Verdict.NOT_APPLICABLE:
            continue
        settled, decisive = wording.checked(found)
        area = site.declared_ha
        cells = [
            site.site_id,
            escape(site.name),
            "–" if area is None else format_decimal(area, 2, lang),
            f"{settled}/{decisive}",
            f"[{_STYLES[verdict]}]{wording.VERDICTS[verdict].in_(lang)}[/]",
        ]
        if wide:
            cells.append(escape(wording.sentence(found, verdict, result.on, lang)))
        table.add_row(*cells)
    return table


_ADVICE_STYLES = {
    "take_out": "red",
    "adjust": "magenta",
    "insufficient": "yellow",
    "keep_with_conditions": "cyan",
    "keep": "green",
}


def _advice_table(found: "PlanReview", lang: Lang, *, wide: bool) -> Table:
    """Show what is recommended, what needs a decision first."""
    from rich.markup import escape

    from ccngeo import wording
    from ccngeo.advice import ORDER, in_short, land, why
    from ccngeo.model import Text
    from ccngeo.vietnamese import format_decimal

    headings = [
        Text("Mã", "Code"),
        Text("Tên cụm", "Cluster"),
        Text("DT (ha)", "Area (ha)"),
        Text("Đã rõ", "Settled"),
        Text("Kiến nghị", "Recommendation"),
    ]
    if wide:
        headings += [Text("Vì sao", "Why"), Text("Quỹ đất", "Land")]
    table = Table(*(h.in_(lang) for h in headings))
    sites = {site.site_id: site for site in found.assessment.sites}
    ranked = sorted(
        found.recommendations.values(), key=lambda r: (ORDER.index(r.advice), r.site_id)
    )
    for one in ranked:
        site = sites[one.site_id]
        settled, decisive = wording.checked(found.assessment.of_site(one.site_id))
        area = site.declared_ha
        style = _ADVICE_STYLES[one.advice.value]
        cells = [
            one.site_id,
            escape(site.name),
            "–" if area is None else format_decimal(area, 2, lang),
            f"{settled}/{decisive}",
            f"[{style}]{escape(in_short(one, lang))}[/]",
        ]
        if wide:
            cells += [escape(why(one, lang)), escape(land(one, lang))]
        table.add_row(*cells)
    return table


def _counts(result: "Assessment", lang: Lang) -> str:
    from collections import Counter

    from ccngeo import wording
    from ccngeo.model import Verdict

    counted = Counter(result.verdict_of(s.site_id) for s in result.sites)
    return " · ".join(
        f"[{_STYLES[v]}]{counted[v]} {wording.VERDICTS[v].in_(lang).lower()}[/]"
        for v in (Verdict.NOT_MET, Verdict.UNDETERMINED, Verdict.CONDITIONAL, Verdict.MET)
    )


def _console(stream: Any = None) -> Console:
    return Console(file=stream or sys.stderr, soft_wrap=False)


def _asked_lang(words: "Sequence[str]") -> Lang:
    """Return the language asked for among the words of a command line; the last one counts.

    A fault is printed where the options of the command that met it are no longer at hand.
    """
    spread = [part for word in words for part in word.split("=", 1)]
    asked = [value for option, value in pairwise(spread) if option == "--lang"]
    return Lang.EN if asked[-1:] == ["en"] else Lang.VI


def main() -> None:
    """Run the command line: one sentence for bad input, no traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")  # a Windows console may have another
    try:
        app()
    except InputError as error:
        typer.echo(error.in_(_asked_lang(sys.argv[1:])), err=True)
        sys.exit(_BAD_INPUT)
    except Exception:  # noqa: BLE001 — whatever is left is a fault of ours, and says where
        traceback.print_exc()
        sys.exit(_OUR_FAULT)
