"""The tables of the demo: clusters, list of the plan, register, quotas, papers, opinions."""

import csv
from collections.abc import Iterable
from pathlib import Path

from shapely.affinity import translate

from ccngeo.demo.clusters import Province
from ccngeo.demo.facts import (
    AGREED,
    AGREED_ON,
    DISTRICTS,
    LISTED_AS,
    NEW_COMMUNES,
    NOT_LISTED,
    QUOTAS,
    SYNTHETIC,
    TRADES,
    parse_number,
    parse_rows,
)
from ccngeo.geometry import fingerprint

Table = list[dict[str, str]]


def _ha(value: float | None) -> str:
    """Write hectares with a decimal comma and at least two decimals, as an office does."""
    if value is None:
        return ""
    whole, decimals = f"{value:.4f}".split(".")
    return f"{whole},{decimals[:2]}{decimals[2:].rstrip('0')}"


def _site_rows(province: Province) -> Table:
    """Return the list of clusters."""
    ground = province.ground
    names = {row[0]: row[1] for row in parse_rows(NEW_COMMUNES)}
    out = []
    for k, site in enumerate(province.sites):
        i = ground.index(site.commune)
        approved = not site.planned and site.row[1] != ""
        out.append(
            {
                "ma_cum": site.code,
                "ten": site.name,
                "vai_tro": "quy_hoach" if site.planned else "thanh_lap",
                "loai": site.kind,
                "xa_cu": site.commune,
                "huyen_cu": DISTRICTS[ground.districts[i]],
                "ma_xa_moi": ground.successors[i],
                "xa_moi": names[ground.successors[i]],
                "dt_qh_tinh": _ha(site.listed_ha),
                "dt_de_nghi": _ha(site.proposed_ha),
                "dt_qhct": _ha(site.listed_ha) if approved else "",
                "ngay_tl": "" if site.planned else site.row[0],
                "ngay_tiep_nhan": site.row[0] if site.planned else "",
                "nganh_nghe": TRADES[k % len(TRADES)],
                "sai_so_m": site.row[2] if site.planned else "0,5",
                "ghi_chu": SYNTHETIC,
            }
        )
    return out


def _plan_list(province: Province) -> Table:
    """Return the list of the provincial plan, without one cluster and one spelt differently."""
    ground = province.ground
    listed = [s for s in province.sites if s.code != NOT_LISTED]
    return [
        {
            "tt": str(number),
            "ten": LISTED_AS.get(site.code, site.name),
            "xa": site.commune,
            "ma_xa_moi": ground.successors[ground.index(site.commune)],
            "dt_ha": _ha(site.listed_ha),
            "so_qd": "158/QĐ-TTg",
            "ghi_chu": SYNTHETIC,
        }
        for number, site in enumerate(listed, start=1)
    ]


def _register(province: Province) -> Table:
    """Return the register of the established clusters."""
    areas = ("dt_cong_nghiep", "dt_da_thue", "dt_chap_thuan_chua_thue")
    counts = ("co_xlnt", "so_co_so", "so_lao_dong")
    return [
        {
            "ma_cum": site.code,
            **{c: _ha(parse_number(v)) for c, v in zip(areas, site.row[1:4], strict=True)},
            **dict(zip(counts, site.row[4:], strict=True)),
            "ngay_so_lieu": "2026-09-30",
        }
        for site in province.sites
        if not site.planned
    ]


def _quotas() -> Table:
    """Return the quotas of the communes: some used up, some not known, all made up."""
    return [
        {
            "xa": commune,
            "loai_dat": kind,
            "chi_tieu_ha": _ha(parse_number(given)),
            "da_dung_ha": _ha(parse_number(used)),
            "so_qd": decision,
            "ngay_qd": decided,
            "ngay_so_lieu": "2026-09-30",
            "ghi_chu": SYNTHETIC,
        }
        for commune, kind, given, used, decision, decided in parse_rows(QUOTAS)
    ]


def _documents(province: Province) -> Table:
    """Return what is known of the documents in the dossiers."""
    out: Table = []
    for site in province.sites:
        if not site.planned:
            continue
        _, letter, _ = site.row
        number = len(out) + 1
        if letter or site.proposed_ha:  # for the rest, nobody has asked yet
            out.append(_document(site.code, "nha_dau_tu", letter, number))
    return out


def _document(site: str, kind: str, status: str, number: int) -> dict[str, str]:
    """Return one row of the table of documents."""
    held = status == "co"
    return {
        "ma_cum": site,
        "tai_lieu": kind,
        "trang_thai": status,
        "so_hieu": f"M{number:02}/CV (mẫu)" if held else "",
        "ngay": f"2025-{1 + number % 12:02}-{1 + 3 * number % 28:02}" if held else "",
        "ghi_chu": SYNTHETIC,
    }


def _opinions(province: Province) -> Table:
    """Return what agencies said: of this boundary, of an earlier one, and without saying which."""
    whole, moved, unsaid = (province.site(code) for code in ("QH01", "QH07", "QH05"))
    earlier = translate(moved.shape(), 30.0, 0.0)
    return [
        _opinion(
            whole.code,
            "",
            "y_kien",
            "Sở Xây dựng (mẫu)",
            ("M01/SXD-QH (mẫu)", "2026-10-20"),
            "Thống nhất đưa vị trí vào đợt rà soát; cập nhật khi lập đồ án quy hoạch chung.",
            fingerprint(whole.shape()),
        ),
        _opinion(
            moved.code,
            "houses-inside",
            "kiem_tra",
            "UBND cấp xã (mẫu)",
            ("M02/BB-KT (mẫu)", "2026-09-28"),
            "Kiểm tra thực địa theo ranh giới khi đó: không có nhà ở.",
            fingerprint(earlier),
        ),
        _opinion(
            unsaid.code,
            "average-occupancy",
            "y_kien",
            "Sở Công Thương (mẫu)",
            ("M03/SCT (mẫu)", "2026-10-30"),
            "Đề nghị tính theo sổ theo dõi đến ngày 30/9/2026; chưa có văn bản hướng dẫn.",
            "",
        ),
        *_agreed(province),
    ]


def _agreed(province: Province) -> list[dict[str, str]]:
    """Return the answers of every agency on one cluster: nothing speaks against it."""
    site = province.site(AGREED_ON)
    return [
        _opinion(
            site.code,
            rule,
            "y_kien",
            f"{agency} (mẫu)",
            (f"M{number}/YK (mẫu)", "2026-11-05"),
            "Không có ý kiến khác về vị trí theo ranh giới gửi kèm.",
            fingerprint(site.shape()),
        )
        | {"ket_qua": "dap_ung"}
        for number, (rule, agency) in enumerate(AGREED.items(), start=10)
    ]


def _opinion(
    site: str, rule: str, kind: str, agency: str, paper: tuple[str, str], text: str, boundary: str
) -> dict[str, str]:
    """Return one row of the table of opinions; `paper` is its number and date."""
    return {
        "ma_cum": site,
        "quy_tac": rule,
        "loai": kind,
        "co_quan": agency,
        "so_hieu": paper[0],
        "ngay": paper[1],
        "noi_dung": text,
        "ket_qua": "",
        "ranh_gioi": boundary,
        "phien_ban": "",
        "ghi_chu": SYNTHETIC,
    }


def make_tables(province: Province) -> Iterable[tuple[str, Table]]:
    """Yield every table under its file name."""
    yield "danh_sach", _site_rows(province)
    yield "danh_muc_qh", _plan_list(province)
    yield "so_theo_doi", _register(province)
    yield "chi_tieu", _quotas()
    yield "ho_so", _documents(province)
    yield "y_kien", _opinions(province)


def write_table(rows: Table, path: Path) -> None:
    """Write a table as a spreadsheet saves it: UTF-8 with a mark, CRLF, quotes where needed."""
    with path.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
