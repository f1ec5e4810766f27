"""Words of the page itself: headings, buttons, columns."""

from ccngeo.model import Text

SUBTITLE = Text(
    "Kết quả kiểm tra dữ liệu (sơ bộ) – không thay thế ý kiến cơ quan và kết luận thẩm định",
    "Preliminary check of data – no substitute for agencies' opinions or the appraisal",
)
SYNTHETIC = Text(
    "DỮ LIỆU TỔNG HỢP – hình học do ccngeo dựng để minh họa, không phải ranh giới thật",
    "SYNTHETIC DATA – geometry made by ccngeo for demonstration, no real boundary",
)
ON = Text("Ngày đánh giá", "Assessed on")
PROCEDURE = Text("Thủ tục", "Procedure")
PROVINCE = Text("Địa bàn", "Province")
SITES = Text("Số cụm", "Clusters")
LAW = Text("Văn bản áp dụng", "Law applied")
PLAN_AREA = Text("Theo quy hoạch tỉnh", "Provincial plan")
PROPOSED_AREA = Text("Đề nghị / quyết định", "Proposed or decided")
DETAILED_AREA = Text("Quy hoạch chi tiết", "Detailed plan")
MEASURED_AREA = Text("Đo từ ranh giới", "Measured")
RECEIVED = Text("Ngày tiếp nhận hồ sơ", "Dossier received")
NO_BOUNDARY = Text(
    "Chưa có ranh giới: chỉ kiểm tra được nội dung không cần hình học",
    "No boundary yet: only contents without geometry could be checked",
)
ACCURACY = Text("Sai số vị trí của ranh giới", "Positional error of the boundary")
TO_SUPPLY = Text("Hồ sơ cần bổ sung", "Papers to be supplied")
BOUNDARY_CODE = Text("Mã ranh giới (cột ranh_gioi)", "Code of the boundary (ranh_gioi)")
RULE_CODE = Text("Phiên bản (phien_ban)", "Version (phien_ban)")
HEIGHT = Text("Cao độ", "Elevation")
BUDGET_COMPLETE = Text(
    "Mỗi diện tích tính một lần. Quỹ đất có thể bố trí = không vướng + có điều kiện.",
    "Each spot counts once. Land that could be used = available + conditional.",
)
BUDGET_PARTIAL = Text(
    "Mỗi diện tích tính một lần; chưa đầy đủ vì còn thiếu lớp dữ liệu.",
    "Each spot counts once; incomplete because layers are missing.",
)
BLOCK = Text(
    "Khoảnh liền dải lớn nhất có thể bố trí, kể cả đất lúa, rộng từ {} m",
    "Largest contiguous block that could be used, rice land included, {} m wide and more",
)
NARROWEST = Text("chỗ hẹp nhất", "at its narrowest")
ROAD = Text("Thực hiện", "By")
NOT_YET_CHECKED = Text("Chưa kiểm tra được", "Not checked")
OPEN = Text("Chưa đủ căn cứ, hỏi ai", "Undetermined, whom to ask")
CONDITIONS = Text("Điều kiện, việc cần làm", "Conditions, what is to be done")
AGAINST = Text("Hạn chế, bất cập", "What speaks against")
IN_FAVOUR = Text("Thuận lợi", "What speaks for")
AROUND = Text("Kết nối, xung quanh", "Access and surroundings")
POINTS = Text("Điểm ưu tiên theo tiêu chí (tỷ trọng)", "Points of priority (weight)")
PLANS_LAYER = Text("Đồ án QHXD phải điều chỉnh (II.2)", "Construction plans to adjust (II.2)")
ADJUSTED_LAYER = Text("Ranh giới hợp lệ đề xuất", "Lawful boundaries proposed")
NEAR_SITES = Text("chỉ vẽ quanh các cụm", "drawn around the clusters only")

AS_PICTURE = Text(
    "quá nhiều đối tượng: vẽ bằng ảnh, không chọn được từng đối tượng",
    "too many features: drawn as a picture, none can be chosen",
)
BACKGROUND = Text("Ảnh nền của cơ quan", "Background picture of the office")

# Themes of the layer switch, in its order.
THEMES = {
    "review": Text("Kết quả rà soát", "Results of the review"),
    "units": Text("Địa giới hành chính", "Administrative units"),
    "plans": Text("Quy hoạch, dự án", "Plans and projects"),
    "land": Text("Đất đai, rừng, dân cư", "Land, forest, homes"),
    "industry": Text("Công nghiệp, làng nghề", "Industry and crafts"),
    "transport": Text("Giao thông, điện", "Transport and power"),
    "water": Text("Sông, đê, ngập lụt", "Rivers, dykes, floods"),
    "heritage": Text("Di tích, khoáng sản", "Heritage and minerals"),
    "background": Text("Nền", "Background"),
}

COLUMNS = {
    "id": (Text("Mã", "Code"), "text"),
    "name": (Text("Tên cụm công nghiệp", "Cluster"), "text"),
    "advice": (Text("Kiến nghị", "Recommendation"), "text"),
    "verdict": (Text("Kết quả sơ bộ", "Preliminary result"), "verdict"),
    "checked": (Text("Đã rõ", "Settled"), "number"),
    "next": (Text("Việc tiếp theo", "Next step"), "text"),
    "plan": (Text("QH tỉnh (ha)", "Plan (ha)"), "number"),
    "proposed": (Text("Đề nghị (ha)", "Proposed (ha)"), "number"),
    "measured": (Text("Đo (ha)", "Measured (ha)"), "number"),
    "difference": (Text("Chênh (ha; %)", "Difference (ha; %)"), "number"),
    "rice": (Text("LUC (ha; %)", "Rice (ha; %)"), "number"),
    "forest": (Text("Rừng ĐD / tự nhiên, PH", "Forest, special / natural"), "number"),
    "houses": (Text("Đất ở (ha; hộ)", "Housing (ha; homes)"), "number"),
    "skn": (Text("Trong SKN", "In SKN"), "number"),
    "quota": (Text("Chỉ tiêu SKN còn (ha)", "SKN quota left (ha)"), "number"),
    "occupancy": (Text("Lấp đầy; đất trống", "Occupancy; unleased"), "number"),
    "overlap": (Text("Chồng lấn lớn nhất", "Largest overlap"), "text"),
    "plans": (Text("QHXD phải chỉnh", "Plans to adjust"), "number"),
    "place": (Text("Xã (trước đây)", "Commune (formerly)"), "text"),
    "role": (Text("Loại", "Role"), "text"),
}

PLANS = (
    Text("Đồ án", "Plan"),
    Text("Quyết định, ngày", "Decision, date"),
    Text("Cấp duyệt, tỷ lệ", "Approved by, scale"),
    Text("Cụm", "Cluster"),
    Text("Lô, chức năng hiện nay", "Lot, present use"),
    Text("Diện tích vướng", "Land in conflict"),
    Text("Nội dung điều chỉnh", "Change needed"),
)
NOT_CHECKED = (
    Text("Nội dung", "Content"),
    Text("Còn thiếu", "Missing"),
    Text("Hỏi cơ quan", "Ask"),
    Text("Câu hỏi", "Question"),
    Text("Số cụm", "Clusters"),
    Text("Đã có ý kiến", "Answered for"),
)
QUOTAS_TITLE = Text(
    "Sổ quỹ đất: chỉ tiêu theo xã đến 2030 (ha)", "Quotas of the communes until 2030 (ha)"
)
QUOTAS = (
    Text("Xã", "Commune"),
    Text("Loại", "Kind"),
    Text("Chỉ tiêu", "Quota"),
    Text("Đã dùng", "Used"),
    Text("Còn lại", "Left"),
    Text("Cụm dự kiến", "Planned clusters"),
    Text("Cụm cần", "Needed"),
    Text("Còn sau đó (âm: thiếu)", "Left after them (negative: short)"),
)
HEADROOM_TITLE = Text(
    "Lấp đầy, đất trống và phần còn thành lập thêm (Đ8.1c)",
    "Occupancy, unleased land and room for more (Art. 8.1c)",
)
HEADROOM = (
    Text("Địa bàn", "Unit"),
    Text("Cấp xét", "Scope"),
    Text("Số cụm", "Clusters"),
    Text("Lấp đầy theo diện tích (%)", "Occupancy by area (%)"),
    Text("Chưa cho thuê (ha)", "Unleased (ha)"),
    Text("Còn lại ≤ 100 ha", "Room ≤ 100 ha"),
    Text("Còn lại ≤ 50 ha", "Room ≤ 50 ha"),
)
SOURCES = (
    Text("Lớp, bảng", "Layer, table"),
    Text("Tệp", "File"),
    Text("Cơ quan", "Agency"),
    Text("Ngày dữ liệu", "Data date"),
    Text("Hệ tọa độ", "CRS"),
    Text("Số đối tượng", "Features"),
    Text("Sai số", "Accuracy"),
    Text("Phạm vi phủ", "Coverage"),
    Text("Ghi chú", "Notes"),
    Text("SHA-256 (đầu)", "SHA-256 (start)"),
)
FOOTER = (
    Text(
        "Lập bằng ccngeo. Công cụ phát hiện; cơ quan có thẩm quyền kết luận.",
        "Made with ccngeo. The tool finds; the competent agency concludes.",
    ),
    Text(
        "Hình vẽ đã được làm gọn để hiển thị; mọi con số tính từ hình gốc.",
        "Shapes are simplified for display; all figures come from the originals.",
    ),
)

TEXT = {
    "search": Text("Tìm cụm, xã, mã…", "Search cluster, commune, code…"),
    "sort": Text("Sắp xếp theo…", "Sort by…"),
    "all": Text("Tất cả", "All"),
    "layers": Text("Lớp bản đồ", "Layers"),
    "legend": Text("Chú giải", "Legend"),
    "find_layer": Text("Tìm lớp…", "Find a layer…"),
    "other_layers": Text("Lớp khác", "Other layers"),
    "empty_layer": Text("không có đối tượng trong phạm vi", "nothing within the area"),
    "findings": Text("Nội dung kiểm tra", "Findings"),
    "decisive": Text("Nội dung quyết định", "Decisive contents"),
    "not_met": Text("Không đáp ứng ở nội dung lấy ý kiến", "Not met, agencies to be asked"),
    "consult": Text("Nội dung lấy ý kiến", "Contents to consult on"),
    "not_checked": Text("Chưa kiểm tra – hỏi ai", "Not checked – whom to ask"),
    "plans": Text("Đồ án phải chỉnh", "Plans to adjust"),
    "ranking": Text("Thứ tự ưu tiên", "Order of priority"),
    "advice": Text("Kiến nghị của công cụ", "Recommendation of the tool"),
    "grounds": Text("Căn cứ của kiến nghị", "Grounds of the recommendation"),
    "cluster": Text("Trang cụm", "Cluster"),
    "own_page": Text("Trang riêng của cụm", "The cluster's own page"),
    "headroom": Text("Quỹ đất còn lại", "Room left"),
    "sources": Text("Nguồn", "Sources"),
    "assumptions": Text("Giả định", "Assumptions"),
    "problems": Text("Lớp không dùng được", "Unusable layers"),
    "no_boundary": Text("Chưa có ranh giới", "No boundary yet"),
    "content": Text("Nội dung", "Content"),
    "measured": Text("Đo được (ít nhất–nhiều nhất)", "Measured (least–most)"),
    "limit": Text("Ngưỡng", "Limit"),
    "clause": Text("Điều khoản, hiệu lực", "Clause, in force"),
    "result": Text("Kết quả", "Result"),
    "opinion": Text("Ý kiến cơ quan (số, ngày)", "Agency's opinion (no., date)"),
    "opinions": Text("Ý kiến về cả vị trí", "Opinions on the site as a whole"),
    "reasons": Text("Lý do", "Reasons"),
    "action": Text("Việc cần làm", "Action"),
    "ask": Text("Hỏi", "Ask"),
    "back": Text("Về bảng tổng hợp", "Back to the table"),
    "show_evidence": Text("Xem trên bản đồ", "Show on map"),
    "preliminary": Text("Kết quả sơ bộ", "Preliminary result"),
    "budget": Text("Quỹ đất", "Land budget"),
    "table": Text("Bảng", "Table"),
    "summary": Text("Bảng tổng hợp", "Summary"),
    "both": Text("Bảng và bản đồ", "Table and map"),
    "content_and_map": Text("Nội dung và bản đồ", "Contents and map"),
    "previous": Text("Cụm trước", "Previous cluster"),
    "next": Text("Cụm sau", "Next cluster"),
    "zoom_in": Text("Phóng to", "Zoom in"),
    "zoom_out": Text("Thu nhỏ", "Zoom out"),
    "full_extent": Text("Toàn bộ", "Full extent"),
    "map": Text("Bản đồ", "Map"),
    "established": Text("Cụm đã thành lập", "Established clusters"),
    "planned": Text("Cụm quy hoạch mới", "Planned clusters"),
    "proposed": Text("Vị trí đề nghị", "Proposed sites"),
    "other_contents": Text("Các nội dung khác", "Other contents"),
    "empty": Text("Không có cụm nào khớp.", "No cluster matches."),
    "print": Text("In", "Print"),
    "close": Text("Đóng", "Close"),
    "measure_point": Text("Tọa độ điểm", "Coordinates of points"),
    "measure_length": Text("Đo chiều dài", "Measure a length"),
    "measure_area": Text("Đo diện tích", "Measure an area"),
    "point_hint": Text(
        "Bấm vào bản đồ để ghi tọa độ (gần một đỉnh ranh giới thì lấy đúng đỉnh đó). Esc: bỏ.",
        "Click on the map to note a point (near a vertex that vertex is taken). Esc leaves.",
    ),
    "measure_hint": Text(
        "Bấm để thêm điểm (gần một đỉnh ranh giới thì lấy đúng đỉnh đó); bấm đúp hoặc Enter để "
        "kết thúc; Backspace bỏ điểm cuối; Esc hủy. Bàn phím: mũi tên dời bản đồ, phím cách "
        "thêm điểm ở giữa.",
        "Click to add a vertex (a vertex near by is taken); double-click or Enter ends; Backspace "
        "takes the last one back; Esc cancels. Keyboard: arrows move the map, the space bar adds "
        "a vertex in the middle.",
    ),
    "total": Text("Tổng chiều dài", "Total length"),
    "perimeter": Text("Chu vi", "Perimeter"),
    "measured_area": Text("Diện tích", "Area"),
    "crossing": Text("đường bao tự cắt, không tính được", "none: the outline crosses itself"),
    "planar": Text("Tính trên mặt phẳng tọa độ", "Planar in"),
    "outside_grid": Text(
        "Ngoài phạm vi tính tọa độ VN-2000 của dự án.",
        "Outside the area where the project's coordinates are computed.",
    ),
    "finish": Text("Kết thúc", "Finish"),
    "take_back": Text("Bỏ điểm cuối", "Take back"),
    "erase": Text("Xóa", "Erase"),
    "copy": Text("Sao chép", "Copy"),
    "paper": Text("Khổ giấy", "Paper"),
    "a3": Text("A3 ngang", "A3 landscape"),
    "a4": Text("A4 ngang", "A4 landscape"),
    "scale": Text("Tỷ lệ", "Scale"),
    "north": Text("B", "N"),
    "system": Text("Hệ tọa độ", "Coordinates"),
    "true_size": Text(
        "Đúng tỷ lệ khi in khổ {}, cỡ thật 100 %", "True to scale printed on {} at 100 %"
    ),
}
