"""The two tables a person signs, as rows of text: severity and recommendations."""

from collections.abc import Iterator

from ccngeo import wording
from ccngeo.advice import ADVICE
from ccngeo.model import Procedure, Text
from ccngeo.recommendation import TABLE
from ccngeo.rules.severity import SEVERITY

_OTHERS, _EVERY = (
    Text("các thủ tục khác", "other procedures"),
    Text("mọi thủ tục", "every procedure"),
)


def severity_rows(lang: str = "vi") -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the table of severity: object, procedure, worst verdict, action, action if in part."""
    for subject, (default, exceptions) in SEVERITY.items():
        rows = {(_OTHERS if exceptions else _EVERY).in_(lang): default}
        rows |= {
            wording.PROCEDURES[p].in_(lang): exceptions[p] for p in Procedure if p in exceptions
        }
        for procedure, row in rows.items():
            partly = row.partly.in_(lang) if row.partly else "–"
            action = f"{row.action.in_(lang)} ↪" if row.moves else row.action.in_(lang)
            yield subject, procedure, wording.VERDICTS[row.verdict].in_(lang), action, partly


_FACTS = {
    "lawful": Text("không vướng nội dung «không đáp ứng»", "nothing is not met"),
    "settled": Text("mọi nội dung quyết định đã rõ", "all decisive contents are settled"),
    "land": Text("có đất đủ diện tích cần", "there is land of the area asked for"),
    "some_land": Text("có đất đủ diện tích tối thiểu", "there is land of the least area"),
    "quota": Text("chỉ tiêu của xã đủ diện tích cần", "the quota carries the area"),
    "some_quota": Text("chỉ tiêu của xã đủ diện tích tối thiểu", "it carries the least area"),
    "needed": Text("địa bàn đạt Đ8.1c (dự báo)", "the unit reaches Art. 8.1c (a forecast)"),
    "wanted": Text("có nhà đầu tư đề nghị", "an investor has applied"),
    "drawn": Text("đã có ranh giới", "there is a boundary"),
    "conditions": Text(
        "còn việc phải làm hoặc cơ quan phải hỏi", "something is to be done or asked"
    ),
}
_ANSWERS = {True: Text("có", "yes"), False: Text("không", "no"), None: Text("chưa rõ", "not known")}
_REST = Text("còn lại", "all others")


def recommendation_rows(lang: str = "vi") -> Iterator[tuple[str, str, str, str]]:
    """Yield the table of recommendations: row, when it holds, what is recommended, why."""
    for row in TABLE:
        when = "; ".join(
            f"{_FACTS[fact].in_(lang)}: {_ANSWERS[value].in_(lang)}"
            for fact, value in row.when.items()
        )
        advice = ADVICE[row.advice].in_(lang)
        yield row.row_id, when or _REST.in_(lang), advice, row.because.in_(lang)
