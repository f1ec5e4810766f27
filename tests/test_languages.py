"""What people read is Vietnamese, and English for those who ask: faults, notes, help, the page."""

import ast
import json
import pickle
import re
from pathlib import Path

import pytest
import typer.main
from pages import data_of

from ccngeo import assess, cli, draw, load
from ccngeo.errors import CcngeoError, CrsError, InputError, LayerError
from ccngeo.model import Text
from ccngeo.recommendation import recommend
from ccngeo.report import to_json

PACKAGE = Path(cli.__file__).parent

MARKS = re.compile(
    "[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE
)
# Words no Vietnamese sentence has ("in", "to", "on", "an", "no" and "do" are Vietnamese as well).
ENGLISH = re.compile(
    r"\b(the|of|is|are|has|not|and|or|with|without|which|by|for|it|there|taken|missing|"
    r"cluster|clusters|layer|layers|covers|declared|correct|sites|features)\b",
    re.IGNORECASE,
)
# What a planner wrote and what a parser says stay as they are.
FOREIGN = re.compile(r"'[^']*'|\([^()]*\)|«[^»]*»|`[^`]*`|[\w./-]*[_./][\w./-]*")


def is_vietnamese(sentence):
    own = FOREIGN.sub("", sentence)
    return bool(MARKS.search(own)) and not ENGLISH.search(own)


def is_english(sentence):
    own = FOREIGN.sub("", sentence)
    return bool(ENGLISH.search(own)) and not MARKS.search(own)


def test_the_two_languages_can_be_told_apart():
    assert is_vietnamese("danh_sach.csv: thiếu cột ten; thêm cột này.")
    assert not is_vietnamese("danh_sach.csv: the column «tên cụm» is missing; add it.")
    assert not is_vietnamese("danh_sach.csv: thiếu cột ten; add the column.")
    assert is_english("danh_sach.csv, row 5: 'bảy tám' is not an area in ha; correct it.")
    assert not is_english("danh_sach.csv, dòng 5: 'the area' không phải là diện tích.")


# --- errors --------------------------------------------------------------------------------------


def subclasses(kind):
    return [kind, *(one for child in kind.__subclasses__() for one in subclasses(child))]


@pytest.mark.parametrize("kind", subclasses(CcngeoError))
def test_an_error_speaks_both_languages_and_can_be_sent_to_another_process(kind):
    error = kind("a.csv: trống.", "a.csv: is empty.")
    for one in (error, pickle.loads(pickle.dumps(error))):  # noqa: S301
        assert type(one) is kind
        assert (one.in_("vi"), one.in_("en")) == ("a.csv: trống.", "a.csv: is empty.")
        assert str(one) == "a.csv: is empty."


def test_an_error_of_one_language_is_none():
    for kind in (InputError, LayerError, CrsError):
        with pytest.raises(TypeError):
            kind("a.csv: is empty.")


def in_one_language(source):
    """Return the lines that make one of our errors of anything but two different sentences."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {one.__name__ for one in subclasses(CcngeoError)}
        and (
            node.keywords
            or len(node.args) != 2
            or any(isinstance(arg, ast.Starred) for arg in node.args)
            or ast.dump(node.args[0]) == ast.dump(node.args[1])
        )
    ]


def test_every_error_of_the_package_is_made_of_two_sentences():
    for path in PACKAGE.rglob("*.py"):
        assert in_one_language(path.read_text(encoding="utf-8")) == [], path.name


@pytest.mark.parametrize(
    "call",
    [
        "InputError(str(e))",
        "LayerError('a')",
        "CrsError(*both)",
        "InputError('a', 'a')",
        "InputError()",
    ],
)
def test_an_error_of_one_sentence_is_caught(call):
    assert in_one_language(f"x = 1\nraise {call}") == [2]
    assert in_one_language("raise InputError('một', 'one')") == []


# --- faults, as the command line prints them -----------------------------------------------------


def edit(old, new, name="project.toml"):
    def damage(project):
        file = project / name
        text = file.read_text(encoding="utf-8-sig")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return damage


def lose(name):
    return lambda project: (project / "shapefiles" / name).unlink()


def cut_short(project):
    path = project / "shapefiles" / "ranh_gioi.shp"
    path.write_bytes(path.read_bytes()[:90])


def twice(project):
    path = project / "shapefiles" / "danh_sach.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join([*lines, lines[-1]]) + "\n", encoding="utf-8")


def stands_for_nobody(project):
    (project / "x.csv").write_text(
        "ma_cum,ten,vai_tro,thay_cho\nX1,Cụm thử,de_nghi,QH99\n", encoding="utf-8"
    )


def somebody_elses(project):
    (project / "ket-qua").mkdir()
    (project / "ket-qua" / "luan-van.docx").write_text("quan trọng", encoding="utf-8")


LIST = "shapefiles/danh_sach.csv"
FAULTS = {
    "no toml": edit("schema = 1", "schema = = 1"),
    "unknown key": edit("accuracy_m = 0.5", "acuracy_m = 0.5"),
    "unknown layer": edit("[layers.forest]", "[layers.zzz]"),
    "wrong number": edit("accuracy_m = 0.5", 'accuracy_m = "nửa mét"'),
    "too large": edit("accuracy_m = 0.5", "accuracy_m = 5000"),
    "wrong word": edit("[sites]", '[decisions]\noccupancy_scope = "vùng"\n[sites]'),
    "missing key": edit("crs =", "# crs ="),
    "degrees": edit('"EPSG:5897"', '"EPSG:4326"'),
    "budget": edit("[sites]", '[budget]\nexcluded = ["elevation"]\n[sites]'),
    "unit": edit('coverage = "province"', 'coverage = ["Xã Không Có"]'),
    "no date": edit("on =", "# on ="),
    "no procedure": edit("procedure =", "# procedure ="),
    "no project": lambda project: (project / "project.toml").unlink(),
    "no table": lose("danh_sach.csv"),
    "no boundaries": lose("ranh_gioi.shp"),
    "no crs": lose("ranh_gioi.prj"),
    "cut short": cut_short,
    "bad area": edit('"78,00"', "bảy tám", LIST),
    "bad code": edit("QH01", "QH 01", LIST),
    "no name": edit("ten,", "tên,", LIST),
    "no row": edit("QH01", "QH991", LIST),
    "twice": twice,
    "stands for": stands_for_nobody,
    "output": somebody_elses,
}


@pytest.mark.parametrize("lang", [[], ["--lang", "vi"], ["--lang", "en"], ["--lang=en"]])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_sentence_in_the_language_asked_for(run, own_province, fault, lang):
    FAULTS[fault](own_province)
    others = own_province / "x.csv"
    sites = ["--sites", others] if others.exists() else []
    code, said, error = run("assess", own_province, *sites, *lang)
    assert code == 2
    assert not said.strip()
    sentence = error.strip().replace(str(own_province), "data")
    assert "\n" not in sentence
    assert ". " not in sentence
    assert sentence[-1] in ".?"
    speaks = is_english if lang and lang[-1].endswith("en") else is_vietnamese
    assert speaks(sentence), sentence


def test_a_new_project_in_a_taken_folder_is_refused_in_vietnamese(run, tmp_path):
    run("new", tmp_path / "p")
    code, _, error = run("new", tmp_path / "p")
    assert code == 2
    assert is_vietnamese(error.replace(str(tmp_path), ""))


@pytest.mark.parametrize(
    ("words", "lang"),
    [
        ("", "vi"),
        ("assess p", "vi"),
        ("assess p --lang en", "en"),
        ("assess --lang=en p", "en"),
        ("assess p --lang en --lang vi", "vi"),
        ("assess en", "vi"),
        ("assess p --lang", "vi"),
    ],
)
def test_the_language_is_told_from_the_words_of_the_command(words, lang):
    assert cli._asked_lang(words.split()) == lang


# --- help ----------------------------------------------------------------------------------------


def helps():
    group = typer.main.get_command(cli.app)
    yield "ccngeo", group.help
    for name, command in group.commands.items():
        yield name, command.help
        for parameter in command.params:
            yield f"{name} {parameter.name}", parameter.help


@pytest.mark.parametrize(("of", "text"), list(helps()))
def test_help_is_vietnamese(of, text):
    assert is_vietnamese(text), of


# --- the terminal --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("vi", ["Ba loại rừng: rung.shp: không có tệp này"]),
        ("en", ["Forest by kind: rung.shp: there is no such file"]),
    ],
)
def test_the_terminal_tells_unusable_layers_in_the_language_asked_for(
    run, few_clusters, tmp_path, lang, words
):
    lose("rung.shp")(few_clusters)
    _, said, _ = run("assess", few_clusters, "--out", tmp_path / "o", "--lang", lang)
    assert all(word in said for word in words)
    html = (tmp_path / "o" / "overview.html").read_text(encoding="utf-8")
    assert all(word in html for word in words)


@pytest.mark.parametrize(
    ("lang", "words", "others"),
    [
        ("vi", ["phủ: toàn tỉnh", "KTT", "dòng", "không có tệp"], ["whole province", "no such"]),
        ("en", ["covers: the whole province", "meridian", "rows", "no such"], ["toàn tỉnh", "KTT"]),
    ],
)
def test_layers_are_described_in_the_language_asked_for(run, own_province, lang, words, others):
    lose("rung.shp")(own_province)
    _, said, _ = run("layers", own_province, "--lang", lang)
    text = re.sub(r"[\s│]+", " ", said)
    assert all(word in text for word in words)
    assert not any(word in text for word in others)


# --- the page ------------------------------------------------------------------------------------

# Names, labels and agencies of the planner's files, what agencies said, and citations of law.
DATA = {
    ("title",),
    ("facts",),
    ("layers", "features", "label"),
    ("markers", "label"),
    ("site_features", "label"),
    ("rows", "cells", "name"),
    ("rows", "cells", "place"),
    ("rows", "cells", "overlap"),
    ("sites", "name"),
    ("sites", "subtitle"),
    ("sites", "findings", "measured"),
    ("rules", "clause"),
    ("sites", "findings", "opinions", "said"),
    ("sheet", "title"),
    ("sheet", "lines"),
    ("sheet", "sources"),
    ("sites", "opinions", "said"),
}
LAW = re.compile(
    r"Luật [^,;:]+? \d+/\d{4}/QH\d+|((NĐ|Nghị định|Luật|TT|Thông tư|QĐ|Đ\d+\.\S+) )?\d+/\d+/[A-ZĐ-]+|NĐ \d+/\d+|Luật [^,;:]+ \d{4}"
    r"|Quy hoạch sử dụng đất cấp tỉnh|Quyết định \d+/QĐ-TTg"
)
KEYS = {"key", "kind", "id", "rule_id", "site_id", "grade", "geometry"}  # what people do not read
AGENCY_COLUMN = 2


@pytest.fixture(scope="module")
def review(tmp_path_factory):
    """The demo with a layer that cannot be used."""
    import shutil

    folder = Path(shutil.copytree(PACKAGE.parent / "data", tmp_path_factory.mktemp("p") / "data"))
    lose("rung.shp")(folder)
    return assess(load(folder))


@pytest.fixture(scope="module")
def pages(review):
    """What the page says in each language."""
    plan = recommend(review)
    return {lang: payload(review, plan, lang) for lang in ("vi", "en")}


def payload(review, plan, lang):
    content = data_of(draw(review, review=plan, lang=lang))
    return {**content, "sites": list(content["sites"].values())}


# Columns of tables that say what a file says; names of communes stand before what is said of them.
DATA_COLUMNS = {
    ("sources", "rows"): {AGENCY_COLUMN},
    ("plans", "rows"): {0, 1, 2, 3, 4},
    ("ranking", "rows"): {1},
    ("quotas", "rows"): {0},
    ("headroom", "rows"): {0},
}
BEGIN_WITH_A_NAME = {("sites", "advice", "lines"), ("quotas", "notes")}
COMMUNE = re.compile(r"^(Xã|Phường) [^:]+:")


def texts(value, path=()):
    """Give every text of the payload that is no data, with its place."""
    if path in DATA:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in KEYS:
                yield from texts(inner, (*path, key))
    elif isinstance(value, list):
        for inner in value:
            yield from texts(own_of(inner, path), path)
    elif isinstance(value, str):
        yield path, LAW.sub("", value)


def own_of(inner, path):
    """Give what is the page's own of a row of a table, or of a line."""
    if path in DATA_COLUMNS and isinstance(inner, list):
        return [cell for i, cell in enumerate(inner) if i not in DATA_COLUMNS[path]]
    return COMMUNE.sub("", inner) if path in BEGIN_WITH_A_NAME else inner


def test_the_english_page_has_no_word_of_vietnamese(pages):
    left = {text for _, text in texts(pages["en"]) if MARKS.search(text)}
    assert left == set()


def test_the_vietnamese_page_has_no_word_of_english(pages):
    said = {text for _, text in texts(pages["vi"])}
    assert {text for text in said if ENGLISH.search(FOREIGN.sub("", text))} == set()


def test_pages_of_one_language_would_be_caught(pages):
    assert any(MARKS.search(text) for _, text in texts(pages["vi"]))
    assert any(ENGLISH.search(text) for _, text in texts(pages["en"]))


def test_numbers_of_the_english_page_have_a_decimal_point(pages):
    cells = [row["cells"] for row in pages["en"]["rows"]]
    shown = " ".join(c[name] for c in cells for name in ("rice", "houses", "skn", "plan"))
    assert re.search(r"\d\.\d", shown)
    assert not re.search(r"\d,\d\d?\b", shown)


def test_what_is_known_of_an_input_is_known_in_both_languages(review):
    data = review.data
    notes = [*data.notes, *data.problems.values(), *(n for s in data.sources for n in s.notes)]
    titles = [source.title for source in data.sources]
    assert notes
    for text in [*notes, *titles]:
        assert isinstance(text, Text)
        assert MARKS.search(text.vi)
        assert not MARKS.search(text.en)


def test_the_json_stays_vietnamese_and_plain(review):
    sources = json.loads(to_json(review))["provenance"]["sources"]
    forest = next(s for s in sources if s["role"] == "forest")
    assert forest["title"] == "Ba loại rừng"
    assert is_vietnamese(*forest["notes"])
    assert all(isinstance(s["crs"], str) for s in sources)
