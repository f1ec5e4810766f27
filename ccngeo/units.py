"""Administrative units keyed by code and date: what a name meant on a day, and what became of it.

Since 2025-07-01 there are no districts, communes were merged, and names moved to other levels:
«Sông Lô» was a district and is a commune; «Vĩnh Phúc» was a province and is a ward; 09112 was a
town and is the code of a larger commune. Neither a name nor a code means anything without a day.

The table below is the former Vĩnh Phúc since 2009. It holds facts, as public lists and reports give
them (the resolutions themselves were not at hand; published counts and boundaries agree with it):

- communes and provinces since 2025-07-01, and the old communes each was made of: resolutions
  1676/NQ-UBTVQH15 and 202/2025/QH15; their areas as published with them;
- changes of communes before: resolutions 484/NQ-UBTVQH14 (2018-02-07), 730/NQ-UBTVQH15
  (2023-04-10), 1287/NQ-UBTVQH15 (2025-01-01), the day of the towns of Tam Đảo (2020-02-01); the
  days when Tân Phú, Bá Hiến and Đạo Đức were founded are not on record here, and both sides of
  such a change keep the widest days they may have stood on;
- codes: the list of the statistics office; communes founded on 2025-01-01 under a new name stood
  for half a year and their codes are not on record here;
- points: centroids of the boundaries published for 2025, and of those of the census of 2009 (good
  to 50-100 m); a merged commune of 2025-01-01 has none.

Other provinces come from the layers of a project (`Units.of`, `Units.joined`). What the table does
not hold is unknown; only what contradicts it is refused.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from ccngeo.model import Text
from ccngeo.vietnamese import clean, commune_code, folded

Level = Literal["province", "district", "commune"]
Point = tuple[float, float]  # longitude, latitude, WGS 84

TWO_TIERS = date(2025, 7, 1)  # no districts from this day on
_LAST_OF_THREE = TWO_TIERS - timedelta(days=1)

_PROVINCES = """\
26;Tỉnh Vĩnh Phúc;1236
25;Tỉnh Phú Thọ;
17;Tỉnh Hoà Bình;
"""
_MERGED_PROVINCE = ("25", "Tỉnh Phú Thọ", 9361.38)

# Code; name; longitude; latitude.
_DISTRICTS = """\
243;Thành phố Vĩnh Yên;105.5963;21.3059
244;Thành phố Phúc Yên;105.7296;21.3231
246;Huyện Lập Thạch;105.4783;21.4219
247;Huyện Tam Dương;105.5543;21.3656
248;Huyện Tam Đảo;105.5931;21.4614
249;Huyện Bình Xuyên;105.6659;21.3201
251;Huyện Yên Lạc;105.5763;21.2191
252;Huyện Vĩnh Tường;105.4982;21.2420
253;Huyện Sông Lô;105.3966;21.4391
"""

# Since 2025-07-01. Code; name; longitude; latitude; published area in km².
_COMMUNES = """\
08707;Phường Vĩnh Yên;105.5836;21.2937;25.0
08716;Phường Vĩnh Phúc;105.6084;21.3178;25.3
08740;Phường Phúc Yên;105.7073;21.2457;23.4
08746;Phường Xuân Hoà;105.7349;21.3408;96.0
08761;Xã Lập Thạch;105.4638;21.4301;39.1
08770;Xã Hợp Lý;105.4621;21.4927;34.1
08773;Xã Yên Lãng;105.3843;21.4950;38.2
08782;Xã Hải Lựu;105.3603;21.4591;38.8
08788;Xã Thái Hoà;105.5012;21.4589;29.0
08812;Xã Liên Hoà;105.5090;21.4115;18.8
08824;Xã Tam Sơn;105.4176;21.4358;33.1
08842;Xã Tiên Lữ;105.4786;21.3676;31.8
08848;Xã Sông Lô;105.4213;21.3776;33.4
08866;Xã Sơn Đông;105.4611;21.3320;26.7
08869;Xã Tam Dương;105.5721;21.3729;44.3
08872;Xã Tam Dương Bắc;105.5777;21.4299;45.8
08896;Xã Hoàng An;105.5234;21.3521;20.8
08905;Xã Hội Thịnh;105.5555;21.3246;25.1
08911;Xã Tam Đảo;105.6428;21.4090;79.2
08914;Xã Đạo Trù;105.5526;21.5163;83.8
08923;Xã Đại Đình;105.5772;21.4664;44.0
08935;Xã Bình Nguyên;105.6596;21.2781;30.6
08944;Xã Bình Tuyền;105.6923;21.3725;58.5
08950;Xã Bình Xuyên;105.6467;21.3349;29.5
08971;Xã Xuân Lãng;105.6400;21.2442;29.9
09025;Xã Yên Lạc;105.5876;21.2559;21.7
09040;Xã Tề Lỗ;105.5503;21.2592;18.3
09043;Xã Tam Hồng;105.5678;21.2143;22.6
09052;Xã Nguyệt Đức;105.6138;21.2020;19.0
09064;Xã Liên Châu;105.5671;21.1800;26.0
09076;Xã Vĩnh Tường;105.5203;21.2269;26.2
09079;Xã Vĩnh An;105.5113;21.3073;21.4
09100;Xã Vĩnh Hưng;105.4954;21.2828;18.7
09106;Xã Vĩnh Thành;105.4629;21.2634;22.0
09112;Xã Thổ Tang;105.4889;21.2333;21.3
09154;Xã Vĩnh Phú;105.5018;21.1843;34.6
"""

# In 2009. Code; district; name; code of the commune since 2025-07-01; longitude; latitude.
_OLD_COMMUNES = """\
08707;243;Phường Tích Sơn;08707;105.5856;21.3067
08710;243;Phường Liên Bảo;08716;105.6056;21.3201
08713;243;Phường Hội Hợp;08707;105.5634;21.2908
08716;243;Phường Đống Đa;08716;105.6012;21.3037
08719;243;Phường Ngô Quyền;08716;105.5946;21.3075
08722;243;Phường Đồng Tâm;08707;105.5794;21.3010
08725;243;Xã Định Trung;08716;105.5923;21.3293
08728;243;Phường Khai Quang;08716;105.6230;21.3126
08731;243;Xã Thanh Trù;08707;105.6107;21.2841
08734;244;Phường Trưng Trắc;08740;105.7070;21.2377
08737;244;Phường Hùng Vương;08740;105.7079;21.2276
08740;244;Phường Trưng Nhị;08740;105.7054;21.2457
08743;244;Phường Phúc Thắng;08740;105.7221;21.2393
08746;244;Phường Xuân Hoà;08746;105.7208;21.2872
08747;244;Phường Đồng Xuân;08746;105.7329;21.2923
08749;244;Xã Ngọc Thanh;08746;105.7407;21.3534
08752;244;Xã Cao Minh;08746;105.7035;21.2927
08755;244;Xã Nam Viêm;08740;105.7086;21.2655
08758;244;Xã Tiền Châu;08740;105.6941;21.2417
08761;246;Thị trấn Lập Thạch;08761;105.4588;21.4115
08764;246;Xã Quang Sơn;08770;105.4701;21.5087
08767;246;Xã Ngọc Mỹ;08770;105.4482;21.4813
08770;246;Xã Hợp Lý;08770;105.4797;21.4912
08785;246;Xã Bắc Bình;08788;105.4952;21.4758
08788;246;Xã Thái Hòa;08788;105.5194;21.4550
08789;246;Thị trấn Hoa Sơn;08812;105.5079;21.4362
08791;246;Xã Liễn Sơn;08788;105.4942;21.4456
08794;246;Xã Xuân Hòa;08761;105.4705;21.4374
08797;246;Xã Vân Trục;08761;105.4448;21.4501
08812;246;Xã Liên Hòa;08812;105.5140;21.4091
08815;246;Xã Tử Du;08761;105.4815;21.4032
08833;246;Xã Bàn Giản;08812;105.5003;21.3951
08836;246;Xã Xuân Lôi;08842;105.4613;21.3835
08839;246;Xã Đồng Ích;08842;105.5006;21.3640
08842;246;Xã Tiên Lữ;08842;105.4822;21.3670
08845;246;Xã Văn Quán;08842;105.4576;21.3591
08857;246;Xã Đình Chu;08866;105.4745;21.3471
08863;246;Xã Triệu Đề;08866;105.4758;21.3323
08866;246;Xã Sơn Đông;08866;105.4629;21.3163
08869;247;Thị trấn Hợp Hòa;08869;105.5418;21.3833
08872;247;Xã Hoàng Hoa;08872;105.5557;21.4156
08875;247;Xã Đồng Tĩnh;08872;105.5367;21.4230
08878;247;Xã Kim Long;08869;105.5979;21.3707
08881;247;Xã Hướng Đạo;08869;105.5695;21.3786
08884;247;Xã Đạo Tú;08869;105.5609;21.3556
08887;247;Xã An Hòa;08896;105.5269;21.3759
08890;247;Xã Thanh Vân;08905;105.5743;21.3386
08893;247;Xã Duy Phiên;08905;105.5458;21.3357
08896;247;Xã Hoàng Đan;08896;105.5187;21.3488
08899;247;Xã Hoàng Lâu;08896;105.5252;21.3296
08902;247;Xã Vân Hội;08905;105.5489;21.3104
08905;247;Xã Hợp Thịnh;08905;105.5436;21.2908
08908;248;Thị trấn Tam Đảo;08911;105.6438;21.4534
08911;248;Xã Hợp Châu;08911;105.6176;21.3904
08914;248;Xã Đạo Trù;08914;105.5581;21.5180
08917;248;Xã Yên Dương;08914;105.5085;21.5006
08920;248;Xã Bồ Lý;08923;105.5371;21.4686
08923;248;Xã Đại Đình;08923;105.5880;21.4657
08926;248;Xã Tam Quan;08872;105.5988;21.4365
08929;248;Xã Hồ Sơn;08911;105.6189;21.4230
08932;248;Xã Minh Quang;08911;105.6564;21.4054
08935;249;Thị trấn Hương Canh;08935;105.6535;21.2684
08936;249;Thị trấn Gia Khánh;08950;105.6344;21.3514
08938;249;Xã Trung Mỹ;08944;105.6941;21.3883
08944;249;Xã Bá Hiến;08944;105.6863;21.3170
08947;249;Xã Thiện Kế;08950;105.6637;21.3295
08950;249;Xã Hương Sơn;08950;105.6366;21.3236
08953;249;Xã Tam Hợp;08935;105.6574;21.2948
08956;249;Xã Quất Lưu;08935;105.6355;21.2857
08959;249;Xã Sơn Lôi;08935;105.6787;21.2745
08962;249;Xã Đạo Đức;08971;105.6671;21.2437
08965;249;Xã Tân Phong;08971;105.6332;21.2593
08968;249;Thị trấn Thanh Lãng;08971;105.6163;21.2453
08971;249;Xã Phú Xuân;08971;105.6405;21.2290
09025;251;Thị trấn Yên Lạc;09025;105.5860;21.2373
09028;251;Xã Đồng Cương;09025;105.5830;21.2727
09031;251;Xã Đồng Văn;09040;105.5377;21.2697
09034;251;Xã Bình Định;09025;105.5934;21.2579
09037;251;Xã Trung Nguyên;09040;105.5635;21.2557
09040;251;Xã Tề Lỗ;09040;105.5486;21.2475
09043;251;Xã Tam Hồng;09043;105.5694;21.2186
09046;251;Xã Yên Đồng;09043;105.5501;21.2122
09049;251;Xã Văn Tiến;09052;105.6256;21.2211
09052;251;Xã Nguyệt Đức;09052;105.6085;21.2120
09055;251;Xã Yên Phương;09043;105.5910;21.2095
09058;251;Xã Hồng Phương;09064;105.5947;21.1937
09061;251;Xã Trung Kiên;09052;105.6092;21.1868
09064;251;Xã Liên Châu;09064;105.5677;21.1781
09067;251;Xã Đại Tự;09064;105.5466;21.1764
09070;251;Xã Hồng Châu;09064;105.5843;21.1720
09073;251;Xã Trung Hà;09052;105.6122;21.1804
09076;252;Thị trấn Vĩnh Tường;09076;105.5061;21.2219
09079;252;Xã Kim Xá;09079;105.4996;21.3192
09082;252;Xã Yên Bình;09079;105.5244;21.3053
09085;252;Xã Chấn Hưng;09079;105.5174;21.2883
09088;252;Xã Nghĩa Hưng;09100;105.4998;21.2895
09091;252;Xã Yên Lập;09100;105.4806;21.2939
09094;252;Xã Việt Xuân;09106;105.4632;21.2926
09097;252;Xã Bồ Sao;09106;105.4544;21.2784
09100;252;Xã Đại Đồng;09100;105.5109;21.2692
09103;252;Xã Tân Tiến;09100;105.4906;21.2745
09106;252;Xã Lũng Hoà;09106;105.4709;21.2691
09109;252;Xã Cao Đại;09106;105.4551;21.2538
09112;252;Thị trấn Thổ Tang;09112;105.4890;21.2546
09115;252;Xã Vĩnh Sơn;09112;105.5029;21.2475
09118;252;Xã Bình Dương;09076;105.5250;21.2469
09121;252;Xã Tân Cương;09106;105.4691;21.2449
09124;252;Xã Phú Thịnh;09106;105.4606;21.2330
09127;252;Xã Thượng Trưng;09112;105.4827;21.2330
09130;252;Xã Vũ Di;09076;105.5149;21.2309
09133;252;Xã Lý Nhân;09154;105.4684;21.2190
09136;252;Xã Tuân Chính;09112;105.4874;21.2096
09139;252;Xã Vân Xuân;09076;105.5370;21.2291
09142;252;Xã Tam Phúc;09076;105.5050;21.2059
09145;252;Thị trấn Tứ Trưng;09076;105.5255;21.2098
09148;252;Xã Ngũ Kiên;09154;105.5298;21.1944
09151;252;Xã An Tường;09154;105.4738;21.1922
09154;252;Xã Vĩnh Thịnh;09154;105.4941;21.1774
09157;252;Xã Phú Đa;09154;105.5163;21.1805
09160;252;Xã Vĩnh Ninh;09154;105.5237;21.1639
08773;253;Xã Lãng Công;08773;105.3986;21.4856
08776;253;Xã Quang Yên;08773;105.3684;21.5055
08779;253;Xã Bạch Lưu;08782;105.3367;21.4920
08782;253;Xã Hải Lựu;08782;105.3529;21.4723
08800;253;Xã Đồng Quế;08824;105.4136;21.4579
08803;253;Xã Nhân Đạo;08782;105.3734;21.4560
08806;253;Xã Đôn Nhân;08782;105.3539;21.4363
08809;253;Xã Phương Khoan;08782;105.3863;21.4403
08818;253;Xã Tân Lập;08824;105.4339;21.4264
08821;253;Xã Nhạo Sơn;08824;105.4194;21.4283
08824;253;Thị trấn Tam Sơn;08824;105.4033;21.4206
08827;253;Xã Như Thụy;08824;105.4144;21.4062
08830;253;Xã Yên Thạch;08848;105.4281;21.3990
08848;253;Xã Đồng Thịnh;08848;105.4329;21.3773
08851;253;Xã Tứ Yên;08848;105.4028;21.3781
08854;253;Xã Đức Bác;08848;105.4141;21.3556
08860;253;Xã Cao Phong;08866;105.4388;21.3438
"""

# First day; the day it had happened by, where the day is not on record; district; old names; new
# name; its code, where it is on record. Later changes come last.
_CHANGES = """\
2018-02-07;;244;Xã Tiền Châu;Phường Tiền Châu;08758
2018-02-07;;244;Xã Nam Viêm;Phường Nam Viêm;08755
2018-02-08;2024-05-01;252;Xã Tân Cương+Xã Phú Thịnh;Xã Tân Phú;09124
2019-10-23;2025-01-01;249;Xã Bá Hiến;Thị trấn Bá Hiến;08944
2019-10-23;2025-01-01;249;Xã Đạo Đức;Thị trấn Đạo Đức;08962
2020-02-01;;248;Xã Hợp Châu;Thị trấn Hợp Châu;08911
2020-02-01;;248;Xã Đại Đình;Thị trấn Đại Đình;08923
2023-04-10;;243;Xã Định Trung;Phường Định Trung;08725
2023-04-10;;247;Xã Kim Long;Thị trấn Kim Long;08878
2023-04-10;;251;Xã Tam Hồng;Thị trấn Tam Hồng;09043
2025-01-01;;244;Phường Trưng Trắc+Phường Trưng Nhị;Phường Hai Bà Trưng;
2025-01-01;;246;Xã Đình Chu+Xã Triệu Đề;Xã Tây Sơn;
2025-01-01;;247;Xã Hợp Thịnh+Xã Vân Hội;Xã Hội Thịnh;
2025-01-01;;251;Xã Hồng Châu+Xã Hồng Phương;Xã Hồng Châu;09070
2025-01-01;;252;Xã Việt Xuân+Xã Bồ Sao+Xã Cao Đại;Xã Sao Đại Việt;
2025-01-01;;252;Xã Đại Đồng+Xã Tân Tiến;Xã Đại Đồng;09100
2025-01-01;;252;Xã Lý Nhân+Xã An Tường;Xã An Nhân;
2025-01-01;;252;Xã Bình Dương+Xã Vân Xuân;Xã Lương Điền;
2025-01-01;;252;Xã Vĩnh Ninh+Xã Phú Đa;Xã Vĩnh Phú;
2025-01-01;;252;Thị trấn Thổ Tang+Xã Vĩnh Sơn;Thị trấn Thổ Tang;09112
2025-01-01;;252;Thị trấn Tứ Trưng+Xã Tam Phúc;Thị trấn Tứ Trưng;09145
2025-01-01;;253;Thị trấn Tam Sơn+Xã Nhạo Sơn+Xã Như Thụy;Thị trấn Tam Sơn;08824
2025-01-01;;253;Xã Hải Lựu+Xã Bạch Lưu;Xã Hải Lựu;08782
"""
_CITY_SINCE = (date(2018, 2, 7), "244", "Thị xã Phúc Yên")

# The levels a word for the kind of unit stands for; a cluster bears a place's name and is none.
_LEVELS: Mapping[str, frozenset[Level]] = {
    "tỉnh": frozenset({"province"}),
    "thành phố": frozenset({"province", "district"}),
    "thị xã": frozenset({"district"}),
    "quận": frozenset({"district"}),
    "huyện": frozenset({"district"}),
    "thị trấn": frozenset({"commune"}),
    "xã": frozenset({"commune"}),
    "phường": frozenset({"commune"}),
    "đặc khu": frozenset({"commune"}),
    "cụm": frozenset(),
    "ccn": frozenset(),
    "khu công nghiệp": frozenset(),
    "kcn": frozenset(),
}
_SHORT = {
    "tp": "thành phố",
    "tx": "thị xã",
    "tt": "thị trấn",
    "t": "tỉnh",
    "q": "quận",
    "h": "huyện",
    "x": "xã",
    "p": "phường",
}
# Single letters stand for a kind only with a dot: «H. Yên Lạc», «T.P. Vĩnh Yên».
_KIND = re.compile(
    rf"(?P<word>{'|'.join(_LEVELS)}|tp|tx|tt)\b|(?P<letters>t\s?\.\s?[ptx]\b|[tqhxp](?=\s?\.))"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """An administrative unit as it stood from `valid_from` to `valid_until`, both included.

    None leaves an end open: stood when the record begins, or stands. `code` is None where it is
    not on record. `name` has the word for its kind («Xã Tề Lỗ»). `parent` is a code: a commune's
    district (its province since 2025-07-01), a district's province. `point` is its centroid
    (longitude, latitude, WGS 84), which need not lie inside. `went_into` is what its land became.
    """

    code: str | None
    name: str
    level: Level
    parent: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    point: Point | None = None
    area_km2: float | None = None
    went_into: tuple["Unit", ...] = field(default=(), repr=False)

    @property
    def label(self) -> str:
        """Return name and code for a sentence: «Xã Tề Lỗ (09040)»."""
        return self.name if self.code is None else f"{self.name} ({self.code})"

    def stands_on(self, day: date) -> bool:
        """Tell whether the unit stood, or may have stood, on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )

    def on(self, day: date) -> tuple["Unit", ...]:
        """Return what stands on its land on a day: itself, or what it went into by then.

        Empty on a day before it stood.
        """
        if self.stands_on(day):
            return (self,)
        return _once(later for unit in self.went_into for later in unit.on(day))


@dataclass(frozen=True, slots=True)
class Resolution:
    """The commune a row of the table of clusters means, on the day of the review.

    `code` is what the row states, or what was filled in (then a note says from what), or None:
    nothing stated, several `candidates`, or a `conflict` — a sentence with the remedy. `name` is
    the name on record, or the stated one where none is.
    """

    code: str | None
    name: str | None
    candidates: tuple[Unit, ...] = ()
    notes: tuple[Text, ...] = ()
    conflict: Text | None = None


@dataclass(frozen=True, slots=True)
class _Old:
    """The old commune of a row as it is stated, and what the record says of it."""

    said: str = ""
    units: tuple[Unit, ...] = ()
    in_known_district: bool = False
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Units:
    """Administrative units over time, looked up by code or name on a day."""

    units: tuple[Unit, ...]
    _by_name: Mapping[str, tuple[Unit, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name: dict[str, tuple[Unit, ...]] = {}
        for unit in self.units:
            key = folded(unit.name)
            by_name[key] = (*by_name.get(key, ()), unit)
        object.__setattr__(self, "_by_name", by_name)

    @classmethod
    def of(
        cls,
        rows: Iterable[tuple[str, str]],
        level: Level,
        valid_from: date | None = None,
        valid_until: date | None = None,
    ) -> "Units":
        """Return the units of a layer from its codes and names; a blank code is not on record.

        A layer does not say since when its units stand: give the days where the project knows
        them, as for a layer of the communes before 2025-07-01.
        """
        return cls(
            tuple(
                Unit(code or None, name, level, valid_from=valid_from, valid_until=valid_until)
                for code, name in rows
            )
        )

    def joined(self, other: "Units") -> "Units":
        """Return these units and those of `other` that are not among them by code and name.

        The days on record stay those of this table. A code under another name is kept beside the
        name on record: then it has two, and whoever looks it up is told so.
        """
        known = {(u.code, u.level, folded(u.name)) for u in self.units}
        added = (u for u in other.units if (u.code, u.level, folded(u.name)) not in known)
        return Units((*self.units, *added))

    def find(self, name_or_code: str, on: date, level: Level | None = None) -> tuple[Unit, ...]:
        """Return every unit with a code or name on a day; the caller refuses what is ambiguous.

        Names are compared as `vietnamese.folded` does. A word for the kind must be right: «Huyện
        Sông Lô» is never the commune, «Xã Xuân Hoà» never the ward. A bare name has any level, so
        that «Tam Đảo» was a district and a town at once.
        """
        return tuple(u for u in self._named(name_or_code, level) if u.stands_on(on))

    def successors(self, old_commune: str, old_district: str | None, on: date) -> tuple[Unit, ...]:
        """Return what an old commune, by name or code, is part of on a day.

        Empty where the commune is not on record in that district; several where it was split, or
        where it is not told in which of several districts it lay.
        """
        old = self._old(old_commune, old_district)
        return _once(later for unit in old.units for later in unit.on(on))

    def predecessors(self, code: str) -> tuple[Unit, ...]:
        """Return the units, of all times, that went into the unit which bears a code today."""
        today = {u for u in self.units if u.code == code and u.valid_until is None}
        return tuple(u for u in self.units if u.went_into and not today.isdisjoint(_ends(u)))

    def expected_point(self, code: str, on: date) -> Point | None:
        """Return the published centroid of the unit with a code on a day; None if not on record.

        The same code may be a larger unit on a later day. The boundaries it was taken from come
        within 8 m of it (it is rounded to 4 decimals), those of another source within some tens of
        metres and, where they differ in content, some hundreds: the median shift of all units, not
        that of one, tells a wrong CRS.
        """
        points = {u.point for u in self._coded(code, None) if u.stands_on(on)}
        return points.pop() if len(points) == 1 else None

    def resolve(
        self,
        *,
        commune_old: str | None,
        district_old: str | None,
        commune_code: str | None,
        commune_name: str | None,
        on: date,
    ) -> Resolution:
        """Return the commune since 2025-07-01 that xa_cu, huyen_cu, ma_xa_moi and xa_moi mean.

        What is stated is checked against the record and against each other; a blank code is
        filled in from xa_moi, else from xa_cu with a huyen_cu on record: names of communes recur
        all over the country, so that an old name alone fills in nothing. `on` is the day of the
        review; before 2025-07-01 the communes of that day are meant.
        """
        day = max(on, TWO_TIERS)
        code, name = clean(commune_code or ""), clean(commune_name or "")
        old = self._old(commune_old or "", district_old)
        row = _Row(
            code=code,
            name=name,
            # A name in the column of codes is no code.
            coded=tuple(u for u in self._coded(code, "commune") if u.stands_on(day)),
            named=self.find(name, day, "commune"),
            old=old,
            went=_once(later for unit in old.units for later in unit.on(day)),
        )
        notes = () if old.note is None else (old.note,)
        gone = () if row.coded else self._coded(code, "commune")
        conflict = _gone_code(row, gone) or _two_names(row) or self._elsewhere(row)
        if conflict is not None:
            now = (later for unit in gone for later in unit.on(day))
            among = _once((*row.coded, *row.named, *now, *row.went))
            return Resolution(None, None, among, notes, conflict)
        filled = _stated(row) if row.code else self._filled(row)
        return Resolution(filled.code, filled.name, filled.candidates, (*notes, *filled.notes))

    def _coded(self, code: str, level: Level | None) -> tuple[Unit, ...]:
        """Return the units of all times with a code; spreadsheets make 9040 or 9040.0 of 09040."""
        digits = code.strip().removesuffix(".0")
        if level == "commune" or len(digits) == len("9040"):
            digits = commune_code(digits)
        return tuple(u for u in self.units if u.code == digits and level in (None, u.level))

    def _named(self, name_or_code: str, level: Level | None) -> tuple[Unit, ...]:
        """Return the units of all times that a code or a name fits."""
        text = clean(name_or_code)
        if text.removesuffix(".0").isdecimal():
            return self._coded(text, level)
        kind = _kind(text)
        return tuple(
            u
            for u in self._by_name.get(folded(text), ())
            if level in (None, u.level)
            and (kind is None or (u.level in _LEVELS[kind] and _kind(u.name) in (kind, None)))
        )

    def _old(self, commune: str, district: str | None) -> _Old:
        """Return the communes of former days that a row means by xa_cu and huyen_cu."""
        said = clean(commune)
        if not said:
            return _Old()
        units = tuple(u for u in self._named(commune, "commune") if u.valid_until is not None)
        if not (district or "").strip():
            return _Old(said, units)
        districts = self._named(district or "", "district")
        if not districts:
            return _Old(said)
        here = tuple(u for u in units if u.parent in {d.code for d in districts})
        if here:
            return _Old(said, here, in_known_district=True)
        where = districts[-1].name
        if not units:
            return _Old(
                said,
                note=Text(
                    f"xa_cu: «{said}» không có trong danh mục xã của {where} từ năm 2009; kiểm tra "
                    "lại tên",
                    f"xa_cu: «{said}» is not on record among the communes of {where} since 2009; "
                    "check the name",
                ),
            )
        known = self._places(units)
        return _Old(
            said,
            note=Text(
                f"xa_cu, huyen_cu: từ năm 2009 «{said}» thuộc {known}, không thuộc {where}; kiểm "
                "tra lại huyện",
                f"xa_cu, huyen_cu: since 2009 «{said}» has been in {known}, not in {where}; check "
                "the district",
            ),
        )

    def _places(self, units: Iterable[Unit]) -> str:
        """Return the names of the districts that communes lay in."""
        parents = dict.fromkeys(u.parent for u in units)
        # A district that was renamed appears under its last name.
        names = {u.code: u.name for u in self.units if u.level == "district"}
        return ", ".join(names.get(code, code or "") for code in parents)

    def _elsewhere(self, row: "_Row") -> Text | None:
        """Refuse a new commune that the old one did not go into."""
        column, said = ("ma_xa_moi", row.code) if row.code else ("xa_moi", row.name)
        stated = row.stated
        if not said or not row.went or not set(row.went).isdisjoint(stated):
            return None
        # An old name alone may be a commune of another province; it is none of the stated commune
        # where all the parts of that are on record.
        parts_known = any(self.predecessors(u.code or "") for u in stated)
        if not row.old.in_known_district and not parts_known:
            return None
        where = _labels(stated) or f"«{said}»"
        today = _labels(row.went)
        places = self._places(row.old.units)
        return Text(
            f"xa_cu: «{row.old.said}» ({places}) nay thuộc {today} nhưng {column} ghi {where}; sửa "
            f"xa_cu, huyen_cu hoặc {column}.",
            f"xa_cu: «{row.old.said}» ({places}) is now in {today} but {column} says {where}; "
            f"correct xa_cu, huyen_cu or {column}.",
        )

    def _filled(self, row: "_Row") -> Resolution:
        """Return the commune of a row without a code: from xa_moi, else from xa_cu."""
        found = row.named or row.went
        if row.named:
            source = Text("xa_moi", "xa_moi")
        elif row.name:
            # The stated name decides, and it is not on record.
            return Resolution(None, row.name, row.went, (self._unknown_name(row),))
        else:
            source = Text(
                f"xa_cu, huyen_cu («{row.old.said}» nay thuộc đơn vị này)",
                f"xa_cu, huyen_cu («{row.old.said}» is part of it now)",
            )
        if not found:
            return Resolution(None, None)
        if len(found) == 1 and (row.named or row.old.in_known_district):
            unit = found[0]
            note = Text(
                f"điền {unit.label} theo {source.vi}", f"filled in {unit.label} from {source.en}"
            )
            return Resolution(unit.code, unit.name, found, (note,))
        return Resolution(None, row.name or None, found, (_open(row, found),))

    def _unknown_name(self, row: "_Row") -> Text:
        """Say that xa_moi is no commune of the day, and what one of that name became."""
        gone = [u for u in self._named(row.name, "commune") if u.went_into]
        if not gone:
            return Text(
                f"xa_moi: «{row.name}» không có trong danh mục; chưa điền được ma_xa_moi",
                f"xa_moi: «{row.name}» is not on record; ma_xa_moi stays blank",
            )
        today = _labels(later for unit in gone for later in unit.on(TWO_TIERS))
        return Text(
            f"xa_moi: «{row.name}» không còn từ 01/7/2025 (xã cùng tên trước đây nay thuộc "
            f"{today}); chưa điền được ma_xa_moi",
            f"xa_moi: «{row.name}» ended on 2025-06-30 (the former commune of that name is now in "
            f"{today}); ma_xa_moi stays blank",
        )


@dataclass(frozen=True, slots=True)
class _Row:
    """What a row states, and the units each statement fits."""

    code: str
    name: str
    coded: tuple[Unit, ...]
    named: tuple[Unit, ...]
    old: _Old
    went: tuple[Unit, ...]

    @property
    def stated(self) -> tuple[Unit, ...]:
        """Return the communes that the code and the name, as far as they are stated, both fit."""
        if not self.code:
            return self.named
        both = tuple(u for u in self.coded if u in self.named)
        return both if self.name else self.coded


def _gone_code(row: _Row, units: tuple[Unit, ...]) -> Text | None:
    """Refuse the code of a commune that no longer stands."""
    gone = [u for u in units if u.went_into]
    if not gone:
        return None
    last = gone[-1]
    today = _labels(later for unit in gone for later in unit.on(TWO_TIERS))
    return Text(
        f"ma_xa_moi: {row.code} là mã của {last.name}, không còn từ 01/7/2025 (nay thuộc {today}); "
        "ghi mã của xã, phường hiện nay.",
        f"ma_xa_moi: {row.code} is the code of {last.name}, which ended on 2025-06-30 (now in "
        f"{today}); write the code of the commune of today.",
    )


def _two_names(row: _Row) -> Text | None:
    """Refuse a code and a name of which one is on record and does not go with the other."""
    if not row.code or not row.name or row.stated or not (row.coded or row.named):
        return None
    known = _labels(row.coded or row.named)
    if not row.coded:
        return Text(
            f"ma_xa_moi: {row.code} không có trong danh mục, còn xa_moi ghi {known}; sửa một trong "
            "hai cột.",
            f"ma_xa_moi: {row.code} is not on record but xa_moi says {known}; correct one of the "
            "two.",
        )
    return Text(
        f"ma_xa_moi: {row.code} là {known} nhưng xa_moi ghi «{row.name}»; sửa một trong hai cột.",
        f"ma_xa_moi: {row.code} is {known} but xa_moi says «{row.name}»; correct one of the two.",
    )


def _stated(row: _Row) -> Resolution:
    """Return the commune of a row with a code."""
    if len(row.stated) == 1:
        return Resolution(row.stated[0].code, row.stated[0].name, row.stated)
    if not row.stated:
        return Resolution(row.code, row.name or None)
    names = _labels(row.stated)
    note = Text(
        f"ma_xa_moi: {row.code} có hơn một tên trong dữ liệu: {names}",
        f"ma_xa_moi: {row.code} has more than one name in the data: {names}",
    )
    return Resolution(row.stated[0].code, row.name or None, row.stated, (note,))


def _open(row: _Row, found: tuple[Unit, ...]) -> Text:
    """Say why a commune is not filled in although there are candidates."""
    known = _labels(found)
    if row.named or row.old.in_known_district:
        return Text(
            f"chưa điền được ma_xa_moi: có thể là {known}; ghi mã",
            f"ma_xa_moi stays blank: it may be {known}; write the code",
        )
    return Text(
        f"chưa điền được ma_xa_moi: xa_cu «{row.old.said}» không kèm huyen_cu, có thể nay thuộc "
        f"{known}; ghi huyen_cu hoặc mã",
        f"ma_xa_moi stays blank: xa_cu «{row.old.said}» has no huyen_cu and may now be in "
        f"{known}; write huyen_cu or the code",
    )


def _kind(name: str) -> str | None:
    """Return the word for the kind of unit that a name begins with, in full; None without one."""
    text = clean(name).casefold()
    match = _KIND.match(text)
    if match is None or not text[match.end() :].strip(". "):
        return None
    short = re.sub(r"[^a-z]", "", match["letters"] or "")
    word = match["word"] or short
    return _SHORT.get(word, word)


def _once(units: Iterable[Unit]) -> tuple[Unit, ...]:
    return tuple(dict.fromkeys(units))


def _ends(unit: Unit) -> Iterator[Unit]:
    """Yield the units of today that a unit went into."""
    for later in unit.went_into:
        if later.went_into:
            yield from _ends(later)
        else:
            yield later


def _labels(units: Iterable[Unit]) -> str:
    return ", ".join(dict.fromkeys(u.label for u in units))


def _rows(table: str) -> list[list[str]]:
    return [line.split(";") for line in table.splitlines()]


def _point(lon: str, lat: str) -> Point:
    return float(lon), float(lat)


def _provinces() -> Iterator[Unit]:
    code, name, area_km2 = _MERGED_PROVINCE
    merged = Unit(code, name, "province", valid_from=TWO_TIERS, area_km2=area_km2)
    for old_code, old_name, area in _rows(_PROVINCES):
        yield Unit(
            old_code,
            old_name,
            "province",
            valid_until=_LAST_OF_THREE,
            area_km2=float(area) if area else None,
            went_into=(merged,),
        )
    yield merged


def _districts() -> Iterator[Unit]:
    city_since, city_code, town = _CITY_SINCE
    for code, name, lon, lat in _rows(_DISTRICTS):
        since = city_since if code == city_code else None
        unit = Unit(code, name, "district", "26", since, _LAST_OF_THREE, _point(lon, lat))
        if since is not None:
            before = since - timedelta(days=1)
            yield Unit(code, town, "district", "26", None, before, unit.point, went_into=(unit,))
        yield unit


def _communes() -> Iterator[Unit]:
    """Yield the communes of all times, built from today backwards: each knows what it went into."""
    today = {
        code: Unit(code, name, "commune", "25", TWO_TIERS, None, _point(lon, lat), float(area_km2))
        for code, name, lon, lat, area_km2 in _rows(_COMMUNES)
    }
    old = {(row[1], row[2]): row for row in _rows(_OLD_COMMUNES)}
    # (district, name) → how that commune ended.
    ends: dict[tuple[str, str], tuple[date, Unit]] = {}
    changed: list[Unit] = []
    for first, by, district, names, name, code in reversed(_rows(_CHANGES)):
        parts = [(district, part) for part in names.split("+")]
        commune = today[old[parts[0]][3]]
        until, later = ends.pop((district, name), (_LAST_OF_THREE, commune))
        point = _point(*old[parts[0]][4:]) if len(parts) == 1 else None
        since = date.fromisoformat(first)
        unit = Unit(
            code or None, name, "commune", district, since, until, point, went_into=(later,)
        )
        changed.append(unit)
        last = (date.fromisoformat(by) if by else since) - timedelta(days=1)
        ends.update(dict.fromkeys(parts, (last, unit)))
    for key, (code, district, name, new, lon, lat) in old.items():
        until, later = ends.get(key, (_LAST_OF_THREE, today[new]))
        point = _point(lon, lat)
        yield Unit(code, name, "commune", district, None, until, point, went_into=(later,))
    yield from reversed(changed)
    yield from today.values()


VINH_PHUC = Units((*_provinces(), *_districts(), *_communes()))
