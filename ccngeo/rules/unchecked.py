"""Contents of the appraisal report that no data of a project speaks of; no rule makes a verdict.

They are named so that every report lists them, and so that an opinion can answer them.
"""

from dataclasses import dataclass

from ccngeo.model import Citation, Procedure, Text
from ccngeo.rules.nd32_2024 import cite

_IN_A_DOSSIER = frozenset({Procedure.ESTABLISHMENT, Procedure.EXPANSION})


@dataclass(frozen=True, slots=True)
class Unchecked:
    """One content: what an opinion calls it, where it is asked for, and whom to ask what."""

    content_id: str
    title: Text
    citation: Citation
    procedures: frozenset[Procedure]
    agency: str
    question: Text


UNCHECKED = (
    Unchecked(
        "investment-costs",
        Text("Tổng mức đầu tư, khả năng cân đối vốn", "Costs and their funding"),
        cite("Đ11.2d", "tổng mức đầu tư, cơ cấu, khả năng cân đối"),
        _IN_A_DOSSIER,
        "finance",
        Text(
            "Tổng mức đầu tư, cơ cấu vốn, khả năng cân đối và huy động vốn của chủ đầu tư?",
            "The costs, their structure, and how the investor funds them?",
        ),
    ),
    Unchecked(
        "fire-safety",
        Text("Phòng cháy, chữa cháy và cứu nạn, cứu hộ", "Fire safety and rescue"),
        cite("Đ11.2d", "phòng cháy, chữa cháy và cứu nạn, cứu hộ"),
        _IN_A_DOSSIER,
        "police",
        Text(
            "Phương án phòng cháy, chữa cháy và cứu nạn, cứu hộ có khả thi không?",
            "Is the scheme of fire safety and rescue feasible?",
        ),
    ),
    Unchecked(
        "worker-housing",
        Text("Nhà ở cho lao động", "Housing of workers"),
        cite("Đ11.2d", "nhà ở cho lao động của cụm công nghiệp"),
        _IN_A_DOSSIER,
        "construction",
        Text(
            "Phương án nhà ở cho lao động của cụm có khả thi không?",
            "Is the scheme of housing for workers feasible?",
        ),
    ),
    Unchecked(
        "socio-economic-effects",
        Text("Hiệu quả kinh tế - xã hội, ưu đãi đầu tư", "Social and economic effects, incentives"),
        cite("Đ11.2e", "đánh giá sơ bộ hiệu quả kinh tế - xã hội"),
        _IN_A_DOSSIER,
        "finance",
        Text(
            "Hiệu quả kinh tế - xã hội của việc thành lập, mở rộng; ưu đãi đầu tư được hưởng?",
            "The social and economic effects; which incentives apply?",
        ),
    ),
)
CONTENT_IDS = tuple(content.content_id for content in UNCHECKED)
