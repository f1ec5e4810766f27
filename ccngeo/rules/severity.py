"""How bad an object can be in a procedure, and what is to be done about it.

This table is signed by a person: read it row by row. NOT_MET stands only where the land or the
decree leaves no way out inside the procedure; everything an action can mend is CONDITIONAL.
"""

from dataclasses import dataclass, replace

from ccngeo.model import Procedure, Text, Verdict

ADJOINING = Text(
    "Giáp ranh trong phạm vi sai số: chỉnh theo bản đồ địa chính khi lập quy hoạch chi tiết",
    "Adjoining within the positional error: settle on the cadastral map with the detailed plan",
)


@dataclass(frozen=True, slots=True)
class Severity:
    """The worst verdict of an object in a procedure, and the action that goes with each."""

    verdict: Verdict
    action: Text
    partly: Text | None = None  # the action where the rule's weaker claim holds
    moves: bool = False  # what is to be done changes place or area: by the road of the procedure

    def action_for(self, verdict: Verdict, *, adjoining: bool) -> Text | None:
        """Return what is to be done after `verdict`; None where nothing is."""
        if verdict is Verdict.CONDITIONAL and adjoining:
            return ADJOINING
        if verdict is Verdict.CONDITIONAL and self.verdict is Verdict.NOT_MET:
            return self.partly or self.action
        return self.action if verdict in (Verdict.CONDITIONAL, Verdict.NOT_MET) else None


_NOT_MET, _CONDITIONAL = Verdict.NOT_MET, Verdict.CONDITIONAL

# subject → (default row, rows of procedures that differ)
SEVERITY: dict[str, tuple[Severity, dict[Procedure, Severity]]] = {
    "declared_area": (
        Severity(
            _NOT_MET,
            Text(
                "Điều chỉnh quy mô diện tích về trong giới hạn",
                "Bring the area within the limits",
            ),
            Text(
                "Trường hợp chuyển tiếp: cụm tiếp tục hoạt động theo Đ35.1",
                "Transitional case: the cluster goes on under Art. 35.1",
            ),
            moves=True,
        ),
        {},
    ),
    "measured_area": (
        Severity(
            _CONDITIONAL,
            Text(
                "Làm rõ chênh lệch giữa diện tích khép từ tọa độ và diện tích trong hồ sơ",
                "Explain the difference between the area from coordinates and the papers",
            ),
        ),
        {},
    ),
    "plan_list": (
        Severity(
            _NOT_MET,
            Text(
                "Chưa có trong Danh mục hoặc vượt phạm vi Đ10.4: đề xuất điều chỉnh phương án phát "
                "triển theo Đ6, Đ7",
                "Not in the list or beyond Art. 10.4: propose to adjust the development plan "
                "(Art. 6, 7)",
            ),
            Text(
                "Tên gọi, vị trí hoặc diện tích khác Danh mục, trong phạm vi Đ10.4 và phù hợp quy "
                "hoạch sử dụng đất, các quy hoạch khác: quyết định tại Quyết định thành lập",
                "Name, position or area differs within Art. 10.4 and fits the land-use plan and "
                "the other plans: settle in the establishment decision",
            ),
        ),
        {
            Procedure.PLAN_REVIEW: Severity(
                _CONDITIONAL,
                Text(
                    "Cập nhật Danh mục trong điều chỉnh phương án phát triển (Đ6, Đ7)",
                    "Update the list when the development plan is adjusted (Art. 6, 7)",
                ),
            )
        },
    ),
    "land_use_plan": (
        Severity(
            _CONDITIONAL,
            Text(
                "Đăng ký bổ sung, cập nhật đất SKN vào quy hoạch sử dụng đất",
                "Register the SKN land in the land-use plan",
            ),
        ),
        {
            Procedure.ESTABLISHMENT: Severity(
                _NOT_MET,
                Text(
                    "Không nằm trong đất cụm công nghiệp (SKN) của quy hoạch sử dụng đất: cập nhật "
                    "quy hoạch hoặc chỉ tiêu trước khi thành lập",
                    "Outside the cluster land (SKN) of the land-use plan: update the plan or the "
                    "quota before establishment",
                ),
                Text(
                    "Một phần ngoài đất SKN: cập nhật ranh giới trong quy hoạch, kế hoạch sử dụng "
                    "đất",
                    "Partly outside SKN: update the boundary in the land-use plan",
                ),
            )
        },
    ),
    "land_quota": (
        Severity(
            _CONDITIONAL,
            Text(
                "Đề nghị bổ sung, điều chỉnh chỉ tiêu đất cụm công nghiệp của xã (UBND cấp xã đề "
                "nghị, Sở Nông nghiệp và Môi trường tham mưu UBND tỉnh), hoặc xếp sau trong thứ tự "
                "thành lập",
                "Ask for more of the quota of cluster land (the commune asks, the Dept. of "
                "Agriculture and Environment submits to the province), or found it later",
            ),
        ),
        {},
    ),
    "rice_quota": (
        Severity(
            _CONDITIONAL,
            Text(
                "Đề nghị bổ sung, điều chỉnh chỉ tiêu chuyển mục đích đất trồng lúa của xã (UBND "
                "cấp xã đề nghị, Sở Nông nghiệp và Môi trường tham mưu UBND tỉnh)",
                "Ask for more of the quota of rice land to be converted (the commune asks, the "
                "Dept. of Agriculture and Environment submits to the province)",
            ),
        ),
        {},
    ),
    "construction_plan": (
        Severity(
            _CONDITIONAL,
            Text(
                "Đề nghị Sở Xây dựng điều chỉnh đồ án quy hoạch xây dựng cho phù hợp",
                "Ask the Dept. of Construction to adjust the construction plan",
            ),
        ),
        {},
    ),
    "industrial_land": (
        Severity(
            _NOT_MET,
            Text(
                "Cắt ranh giới khỏi khu, cụm công nghiệp đã có",
                "Cut the boundary back from the existing park or cluster",
            ),
            moves=True,
        ),
        {},
    ),
    "houses": (
        Severity(
            _CONDITIONAL,
            Text(
                "Có đất ở trong ranh giới: cắt ranh giới hoặc lập phương án tái định cư",
                "Residential land inside: cut the boundary or plan resettlement",
            ),
            moves=True,
        ),
        {},
    ),
    "rice": (
        Severity(
            _CONDITIONAL,
            Text(
                "Trình HĐND tỉnh chấp thuận chuyển mục đích đất trồng lúa; lập phương án sử dụng "
                "tầng đất mặt",
                "Submit the conversion of rice land to the provincial council; plan the use of the "
                "topsoil",
            ),
        ),
        {},
    ),
    "special_use_forest": (
        Severity(
            _NOT_MET,
            Text(
                "Cắt ranh giới khỏi rừng đặc dụng",
                "Cut the boundary back from the special-use forest",
            ),
            moves=True,
        ),
        {},
    ),
    "approved_project": (
        Severity(
            _CONDITIONAL,
            Text(
                "Chồng lấn dự án, quy hoạch chi tiết đã duyệt: cắt ranh giới, hoặc có văn bản "
                "thống nhất của chủ đầu tư và cơ quan đã chấp thuận",
                "Overlaps an approved project or detailed plan: cut the boundary, or get the "
                "written consent of its investor and of the authority that approved it",
            ),
            moves=True,
        ),
        {},
    ),
    "planned_rice": (
        Severity(
            _CONDITIONAL,
            Text(
                "Giải trình sự cần thiết sử dụng đất đã quy hoạch trồng lúa; điều chỉnh quy hoạch, "
                "kế hoạch sử dụng đất và chỉ tiêu chuyển mục đích",
                "Explain why land planned for rice is needed; adjust the land-use plan and the "
                "conversion quota",
            ),
        ),
        {},
    ),
    "natural_forest": (
        Severity(
            _CONDITIONAL,
            Text(
                "Cắt ranh giới khỏi rừng tự nhiên, rừng phòng hộ; phần còn lại trình HĐND tỉnh "
                "chấp thuận chuyển mục đích và trồng rừng thay thế",
                "Cut the boundary back from natural and protection forest; submit the rest to the "
                "provincial council, with replacement planting",
            ),
            moves=True,
        ),
        {},
    ),
    "heritage": (
        Severity(
            _NOT_MET,
            Text(
                "Cắt ranh giới khỏi khu vực bảo vệ I của di tích",
                "Cut the boundary back from protection zone I of the relic",
            ),
            Text(
                "Trong khu vực bảo vệ II hoặc đất di tích: cần văn bản đồng ý của cơ quan có thẩm "
                "quyền về di sản văn hóa, hoặc cắt ranh giới",
                "In protection zone II or on heritage land: needs the written consent of the "
                "competent authority, or cut the boundary",
            ),
            moves=True,
        ),
        {},
    ),
    "minerals": (
        Severity(
            _CONDITIONAL,
            Text(
                "Lấy ý kiến về khu vực khoáng sản; cắt ranh giới hoặc điều chỉnh quy hoạch liên "
                "quan",
                "Ask about the mineral area; cut the boundary or adjust the plan concerned",
            ),
            moves=True,
        ),
        {},
    ),
    "defence": (
        Severity(
            _NOT_MET,
            Text(
                "Cắt ranh giới khỏi đất quốc phòng, an ninh",
                "Cut the boundary back from defence and security land",
            ),
            moves=True,
        ),
        {},
    ),
    "occupancy": (
        Severity(
            _NOT_MET,
            Text(
                "Tỷ lệ lấp đầy thấp và đất công nghiệp chưa cho thuê vượt ngưỡng: xem xét lại thứ "
                "tự thành lập của địa bàn",
                "Occupancy is below and unleased land above the limit: reconsider the order of "
                "founding in the scope",
            ),
        ),
        {
            Procedure.PLAN_REVIEW: Severity(
                _CONDITIONAL,
                Text(
                    "Dự báo chưa đủ điều kiện thành lập: xếp sau trong thứ tự thành lập của địa "
                    "bàn",
                    "Forecast: not yet eligible; place it later in the order of founding",
                ),
            )
        },
    ),
    "power_line": (
        Severity(
            _CONDITIONAL,
            Text(
                "Trừ hành lang an toàn lưới điện: bố trí cây xanh, đường nội bộ hoặc di dời đường "
                "dây",
                "Keep the power corridor free: greenery, internal road, or move the line",
            ),
        ),
        {},
    ),
    "road": (
        Severity(
            _CONDITIONAL,
            Text(
                "Trừ đất, hành lang an toàn đường bộ: bố trí cây xanh, đường gom; thỏa thuận điểm "
                "đấu nối",
                "Keep road land and corridor free: greenery, service road; agree on the access",
            ),
        ),
        {},
    ),
    "railway": (
        Severity(
            _CONDITIONAL,
            Text(
                "Trừ phạm vi bảo vệ, hành lang an toàn đường sắt khỏi đất xây dựng",
                "Keep the railway corridor free of buildings",
            ),
        ),
        {},
    ),
    "dyke": (
        Severity(
            _CONDITIONAL,
            Text(
                "Trừ phạm vi bảo vệ đê điều khỏi đất xây dựng; lấy ý kiến cơ quan quản lý đê điều",
                "Keep the protection zone of the dyke free; ask the dyke authority",
            ),
        ),
        {},
    ),
    "river": (
        Severity(
            _CONDITIONAL,
            Text(
                "Trừ hành lang bảo vệ nguồn nước: bố trí cây xanh, không xây dựng công trình",
                "Keep the river corridor free: greenery, no buildings",
            ),
        ),
        {},
    ),
    "river_side": (
        Severity(
            _NOT_MET,
            Text(
                "Vị trí ở phía sông của đê: điều chỉnh vị trí vào phía đồng",
                "On the river side of the dyke: move the site to the field side",
            ),
            moves=True,
        ),
        {},
    ),
    "submitting_unit": (
        Severity(
            _CONDITIONAL,
            Text(
                "Nằm trên nhiều đơn vị hành chính: UBND tỉnh giao một UBND trình đề nghị (Đ9.1a)",
                "In several administrative units: the province names one to submit (Art. 9.1a)",
            ),
        ),
        {},
    ),
    "adjacent_cluster": (
        Severity(
            _CONDITIONAL,
            Text(
                "Nêu sự liên kết ngành nghề, xử lý môi trường, năng lượng với cụm bên cạnh (Đ4.2đ)",
                "State the link of industries, environment, energy with the next cluster",
            ),
        ),
        {},
    ),
    "expansion_demand": (
        Severity(
            _NOT_MET,
            Text(
                "Chưa đủ lấp đầy và chưa chứng minh nhu cầu vượt đất hiện có: chưa đủ điều kiện "
                "mở rộng (Đ8.2c)",
                "Neither filled nor shown to need more land: not yet eligible (Art. 8.2c)",
            ),
        ),
        {},
    ),
    "expansion_works": (
        Severity(
            _NOT_MET,
            Text(
                "Hoàn thành, đưa vào sử dụng hạ tầng dùng chung thiết yếu trước khi mở rộng "
                "(Đ8.2d)",
                "Finish the essential shared works before the expansion (Art. 8.2d)",
            ),
        ),
        {},
    ),
    "craft_share": (
        Severity(
            _CONDITIONAL,
            Text(
                "Bố trí đủ tỷ lệ đất cho cơ sở làng nghề, hoặc đề nghị theo loại cụm thông thường",
                "Reserve the share for craft villages, or propose a cluster of the normal kind",
            ),
        ),
        {},
    ),
    "type_share": (
        Severity(
            _CONDITIONAL,
            Text(
                "Bố trí đủ tỷ lệ đất cho đúng loại hình, hoặc đề nghị theo loại cụm thông thường",
                "Reserve the share for its kind, or propose a cluster of the normal kind",
            ),
        ),
        {},
    ),
    "irrigation": (
        Severity(
            _CONDITIONAL,
            Text(
                "Trừ phạm vi bảo vệ công trình thủy lợi; lấy ý kiến đơn vị quản lý công trình",
                "Keep the protection of irrigation works free; ask whoever manages them",
            ),
        ),
        {},
    ),
    "service_share": (
        Severity(
            _CONDITIONAL,
            Text(
                "Giảm diện tích dịch vụ về trong 10% diện tích cụm (Đ3.1c)",
                "Bring services within 10 % of the cluster (Art. 3.1c)",
            ),
        ),
        {},
    ),
    "wastewater": (
        Severity(
            _CONDITIONAL,
            Text(
                "Hoàn thành thu gom, xử lý nước thải tập trung trước khi cụm đi vào hoạt động",
                "Finish central wastewater works before the cluster operates",
            ),
        ),
        {},
    ),
    "environmental_distance": (
        Severity(
            _CONDITIONAL,
            Text(
                "Bố trí nguồn phát sinh đủ khoảng cách an toàn môi trường khi lập quy hoạch chi "
                "tiết",
                "Place the sources far enough from housing in the detailed plan",
            ),
        ),
        {},
    ),
    "treatment_distance": (
        Severity(
            _CONDITIONAL,
            Text(
                "Chọn vị trí trạm xử lý nước thải theo công suất, công nghệ khi lập quy hoạch "
                "chi tiết",
                "Place the treatment plant by capacity and technology in the detailed plan",
            ),
        ),
        {},
    ),
    "green_belt": (
        Severity(
            _CONDITIONAL,
            Text(
                "Bố trí dải cây xanh cách ly rộng ít nhất 10 m trong quy hoạch chi tiết",
                "Provide a green belt of at least 10 m in the detailed plan",
            ),
        ),
        {},
    ),
    "investor": (
        Severity(
            _NOT_MET,
            Text(
                "Chưa có doanh nghiệp, hợp tác xã, tổ chức đề nghị làm chủ đầu tư",
                "No enterprise, cooperative or organisation has applied as investor",
            ),
        ),
        {},
    ),
}


# By which road a cluster's place or area is changed in each procedure.
ROADS: dict[Procedure, Text] = {
    Procedure.PLAN_REVIEW: Text(
        "điều chỉnh theo Đ6–7 (phương án phát triển), hoặc Đ10.4 khi thành lập nếu trong phạm vi",
        "adjust by Art. 6–7 (development plan), or by Art. 10.4 at establishment if within it",
    ),
    Procedure.ESTABLISHMENT: Text(
        "điều chỉnh theo Đ10.4 tại Quyết định thành lập; ngoài phạm vi Đ10.4 thì theo Đ6–7",
        "adjust by Art. 10.4 in the decision; beyond it by Art. 6–7",
    ),
    Procedure.EXPANSION: Text(
        "điều chỉnh theo Đ10.4 tại Quyết định mở rộng; cụm đã thành lập theo Đ12.2a",
        "adjust by Art. 10.4 in the decision to expand; what is founded by Art. 12.2a",
    ),
}


def worst(subject: str, procedure: Procedure) -> Severity:
    """Return the row of `subject` in `procedure`; what moves a cluster names its road."""
    default, exceptions = SEVERITY[subject]
    row = exceptions.get(procedure, default)
    if not row.moves:
        return row
    road = ROADS[procedure]
    action = Text(f"{row.action.vi} – {road.vi}", f"{row.action.en} – {road.en}")
    return replace(row, action=action)
