# ruff: noqa: PLR2004 - the numbers of a synthetic province are its content, not magic
"""A synthetic province to try everything on: real names and numbers, invented geometry.

Names, codes, areas and centroids of communes, the areas of industrial parks and of the
established clusters that were published, are facts. Every boundary, parcel, road, line and height
is drawn by this module from a fixed seed, so two runs write the same bytes.
"""

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio
import rasterio
import shapely
from rasterio.features import geometry_mask
from shapely import LineString, MultiPoint, Point, Polygon
from shapely.affinity import rotate, scale, translate
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points, substring

from ccngeo.geometry import HA, Geometries, polygons_only
from ccngeo.landuse import NAMES

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CRS = "EPSG:5897"
SYNTHETIC = "dữ liệu tổng hợp"
_SEED = 20261123
_PROVINCE_M2 = 1236e6  # published area
_FACE_M = 480.0  # spacing of the faces that everything is built from

# --- facts -----------------------------------------------------------------------------------

_DISTRICTS: Mapping[str, str] = {
    "243": "Thành phố Vĩnh Yên",
    "244": "Thành phố Phúc Yên",
    "246": "Huyện Lập Thạch",
    "247": "Huyện Tam Dương",
    "248": "Huyện Tam Đảo",
    "249": "Huyện Bình Xuyên",
    "251": "Huyện Yên Lạc",
    "252": "Huyện Vĩnh Tường",
    "253": "Huyện Sông Lô",
}

# Code and name of the 36 communes since 2025-07-01.
_NEW_COMMUNES = """\
08707;Phường Vĩnh Yên
08716;Phường Vĩnh Phúc
08740;Phường Phúc Yên
08746;Phường Xuân Hoà
08761;Xã Lập Thạch
08770;Xã Hợp Lý
08773;Xã Yên Lãng
08782;Xã Hải Lựu
08788;Xã Thái Hoà
08812;Xã Liên Hoà
08824;Xã Tam Sơn
08842;Xã Tiên Lữ
08848;Xã Sông Lô
08866;Xã Sơn Đông
08869;Xã Tam Dương
08872;Xã Tam Dương Bắc
08896;Xã Hoàng An
08905;Xã Hội Thịnh
08911;Xã Tam Đảo
08914;Xã Đạo Trù
08923;Xã Đại Đình
08935;Xã Bình Nguyên
08944;Xã Bình Tuyền
08950;Xã Bình Xuyên
08971;Xã Xuân Lãng
09025;Xã Yên Lạc
09040;Xã Tề Lỗ
09043;Xã Tam Hồng
09052;Xã Nguyệt Đức
09064;Xã Liên Châu
09076;Xã Vĩnh Tường
09079;Xã Vĩnh An
09100;Xã Vĩnh Hưng
09106;Xã Vĩnh Thành
09112;Xã Thổ Tang
09154;Xã Vĩnh Phú
"""

# Old commune (2009 list); district; easting; northing of the centroid; ha; commune since 2025.
_OLD_COMMUNES = """\
Thị trấn Gia Khánh;249;565598;2361987;954;08950
Thị trấn Hương Canh;249;567615;2352801;1019;08935
Thị trấn Thanh Lãng;249;563771;2350238;984;08971
Xã Bá Hiến;249;571002;2358201;1296;08944
Xã Hương Sơn;249;565841;2358907;781;08950
Xã Phú Xuân;249;566292;2348435;544;08971
Xã Quất Lưu;249;565742;2354709;457;08935
Xã Sơn Lôi;249;570234;2353491;918;08935
Xã Tam Hợp;249;568014;2355736;618;08935
Xã Thiện Kế;249;568650;2359571;1178;08950
Xã Trung Mỹ;249;571773;2366101;4556;08944
Xã Tân Phong;249;565518;2351785;548;08971
Xã Đạo Đức;249;569038;2350081;958;08971
Thị trấn Hoa Sơn;246;552449;2371330;812;08812
Thị trấn Lập Thạch;246;547367;2368577;433;08761
Xã Bàn Giản;246;551677;2366772;594;08812
Xã Bắc Bình;246;551118;2375708;1101;08788
Xã Hợp Lý;246;549510;2377412;773;08770
Xã Liên Hòa;246;553090;2368327;743;08812
Xã Liễn Sơn;246;551025;2372367;757;08788
Xã Ngọc Mỹ;246;546246;2376303;1532;08770
Xã Quang Sơn;246;548508;2379349;1092;08770
Xã Sơn Đông;246;547828;2358041;960;08866
Xã Thái Hòa;246;553640;2373419;725;08788
Xã Tiên Lữ;246;549812;2363661;495;08842
Xã Triệu Đề;246;549156;2359815;570;08866
Xã Tử Du;246;549726;2367671;1015;08761
Xã Vân Trục;246;545904;2372850;1211;08761
Xã Văn Quán;246;547262;2362778;710;08842
Xã Xuân Hòa;246;548578;2371453;1307;08761
Xã Xuân Lôi;246;547643;2365479;739;08842
Xã Đình Chu;246;549013;2361453;436;08866
Xã Đồng Ích;246;551715;2363333;1238;08842
Thị trấn Tam Sơn;253;541613;2369576;373;08824
Xã Bạch Lưu;253;534687;2377462;642;08782
Xã Cao Phong;253;545314;2361073;721;08866
Xã Hải Lựu;253;536371;2375285;1011;08782
Xã Lãng Công;253;541110;2376768;2062;08773
Xã Nhân Đạo;253;538499;2373480;735;08782
Xã Như Thụy;253;542772;2367973;490;08824
Xã Nhạo Sơn;253;543284;2370430;364;08824
Xã Phương Khoan;253;539849;2371745;750;08782
Xã Quang Yên;253;537973;2378959;1765;08773
Xã Tân Lập;253;544783;2370223;718;08824
Xã Tứ Yên;253;541569;2364866;647;08848
Xã Yên Thạch;253;544193;2367181;811;08848
Xã Đôn Nhân;253;536493;2371298;805;08782
Xã Đồng Quế;253;542667;2373697;1314;08824
Xã Đồng Thịnh;253;544690;2364783;1126;08848
Xã Đức Bác;253;542752;2362380;746;08848
Thị trấn Hợp Hòa;247;555982;2365484;828;08869
Xã An Hòa;247;554440;2364664;767;08896
Xã Duy Phiên;247;556417;2360214;815;08905
Xã Hoàng Hoa;247;557413;2369071;745;08872
Xã Hoàng Lâu;247;554280;2359528;661;08896
Xã Hoàng Đan;247;553606;2361655;688;08896
Xã Hướng Đạo;247;558858;2364977;1284;08869
Xã Hợp Thịnh;247;556203;2355239;435;08905
Xã Kim Long;247;561805;2364113;1522;08869
Xã Thanh Vân;247;559375;2360547;872;08905
Xã Vân Hội;247;556748;2357414;386;08905
Xã Đạo Tú;247;557981;2362424;751;08869
Xã Đồng Tĩnh;247;555438;2369879;1016;08872
Thị trấn Tam Đảo;248;566531;2373286;210;08911
Xã Bồ Lý;248;555466;2374921;897;08923
Xã Hồ Sơn;248;563967;2369908;1786;08911
Xã Hợp Châu;248;563845;2366298;972;08911
Xã Minh Quang;248;567857;2367975;4956;08911
Xã Tam Quan;248;561870;2371394;2850;08872
Xã Yên Dương;248;552495;2378464;919;08914
Xã Đại Đình;248;560739;2374621;3489;08923
Xã Đạo Trù;248;557623;2380406;7457;08914
Thị trấn Thổ Tang;252;550549;2351218;532;09112
Thị trấn Tứ Trưng;252;554360;2346271;513;09076
Thị trấn Vĩnh Tường;252;552336;2347603;335;09076
Xã An Tường;252;548998;2344302;533;09154
Xã Bình Dương;252;554292;2350378;758;09076
Xã Bồ Sao;252;546960;2353838;222;09106
Xã Cao Đại;252;547037;2351119;589;09106
Xã Chấn Hưng;252;553489;2354953;526;09079
Xã Kim Xá;252;551627;2358368;996;09079
Xã Lý Nhân;252;548426;2347271;296;09154
Xã Lũng Hoà;252;548668;2352822;632;09106
Xã Nghĩa Hưng;252;551666;2355081;479;09100
Xã Ngũ Kiên;252;554814;2344567;477;09154
Xã Phú Thịnh;252;547618;2348815;185;09106
Xã Phú Đa;252;553414;2343021;681;09154
Xã Tam Phúc;252;552231;2345832;304;09076
Xã Thượng Trưng;252;549904;2348822;585;09112
Xã Tuân Chính;252;550400;2346239;641;09112
Xã Tân Cương;252;548490;2350135;232;09106
Xã Tân Tiến;252;550712;2353421;301;09100
Xã Việt Xuân;252;547867;2355422;274;09106
Xã Vân Xuân;252;555548;2348410;352;09076
Xã Vĩnh Ninh;252;554184;2341184;431;09154
Xã Vĩnh Sơn;252;551995;2350432;326;09112
Xã Vĩnh Thịnh;252;551110;2342669;994;09154
Xã Vũ Di;252;553248;2348606;396;09076
Xã Yên Bình;252;554208;2356840;645;09079
Xã Yên Lập;252;549666;2355568;580;09100
Xã Đại Đồng;252;552823;2352844;481;09100
Thị trấn Yên Lạc;251;560624;2349335;692;09025
Xã Bình Định;251;561383;2351617;796;09025
Xã Hồng Châu;251;560474;2342106;651;09064
Xã Hồng Phương;251;561554;2344515;329;09064
Xã Liên Châu;251;558755;2342774;970;09064
Xã Nguyệt Đức;251;562979;2346541;633;09052
Xã Tam Hồng;251;558915;2347264;952;09043
Xã Trung Hà;251;563372;2343044;231;09052
Xã Trung Kiên;251;563058;2343753;426;09052
Xã Trung Nguyên;251;558285;2351366;754;09040
Xã Tề Lỗ;251;556742;2350448;402;09040
Xã Văn Tiến;251;564748;2347556;452;09052
Xã Yên Phương;251;561157;2346264;522;09043
Xã Yên Đồng;251;556909;2346543;790;09043
Xã Đại Tự;251;556567;2342576;945;09064
Xã Đồng Cương;251;560300;2353259;653;09025
Xã Đồng Văn;251;555601;2352906;702;09040
Phường Hội Hợp;243;558258;2355249;773;08707
Phường Khai Quang;243;564437;2357683;1130;08716
Phường Liên Bảo;243;562624;2358511;402;08716
Phường Ngô Quyền;243;561494;2357112;65;08716
Phường Tích Sơn;243;560555;2357017;230;08707
Phường Đống Đa;243;562175;2356698;250;08716
Phường Đồng Tâm;243;559921;2356382;791;08707
Xã Thanh Trù;243;563170;2354524;640;08707
Xã Định Trung;243;561239;2359520;753;08716
Phường Hùng Vương;244;573291;2348318;210;08740
Phường Phúc Thắng;244;574754;2349612;556;08740
Phường Trưng Nhị;244;573021;2350318;186;08740
Phường Trưng Trắc;244;573189;2349434;70;08740
Phường Xuân Hoà;244;574601;2354920;451;08746
Phường Đồng Xuân;244;575852;2355487;331;08746
Xã Cao Minh;244;572792;2355519;1157;08746
Xã Nam Viêm;244;573341;2352513;598;08740
Xã Ngọc Thanh;244;576629;2362259;7644;08746
Xã Tiền Châu;244;571846;2349872;738;08740
"""

# Industrial parks in operation: name; published ha; demo's choice of old commune and year.
_PARKS = """\
Khai Quang;221.46;Phường Khai Quang;2003-08-12
Bình Xuyên;286.98;Thị trấn Hương Canh;2004-06-30
Kim Hoa;50;Phường Phúc Thắng;
Bá Thiện;325.75;Xã Bá Hiến;2007-12-11
Bình Xuyên II;42.21;Xã Thiện Kế;2008-09-25
Bá Thiện II;308.83;Xã Bá Hiến;2011-02-10
Tam Dương II-A;135.17;Xã Kim Long;2016-04-18
Sơn Lôi;257.35;Xã Sơn Lôi;2019-05-20
Thăng Long Vĩnh Phúc;213;Xã Tam Hợp;2015-11-05
"""

# --- clusters --------------------------------------------------------------------------------

# Established: code; name; kind; old commune; ha; founded; industrial ha of the approved detailed
# plan; leased; approved, not yet leased; treatment plant; establishments; workers.
_ESTABLISHED = """\
TL01;Hợp Thịnh;thuong;Xã Hợp Thịnh;48.434;2021-03-15;37.6;33;3.1;1;12;1480
TL02;Đồng Sóc;thuong;Xã Vũ Di;75;2019-06-28;58.2;12.03;0;1;9;905
TL03;Lý Nhân;thuong;Xã Lý Nhân;4.118;2010-05-11;4.118;0.98;0;0;21;160
TL04;Thổ Tang–Lũng Hoà;thuong;Thị trấn Thổ Tang;51.25;2022-10-04;40.1;0;0;0;0;0
TL05;Tân Tiến;thuong;Xã Tân Tiến;18.74;2021-12-20;14.45;0;0;0;0;0
TL06;An Tường;thuong;Xã An Tường;9;2011-09-09;;0;0;0;38;215
TL07;Làng nghề Yên Đồng;lang_nghe;Xã Yên Đồng;8.7;2009-04-22;8;8;0;1;164;820
TL08;Thị trấn Yên Lạc;lang_nghe;Thị trấn Yên Lạc;6.1421;2008-07-30;5.314;5.314;0;1;148;690
TL09;Làng nghề Minh Phương;lang_nghe;Xã Yên Phương;23.9;2016-08-17;19.1;4.2;0.9;0;57;310
TL10;Trung Nguyên;thuong;Xã Trung Nguyên;62;2018-11-26;48.6;29.5;4.5;0;31;640
TL11;Đồng Văn;thuong;Xã Đồng Văn;24.5;2022-04-08;19.2;0;0;0;0;0
TL12;Làng nghề Tề Lỗ;lang_nghe;Xã Tề Lỗ;22;2017-02-14;18.1;0;0;0;96;350
TL13;Hoàng Lâu;thuong;Xã Hoàng Lâu;22.8199;2014-10-21;17.6;17.6;0;0;34;470
TL14;Đồng Thịnh;thuong;Xã Đồng Thịnh;18.37;2013-03-05;14.1;13.8;0;0;27;330
TL15;Đình Chu;thuong;Xã Đình Chu;19;2020-01-16;14.6;1.5;0.96;0;8;90
TL16;Hùng Vương–Phúc Thắng;thuong;Phường Phúc Thắng;10;2010-12-24;;0;0;0;52;270
"""

# Planned: code; name; kind; old commune; ha of the list; ha proposed; dossier received;
# investor's letter (co, khong or not known); accuracy of the boundary in metres.
_PLANNED = """\
QH01;Việt Xuân;thuong;Xã Việt Xuân;10;10;;co;0,5
QH02;Vân Giang–Vân Hà;lang_nghe;Xã Lý Nhân;15;;;;25
QH03;Đại Đồng;thuong;Xã Đại Đồng;35;35;2024-04-15;co;0,5
QH04;Yên Phương;thuong;Xã Yên Phương;10;;;khong;
QH05;Thanh Lãng;lang_nghe;Thị trấn Thanh Lãng;25;25;2026-09-10;co;0,5
QH06;Tử Du;thuong;Xã Tử Du;20;20;;co;
QH07;Xuân Lôi;thuong;Xã Xuân Lôi;15;15;;;5
QH08;Triệu Đề;thuong;Xã Triệu Đề;11;;;khong;25
QH09;Xuân Hoà;mien_nui;Xã Xuân Hòa;20;20;;;5
QH10;Hải Lựu;mien_nui;Xã Hải Lựu;15;;;khong;
QH11;Cao Minh;thuong;Xã Cao Minh;30;30;2026-10-05;co;0,5
QH12;Kim Long;thuong;Xã Kim Long;75;75;2024-07-01;co;0,5
QH13;Hướng Đạo;thuong;Xã Hướng Đạo;55;55;;co;0,5
QH14;Duy Phiên;thuong;Xã Duy Phiên;78;78;;co;5
QH15;Bá Hiến;thuong;Xã Bá Hiến;30;;;;5
QH16;Vũ Di;thuong;Xã Vũ Di;20;20;;co;
QH17;Minh Quang;mien_nui;Xã Minh Quang;50;50;;khong;5
QH18;Vĩnh Thịnh;thuong;Xã Vĩnh Thịnh;20;;;;25
QH19;Nguyệt Đức;thuong;Xã Nguyệt Đức;8;8;;;
QH20;Tam Hồng;thuong;Xã Tam Hồng;30;37;2025-08-20;co;0,5
QH21;Tân Phong;thuong;Xã Tân Phong;20;24;;co;0,5
QH22;Phú Xuân–Văn Tiến;thuong;Xã Phú Xuân;25;25;;khong;5
QH23;Thanh Vân;thuong;Xã Thanh Vân;35;35;;;
QH24;Đồng Tĩnh;thuong;Xã Đồng Tĩnh;50;50;;co;5
QH25;Lãng Công;mien_nui;Xã Lãng Công;30;30;;;25
QH26;Ngọc Mỹ;mien_nui;Xã Ngọc Mỹ;25;;;khong;25
QH27;Kim Xá;thuong;Xã Kim Xá;20;20;;;
QH28;Đại Tự;thuong;Xã Đại Tự;15;;;;
QH29;Thái Hòa;thuong;Xã Thái Hòa;20;20;;;
QH30;Chấn Hưng;thuong;Xã Chấn Hưng;25;;;;
QH31;Nam Viêm;thuong;Xã Nam Viêm;10;;;;
"""

_NO_BOUNDARY = frozenset({"QH04", "QH10", "QH27", "QH28", "QH29", "QH30", "QH31"})
# The area inside the drawn boundary, where it is not the declared one.
_MEASURED_HA: Mapping[str, float] = {"QH13": 73.12, "QH07": 14.62}
# Drawn over the border of two communes, and drawn in another commune than declared.
_ACROSS: Mapping[str, tuple[str, str]] = {
    "TL04": ("Thị trấn Thổ Tang", "Xã Lũng Hoà"),
    "QH22": ("Xã Phú Xuân", "Xã Văn Tiến"),
}
_DRAWN_IN: Mapping[str, str] = {"QH23": "Xã Đạo Tú"}
_ON_HILLS = frozenset({"QH09", "QH17", "QH25", "QH26"})
# What a village covers of a site, in ha: strips at the edge first, then real overlaps.
_VILLAGE_HA: Mapping[str, float] = {
    "QH03": 0.06,
    "QH05": 0.11,
    "QH11": 0.15,
    "QH20": 0.09,
    "QH01": 0.35,
    "QH12": 1.4,
    "QH14": 0.9,
    "QH21": 0.6,
}
_PARK_OVERLAP_HA = {"QH15": 2.0}
_CLUSTER_OVERLAP_HA = {"QH16": 0.45}
_FOREST_OVERLAP_HA = {"QH17": 3.0}
_RIVERSIDE = "QH18"
# How the land-use plan shows planned sites: the share it covers, else a block drawn 10–30 m off.
_SKN_PART: Mapping[str, float] = {"QH06": 0.62, "QH11": 0.78, "QH22": 0.45, "QH24": 0.55}
_SKN_NONE = frozenset({"QH18", "QH23", "QH26"})
# The list of the provincial plan omits one cluster and spells another one differently.
_NOT_LISTED = "QH24"
_LISTED_AS: Mapping[str, str] = {"QH09": "Xuân Hòa"}

_TRADES = (
    "cơ khí, điện tử",
    "dệt may, da giày",
    "chế biến nông sản, thực phẩm",
    "đồ gỗ, mộc mỹ nghệ",
    "vật liệu xây dựng",
    "logistics, kho bãi",
)

# Construction plans: code; name; decision; date; level; scale; site=treatment ...
_PLANS = """\
QHPK-A3;Quy hoạch phân khu A3;2791/QĐ-UBND;2015-10-12;UBND tỉnh;1/2.000;TL01=industry
MAU-01;Quy hoạch chung đô thị mẫu 1 (mẫu);M01/QĐ-UBND;2021-05-18;UBND tỉnh;1/10.000;\
QH12=industry QH13=industry
MAU-02;Quy hoạch phân khu mẫu 2 (mẫu);M02/QĐ-UBND;2022-03-09;UBND tỉnh;1/2.000;\
QH14=half QH23=industry
MAU-03;Quy hoạch phân khu mẫu 3 (mẫu);M03/QĐ-UBND;2020-11-30;UBND tỉnh;1/2.000;\
TL02=industry QH16=industry
MAU-04;Quy hoạch phân khu mẫu 4 (mẫu);M04/QĐ-UBND;2023-07-21;UBND huyện;1/2.000;\
QH05=housing QH21=industry
MAU-05;Quy hoạch phân khu mẫu 5 (mẫu);M05/QĐ-UBND;2019-08-06;UBND huyện;1/2.000;\
QH11=greenery
MAU-06;Quy hoạch chung xây dựng mẫu 6 (mẫu);M06/QĐ-UBND;2018-12-14;UBND tỉnh;1/10.000;\
QH20=industry TL08=industry
"""
_ZONES: Mapping[str, str] = {
    "SKN": "Đất cụm công nghiệp",
    "ODT": "Đất ở đô thị",
    "CXV": "Đất cây xanh",
    "TMD": "Đất thương mại, dịch vụ",
    "DGT": "Đất giao thông",
}

# Power lines: kV; name; stops. A stop is a site crossed at its middle ("QH12"), a site passed
# outside at a distance in metres ("QH12@40"), or a point "easting,northing".
_POWER = """\
500;ĐZ 500 kV mẫu 1;538000,2381500 QH26@90 QH24 564800,2363500 575500,2348800
220;ĐZ 220 kV mẫu 1;541500,2361000 TL15@35 QH14 QH21@30 568500,2345800
220;ĐZ 220 kV mẫu 2;552000,2344500 TL02@60 QH03 TL13@45 557500,2371000
110;ĐZ 110 kV mẫu 1;547500,2348500 QH02@25 TL04 552500,2350700 TL10@20 562000,2355500
110;ĐZ 110 kV mẫu 2;556000,2361500 QH13 QH12@15 566500,2362500
110;ĐZ 110 kV mẫu 3;566000,2352500 570800,2355600 QH11 575500,2357000
110;ĐZ 110 kV mẫu 4;541800,2368600 QH06@30 549000,2376000
35;ĐZ 35 kV mẫu 1;557500,2346800 QH20@12 QH19@25 564200,2345000
35;ĐZ 35 kV mẫu 2;551500,2358500 QH08@18 QH07 547000,2369000
35;ĐZ 35 kV mẫu 3;552500,2342800 QH18@40 547500,2345200
35;ĐZ 35 kV mẫu 4;559800,2372500 562500,2368500 QH17 568500,2369000
35;ĐZ 35 kV mẫu 5;562000,2352000 QH05@22 QH22@50 565500,2345200
"""

# Invented courses: the Tam Đảo ridge, and where the Lô and the Hồng follow the outline.
_RIDGE = LineString(
    [(551e3, 2389e3), (560.5e3, 2382e3), (568.5e3, 2375e3), (575.5e3, 2368e3), (582e3, 2362.5e3)]
)
_RIVERS = (((533e3, 2380e3), (545.5e3, 2356e3), 170.0), ((545.5e3, 2356e3), (566e3, 2342e3), 420.0))


def _rows(table: str) -> list[list[str]]:
    """Split a literal table into fields."""
    return [line.split(";") for line in table.splitlines()]


def _number(text: str) -> float | None:
    """Read a number of a literal table; an empty field is not known."""
    return float(text) if text else None


# --- ground ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Road:
    """A road between two communes (by index) and its width in metres."""

    line: LineString
    ends: tuple[int, int]
    width: float

    def strip(self) -> BaseGeometry:
        """Return the land under the road."""
        return self.line.buffer(self.width / 2, cap_style="flat", join_style="mitre")


@dataclass(frozen=True, slots=True)
class Ground:
    """The base geometry; `faces` are the tiles that all administrative units are unions of."""

    outline: Polygon
    names: tuple[str, ...]
    districts: tuple[str, ...]
    successors: tuple[str, ...]
    centres: Floats
    faces: Geometries
    face_commune: Ints
    face_code: npt.NDArray[np.str_]
    cells: Geometries
    roads: tuple[Road, ...]
    river: BaseGeometry

    def index(self, name: str) -> int:
        """Return the index of an old commune."""
        return self.names.index(name)

    def cover(self, *codes: str) -> BaseGeometry:
        """Return the ground under base codes."""
        return shapely.coverage_union_all(self.faces[np.isin(self.face_code, codes)])


def _smooth(value: Floats) -> Floats:
    """Rise from 0 to 1 without a kink."""
    t = np.clip(value, 0.0, 1.0)
    return t * t * (3 - 2 * t)


def _waves(x: Floats, y: Floats) -> Floats:
    """Return a smooth field in about −1..1, the same on every machine to far below a metre."""
    waves = (
        np.sin(x / 830 + 0.7 * np.sin(y / 1900))
        + np.sin(y / 640 + 1.3 * np.sin(x / 1500))
        + np.sin((x + y) / 1270)
        + np.sin((x - y) / 990 + 2.0)
    )
    return np.asarray(waves / 4)


def heights(x: Floats, y: Floats) -> Floats:
    """Return heights: a plain falling south-west, hills north-west, a ridge north-east."""
    plain = np.clip(8 + 5 * (y - 2_342_000) / 26_000 + 2 * (x - 545_000) / 30_000, 8, 15)
    waves = _waves(x, y)
    far = shapely.distance(shapely.points(x, y), _RIDGE)
    ridge = 1310 * np.exp(-((far / 3000) ** 2)) * (0.87 + 0.13 * waves)
    foothills = 30 * np.exp(-((far / 7500) ** 2)) * (1 + waves)
    hilly = _smooth((y - 2_363_500) / 9000) * _smooth((557_000 - x) / 5000)
    knolls = np.clip(_waves(1.8 * x, 1.8 * y) + 0.15, 0, 1)  # short waves: slopes to 20 %
    return np.asarray(plain + ridge + foothills + hilly * (12 + 135 * knolls))


def _outline(centres: Floats, areas_m2: Floats) -> Polygon:
    """Return a round-cornered outline of about the published area around the communes."""
    discs = shapely.buffer(shapely.points(centres), 1.08 * np.sqrt(areas_m2 / math.pi))
    low, high = -3000.0, 2000.0
    closed = shapely.union_all(discs).buffer(3000)
    while high - low > 0.5:  # grow or shrink until the published area is met
        middle = (low + high) / 2
        if closed.buffer(middle - 3000).area > _PROVINCE_M2:
            high = middle
        else:
            low = middle
    whole = closed.buffer(low - 3000).simplify(40)
    largest = max(shapely.get_parts(whole), key=lambda part: part.area)
    return shapely.set_precision(Polygon(largest.exterior), 0.01)


def _seeds(outline: Polygon, rng: np.random.Generator) -> Floats:
    """Return jittered hexagonal points over the outline and a margin."""
    x0, y0, x1, y1 = (
        *(v - 2000 for v in outline.bounds[:2]),
        *(v + 2000 for v in outline.bounds[2:]),
    )
    xs = np.arange(x0, x1, _FACE_M)
    ys = np.arange(y0, y1, _FACE_M * math.sqrt(3) / 2)
    gx, gy = np.meshgrid(xs, ys)
    gx[1::2] += _FACE_M / 2
    points = np.column_stack([gx.ravel(), gy.ravel()])
    return points + rng.uniform(-0.26, 0.26, points.shape) * _FACE_M


def _allot(seeds: Floats, centres: Floats, areas_m2: Floats) -> Ints:
    """Give each seed to a commune so that sizes come out near the published ones.

    A power diagram: weights move until every commune has its share of the seeds.
    """
    squared = ((seeds[:, None, :] - centres[None]) ** 2).sum(axis=2)
    target = areas_m2 / areas_m2.sum() * len(seeds)
    weights = areas_m2 / math.pi
    for step in np.linspace(1.0, 0.1, 90):
        owner = np.argmin(squared - weights, axis=1)
        short = target - np.bincount(owner, minlength=len(centres))
        weights = weights + step * 0.25 * short * _FACE_M**2
    return np.asarray(np.argmin(squared - weights, axis=1), dtype=np.int64)


def _faces(outline: Polygon, seeds: Floats) -> tuple[Geometries, Ints]:
    """Return tiles of the outline that share every vertex, and the seed of each."""
    edges = shapely.voronoi_polygons(MultiPoint(seeds), only_edges=True)
    near = shapely.intersection(edges, outline.buffer(300))
    lines = shapely.union_all([near, outline.exterior], grid_size=0.01)
    tiles = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    inside = shapely.point_on_surface(tiles)
    tiles = tiles[shapely.contains(outline, inside)]
    tree = shapely.STRtree([Point(seed) for seed in seeds])
    return tiles, tree.nearest(shapely.point_on_surface(tiles))


def _connected(faces: Geometries, commune: Ints, successor: npt.NDArray[np.str_]) -> Ints:
    """Give tiles away so that no new commune is left in two pieces."""
    out = commune.copy()
    for code in np.unique(successor):
        own = np.flatnonzero(successor[out] == code)
        parts = shapely.get_parts(shapely.coverage_union_all(faces[own]))
        pieces = sorted(parts, key=lambda piece: -piece.area)
        for piece in pieces[1:]:
            bridge = LineString(nearest_points(pieces[0], piece)).buffer(150)
            giver = out[own[shapely.intersects(faces[own], piece.buffer(-1))][0]]
            crossed = shapely.intersects(faces, bridge) & (successor[out] != code)
            out[crossed] = giver
    return out


def _river(outline: Polygon) -> BaseGeometry:
    """Return the rivers: bands along the western and southern outline."""
    ring = LineString(outline.exterior.coords)
    bands = []
    for start, end, width in _RIVERS:
        a, b = sorted(ring.project(Point(p)) for p in (start, end))
        inner = substring(ring, a, b)
        outer = shapely.line_merge(ring.difference(inner.buffer(0.5)))
        # Of the two ways round, the river takes the shorter one.
        bank = inner if inner.length <= ring.length / 2 else outer
        bands.append(bank.simplify(120).buffer(width))
    return shapely.union_all(bands).intersection(outline)


def _base_codes(faces: Geometries, river: BaseGeometry) -> npt.NDArray[np.str_]:
    """Return the base land use of each face, from its height and its place."""
    middle = shapely.centroid(faces)
    x, y = shapely.get_x(middle), shapely.get_y(middle)
    z, waves = heights(x, y), _waves(x * 1.7 + 9000, y * 1.7)
    far = shapely.distance(middle, _RIDGE)
    on_ridge, by_river = far < 9000, shapely.distance(middle, river) < 650
    rules = [
        (on_ridge & (z > 100), "RDD"),
        (on_ridge & (z > 62), "RPH"),
        (z > 44, "RSX"),
        (z > 30, "CLN"),
        (by_river & (y < 2_360_000), "HNK"),
        ((z > 19) & (waves > 0.1), "LUK"),
        (waves > 0.62, "CLN"),
        (waves < -0.66, "HNK"),
        (waves < -0.6, "NTS"),
    ]
    return np.select([mask for mask, _ in rules], [code for _, code in rules], "LUC")


def _road_net(centres: Floats, rng: np.random.Generator) -> tuple[Road, ...]:
    """Return roads between neighbouring communes: the Gabriel graph of their centres."""
    squared = ((centres[:, None] - centres[None]) ** 2).sum(axis=2)
    roads = []
    for a, b in zip(*np.triu_indices(len(centres), 1), strict=True):
        if np.any(np.delete(squared[a] + squared[b], [a, b]) < squared[a, b]):
            continue
        start, end = centres[a], centres[b]
        along = end - start
        across = np.array([-along[1], along[0]]) * rng.uniform(-0.05, 0.05, (2, 1))
        bends = start + along * np.array([[0.36], [0.68]]) + across
        line = LineString(np.round([start, *bends, end], 2))
        roads.append(Road(line, (int(a), int(b)), float(rng.choice([10, 12, 15, 20, 25]))))
    return tuple(roads)


def make_ground(rng: np.random.Generator) -> Ground:
    """Build the tiles and everything that is a union of them."""
    rows = _rows(_OLD_COMMUNES)
    centres = np.array([[float(r[2]), float(r[3])] for r in rows])
    areas = np.array([float(r[4]) for r in rows]) * HA
    outline = _outline(centres, areas)
    seeds = _seeds(outline, rng)
    owner = np.full(len(seeds), -1, dtype=np.int64)
    inner = shapely.contains_xy(outline.buffer(_FACE_M / 2), seeds)
    owner[inner] = _allot(seeds[inner], centres, areas)
    faces, seed = _faces(outline, seeds)
    lost = np.flatnonzero(owner[seed] < 0)  # slivers at the outline whose seed lies beyond it
    commune = owner[seed]
    known = np.flatnonzero(commune >= 0)
    tree = shapely.STRtree(faces[known])
    commune[lost] = commune[known][tree.nearest(faces[lost])]
    commune = _connected(faces, commune, np.array([r[5] for r in rows]))
    river = _river(outline)
    return Ground(
        outline=outline,
        names=tuple(r[0] for r in rows),
        districts=tuple(r[1] for r in rows),
        successors=tuple(r[5] for r in rows),
        centres=centres,
        faces=faces,
        face_commune=commune,
        face_code=_base_codes(faces, river),
        cells=np.array(
            [shapely.coverage_union_all(faces[commune == i]) for i in range(len(rows))],
            dtype=object,
        ),
        roads=_road_net(centres, rng),
        river=river,
    )


# --- sites -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Site:
    """A cluster: declared values, and the boundary where one was drawn."""

    code: str
    name: str
    kind: str
    commune: str
    listed_ha: float
    proposed_ha: float | None
    row: tuple[str, ...]
    boundary: Polygon | None = None

    @property
    def planned(self) -> bool:
        """Whether the cluster is planned, not established."""
        return self.code.startswith("QH")

    def shape(self) -> Polygon:
        """Return the boundary of a site that is known to have one."""
        if self.boundary is None:
            raise ValueError(f"{self.code} has no boundary")
        return self.boundary

    @property
    def drawn_ha(self) -> float:
        """Return the area that the boundary must close to."""
        return _MEASURED_HA.get(self.code, self.proposed_ha or self.listed_ha)


@dataclass(frozen=True, slots=True)
class Province:
    """The ground with everything that was placed on it, before any layer is cut."""

    ground: Ground
    parks: Mapping[str, Polygon]
    sites: tuple[Site, ...]
    villages: tuple[tuple[BaseGeometry, int], ...]
    works: Mapping[str, Geometries]

    def drawn(self) -> dict[str, Polygon]:
        """Return the boundaries that exist, by code."""
        return {s.code: s.boundary for s in self.sites if s.boundary is not None}

    def site(self, code: str) -> Site:
        """Return one cluster."""
        return next(s for s in self.sites if s.code == code)


def _read_sites() -> list[Site]:
    """Read both tables of clusters."""
    established = [
        Site(r[0], r[1], r[2], r[3], float(r[4]), None, tuple(r[5:])) for r in _rows(_ESTABLISHED)
    ]
    planned = [
        Site(r[0], r[1], r[2], r[3], float(r[4]), _number(r[5]), tuple(r[6:]))
        for r in _rows(_PLANNED)
    ]
    return established + planned


def _shape(area_m2: float, rng: np.random.Generator) -> Floats:
    """Return the vertices of a lot whose straight front lies on the x-axis, centred at 0."""
    width = math.sqrt(area_m2 * rng.uniform(1.0, 1.7))
    depth = area_m2 / width
    a, b, c, d = rng.uniform(-0.08, 0.08, 4)
    left, right = np.array([-width / 2, 0.0]), np.array([width / 2, 0.0])
    far_right = np.array([width / 2 * (1 + a), depth * (1 + b)])
    far_left = np.array([-width / 2 * (1 + c), depth * (1 + d)])
    points = [left, right, right + (far_right - right) * rng.uniform(0.3, 0.7), far_right]
    points[2][0] += rng.uniform(-0.02, 0.02) * width
    if rng.random() < 0.6:  # a notch around fields that stay out
        step = rng.uniform(0.1, 0.2) * depth
        turn = far_right + (far_left - far_right) * rng.uniform(0.25, 0.6)
        points += [turn, turn - np.array([0.03 * width, step]), far_left - np.array([0.0, step])]
    else:
        points += [far_right + (far_left - far_right) * rng.uniform(0.3, 0.7), far_left]
        points[4][1] += rng.uniform(-0.04, 0.04) * depth
    if rng.random() < 0.5:
        points.append(left + (points[-1] - left) * 0.45 + np.array([0.02 * width, 0.0]))
    return np.array(points)


def _sized(shape: Polygon, area_m2: float, about: Point | None = None) -> Polygon:
    """Scale a shape to an area."""
    factor = math.sqrt(area_m2 / shape.area)
    sized: Polygon = scale(shape, factor, factor, origin=about or shape.centroid)
    return sized


def _frontages(ground: Ground, commune: int) -> Iterable[tuple[Point, float, float]]:
    """Yield points along the roads of a commune: place, bearing and half width."""
    for road in ground.roads:
        if commune not in road.ends:
            continue
        line = road.line if road.ends[0] == commune else shapely.reverse(road.line)
        for at in np.arange(250.0, 0.75 * line.length, 90.0):
            behind, ahead = line.interpolate(at - 60), line.interpolate(at + 60)
            bearing = math.degrees(math.atan2(ahead.y - behind.y, ahead.x - behind.x))
            yield line.interpolate(at), bearing, road.width / 2


def _candidates(ground: Ground, commune: int, area_m2: float, shape: Floats) -> Geometries:
    """Return the shape set beside every stretch of road, on both sides."""
    lot = _sized(Polygon(shape), area_m2, Point(0, 0))
    out = []
    for place, bearing, half in _frontages(ground, commune):
        for turn in (0.0, 180.0):
            turned = rotate(translate(lot, 0, half + 6), bearing + turn, origin=(0, 0))
            out.append(translate(turned, place.x, place.y))
    return np.array(out, dtype=object)


def _across(ground: Ground, pair: tuple[str, str], area_m2: float, shape: Floats) -> Geometries:
    """Return the shape set over the common border of two communes, in many ways."""
    one, two = (ground.cells[ground.index(name)] for name in pair)
    border = shapely.line_merge(one.intersection(two))
    lot = _sized(Polygon(shape), area_m2)
    lot = translate(lot, -lot.centroid.x, -lot.centroid.y)
    places = [border.interpolate(f, normalized=True) for f in np.linspace(0.2, 0.8, 9)]
    return np.array(
        [
            translate(rotate(lot, t, origin=(0, 0)), p.x, p.y)
            for p in places
            for t in range(0, 180, 15)
        ],
        dtype=object,
    )


def _best(
    lots: Geometries, home: BaseGeometry, taken: BaseGeometry, liked: BaseGeometry | None
) -> Polygon:
    """Return the lot most inside its commune, least on what is taken, most on liked ground."""
    cost = shapely.area(lots) - shapely.area(shapely.intersection(lots, home))
    cost = cost + 25 * shapely.area(shapely.intersection(lots, taken))
    if liked is not None:
        cost = cost - 0.8 * shapely.area(shapely.intersection(lots, liked))
    best: Polygon = lots[int(np.argmin(cost))]
    return best


def _slide(shape: Polygon, target: BaseGeometry, overlap_ha: float) -> Polygon:
    """Move a shape straight towards a target until they overlap by an area."""
    here, there = nearest_points(shape.centroid, target)
    if here.distance(there) < 1:  # already in it: the way to its middle gives a direction
        here, there = shape.centroid, target.centroid
    dx, dy = there.x - here.x, there.y - here.y
    low, high = -0.5, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        moved = translate(shape, dx * middle, dy * middle)
        if moved.intersection(target).area < overlap_ha * HA:
            low = middle
        else:
            high = middle
    return translate(shape, dx * high, dy * high)


def _place_parks(ground: Ground, rng: np.random.Generator) -> dict[str, Polygon]:
    """Place the industrial parks, largest first, each at its published area."""
    placed: dict[str, Polygon] = {}
    for name, ha, commune, _ in sorted(_rows(_PARKS), key=lambda r: -float(r[1])):
        i = ground.index(commune)
        taken = shapely.union_all([p.buffer(120) for p in placed.values()] + [ground.river])
        lots = _candidates(ground, i, float(ha) * HA, _shape(float(ha) * HA, rng))
        rough = ground.cover("RDD", "RPH", "RSX")
        home = shapely.difference(ground.cells[i], rough)
        placed[name] = _best(lots, home, taken, None)
    return {row[0]: placed[row[0]] for row in _rows(_PARKS)}


def _place_site(
    site: Site, ground: Ground, taken: BaseGeometry, rng: np.random.Generator
) -> Polygon:
    """Place one site beside a road of its commune, away from what is taken."""
    area = site.drawn_ha * HA
    shape = _shape(area, rng)
    if site.code in _ACROSS:
        pair = _ACROSS[site.code]
        lots = _across(ground, pair, area, shape)
        halves = [
            shapely.area(shapely.intersection(lots, ground.cells[ground.index(n)])) for n in pair
        ]
        even = lots[np.minimum(*halves) > 0.3 * area]
        return _best(
            even, shapely.union_all([ground.cells[ground.index(n)] for n in pair]), taken, None
        )
    i = ground.index(_DRAWN_IN.get(site.code, site.commune))
    liked = ground.cover("RSX") if site.code in _ON_HILLS else ground.cover("LUC")
    near = ground.cells[i].buffer(2500)
    home = ground.cells[i].buffer(-15)
    lots = _candidates(ground, i, area, shape)
    return _best(lots, home, taken.intersection(near), liked.intersection(near))


def _place_sites(
    ground: Ground, parks: Mapping[str, Polygon], rng: np.random.Generator
) -> list[Site]:
    """Place the clusters and draw the planned conflicts with parks, forest, river, neighbours."""
    fixed = [ground.river.buffer(150), *(p.buffer(100) for p in parks.values())]
    strips = shapely.union_all([r.strip() for r in ground.roads])
    targets: dict[str, tuple[BaseGeometry, float]] = {
        _RIVERSIDE: (ground.river.buffer(70), 0.05),
        **{c: (ground.cover("RDD"), ha) for c, ha in _FOREST_OVERLAP_HA.items()},
        **{c: (parks["Bá Thiện II"], ha) for c, ha in _PARK_OVERLAP_HA.items()},
    }
    placed: list[Site] = []
    for site in _read_sites():
        if site.code in _NO_BOUNDARY:
            placed.append(site)
            continue
        others = [s.boundary.buffer(60) for s in placed if s.boundary is not None]
        taken = shapely.union_all([*fixed, *others, strips])
        boundary = _place_site(site, ground, taken, rng)
        if site.code in _CLUSTER_OVERLAP_HA:
            neighbour = next(s for s in placed if s.code == "TL02")
            boundary = _slide(boundary, neighbour.shape(), _CLUSTER_OVERLAP_HA[site.code])
        if site.code in targets:
            boundary = _slide(boundary, *targets[site.code])
        placed.append(replace(site, boundary=boundary))
    return placed


# --- villages and works ----------------------------------------------------------------------


def _blob(x: float, y: float, area_m2: float, rng: np.random.Generator) -> Polygon:
    """Return an irregular round shape of an area."""
    turns = np.linspace(0, 2 * math.pi, 15)[:-1]
    radii = rng.uniform(0.72, 1.25, 14)
    stretch = rng.uniform(0.75, 1.3)
    points = np.column_stack([np.cos(turns) * radii * stretch, np.sin(turns) * radii / stretch])
    turned = rotate(Polygon(points), float(rng.uniform(0, 180)))
    return translate(_sized(turned, area_m2), x, y)


def _free_spots(
    ground: Ground, commune: int, keep_out: BaseGeometry, rng: np.random.Generator
) -> Floats:
    """Return places near the roads of a commune and clear of what must stay free."""
    spots = []
    for place, bearing, _ in _frontages(ground, commune):
        away = rng.uniform(-260, 260)
        lean = math.radians(bearing + 90)
        spots.append((place.x + away * math.cos(lean), place.y + away * math.sin(lean)))
    points = shapely.points(np.array(spots))
    home = shapely.difference(ground.cells[commune].buffer(-120), keep_out)
    return np.array(spots)[shapely.contains(home, points)]


def _villages(
    ground: Ground, sites: Sequence[Site], parks: Mapping[str, Polygon], rng: np.random.Generator
) -> list[tuple[BaseGeometry, int]]:
    """Return villages of each commune, and those that grow into a planned site."""
    drawn = {s.code: s.boundary for s in sites if s.boundary is not None}
    busy = shapely.union_all([g.buffer(200) for g in (*drawn.values(), *parks.values())])
    keep_out = shapely.union_all([busy, ground.river.buffer(150), ground.cover("RDD").buffer(100)])
    out: list[tuple[BaseGeometry, int]] = []
    for code, ha in _VILLAGE_HA.items():
        site = drawn[code]
        home = ground.index(next(s.commune for s in sites if s.code == code))
        # From the side of the commune's centre, where villages are.
        centre = Point(ground.centres[home])
        edge = nearest_points(site, centre)[0]
        size = rng.uniform(4, 9) * HA
        start = _blob(2 * edge.x - site.centroid.x, 2 * edge.y - site.centroid.y, size, rng)
        out.append((_slide(start, site, ha), home))
    for i, name in enumerate(ground.names):
        urban = name.startswith("Phường")
        spots = _free_spots(ground, i, keep_out, rng)
        wanted = int(rng.integers(4, 7) if urban else rng.integers(2, 5))
        for x, y in rng.permutation(spots)[:wanted]:
            size = rng.uniform(8, 15) if urban else rng.uniform(3, 14)
            out.append((_blob(x, y, size * HA, rng).difference(busy.buffer(-170)), i))
    return out


def _field_lines(site: Polygon, rng: np.random.Generator) -> tuple[list[Any], list[Any]]:
    """Return canals and field roads on and around a site, parallel to its longest side."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(site))
    sides = np.diff(corners[:3], axis=0)
    longest = sides[np.argmax(np.hypot(*sides.T))]
    bearing = math.degrees(math.atan2(longest[1], longest[0]))
    around = site.buffer(170)
    centre, reach = site.centroid, 1500.0
    strips: tuple[list[Any], list[Any]] = ([], [])
    for turn, gap in ((0.0, rng.uniform(230, 320)), (90.0, rng.uniform(140, 190))):
        for k, offset in enumerate(np.arange(-reach, reach, gap)):
            line = LineString(
                [(centre.x - reach, centre.y + offset), (centre.x + reach, centre.y + offset)]
            )
            width = rng.uniform(6, 9) if k % 2 else rng.uniform(4, 6)
            turned = rotate(line, bearing + turn, origin=centre)
            if turned.intersects(site):
                strips[k % 2].append(
                    turned.buffer(width / 2, cap_style="flat").intersection(around)
                )
    return strips[1], strips[0]


def _canals(ground: Ground, rng: np.random.Generator) -> list[BaseGeometry]:
    """Return one canal for about every second commune of the plain, along a road at a distance."""
    out: list[BaseGeometry] = []
    for road in ground.roads:
        if rng.random() < 0.45 and road.line.centroid.y < 2_362_000:
            beside = road.line.offset_curve(float(rng.choice([-1, 1]) * rng.uniform(180, 420)))
            out.append(beside.buffer(rng.uniform(6, 12) / 2, cap_style="flat"))
    return out


def _works(
    ground: Ground,
    sites: Sequence[Site],
    villages: Sequence[tuple[BaseGeometry, int]],
    rng: np.random.Generator,
) -> dict[str, Geometries]:
    """Return roads, canals, graves and upland patches."""
    roads: list[Any] = [r.strip() for r in ground.roads]
    canals: list[Any] = list(_canals(ground, rng))
    graves: list[Any] = []
    patches: list[Any] = []
    for site in sites:
        if site.boundary is None or not site.planned:
            continue
        if site.code not in _ON_HILLS:
            lines, lanes = _field_lines(site.boundary, rng)
            canals += lines
            roads += lanes
        x0, y0, x1, y1 = site.boundary.bounds
        for found, shares, chance in ((graves, (0.003, 0.009), 0.7), (patches, (0.02, 0.12), 0.8)):
            if rng.random() < chance:
                x, y = rng.uniform(0.25, 0.75, 2) * (x1 - x0, y1 - y0) + (x0, y0)
                found.append(_blob(x, y, rng.uniform(*shares) * site.boundary.area, rng))
    for village, _ in villages[::3]:
        middle, size = village.centroid, math.sqrt(village.area)
        angle = rng.uniform(0, 2 * math.pi)
        x, y = middle.x + 1.1 * size * math.cos(angle), middle.y + 1.1 * size * math.sin(angle)
        graves.append(_blob(x, y, rng.uniform(0.3, 1.5) * HA, rng))
    built = {"DGT": roads, "DTL": canals, "NTD": graves, "HNK": patches}
    return {code: np.array(shapes, dtype=object) for code, shapes in built.items()}


def _place(rng: np.random.Generator) -> Province:
    """Place parks, clusters, villages and works on the ground, in this order."""
    ground = make_ground(rng)
    parks = _place_parks(ground, rng)
    sites = _place_sites(ground, parks, rng)
    villages = _villages(ground, sites, parks, rng)
    ground = _farmed(ground, sites)
    return Province(
        ground, parks, tuple(sites), tuple(villages), _works(ground, sites, villages, rng)
    )


def _farmed(ground: Ground, sites: Sequence[Site]) -> Ground:
    """Put rice on the faces under sites of the plain, and production forest on the hill sites."""
    codes = ground.face_code.copy()
    tree = shapely.STRtree(ground.faces)
    for site in sites:
        if site.boundary is None or site.code == _RIVERSIDE:
            continue
        hit = tree.query(site.boundary.buffer(40), predicate="intersects")
        kept = codes[hit] == "RDD"
        codes[hit[~kept]] = "RSX" if site.code in _ON_HILLS else "LUC"
    return replace(ground, face_code=codes)


# --- layers ----------------------------------------------------------------------------------

Layer = gpd.GeoDataFrame


def _layer(geometry: Iterable[Any], **columns: Sequence[Any] | npt.NDArray[Any]) -> Layer:
    """Return a layer whose every row says that it is synthetic."""
    frame = pd.DataFrame(columns)
    frame["ghi_chu"] = SYNTHETIC
    return gpd.GeoDataFrame(frame, geometry=list(geometry), crs=CRS)


def _hectares(geometries: Iterable[Any]) -> Floats:
    """Return areas in ha as an attribute table gives them."""
    return np.round(shapely.area(np.array(list(geometries), dtype=object)) / HA, 4)


def _communes(ground: Ground) -> Layer:
    """Return the 36 communes since 2025-07-01."""
    rows = _rows(_NEW_COMMUNES)
    successors = np.array(ground.successors)
    shapes = [shapely.coverage_union_all(ground.cells[successors == code]) for code, _ in rows]
    return _layer(
        shapes,
        ma_xa=[code for code, _ in rows],
        ten_xa=[name for _, name in rows],
        loai=[name.split()[0] for _, name in rows],
        dt_ha=_hectares(shapes),
    )


def _communes_old(ground: Ground) -> Layer:
    """Return the 137 communes of the old list."""
    return _layer(
        ground.cells,
        ten_xa=ground.names,
        ten_huyen=[_DISTRICTS[d] for d in ground.districts],
        ma_huyen=ground.districts,
        ma_xa_moi=ground.successors,
    )


def _districts(ground: Ground) -> Layer:
    """Return the nine districts."""
    districts = np.array(ground.districts)
    return _layer(
        [shapely.coverage_union_all(ground.cells[districts == code]) for code in _DISTRICTS],
        ma_huyen=list(_DISTRICTS),
        ten_huyen=list(_DISTRICTS.values()),
    )


def _stack(province: Province) -> list[tuple[str, Geometries]]:
    """Return what covers the base land use, topmost first."""
    drawn = province.drawn()
    built = [shape for code, shape in drawn.items() if code.startswith("TL")]
    villages = np.array([v for v, _ in province.villages], dtype=object)
    works = province.works
    return [
        ("SON", np.array([province.ground.river], dtype=object)),
        ("SKK", np.array(list(province.parks.values()), dtype=object)),
        ("SKN", np.array(built, dtype=object)),
        ("DGT", works["DGT"]),
        ("ONT", villages),
        ("DTL", works["DTL"]),
        ("NTD", works["NTD"]),
        ("HNK", works["HNK"]),
    ]


def land_use(province: Province) -> Layer:
    """Cut the current land use: each commune's ground is given away layer by layer, once."""
    ground = province.ground
    stack = [(code, shapes, shapely.STRtree(shapes)) for code, shapes in _stack(province)]
    codes: list[str] = []
    communes: list[int] = []
    parts: list[Any] = []

    def keep(code: str, commune: int, shape: BaseGeometry) -> None:
        pieces = shapely.get_parts(polygons_only(np.array([shape], dtype=object))[0])
        pieces = pieces[shapely.area(pieces) > 0.01]
        codes.extend([code] * len(pieces))
        communes.extend([commune] * len(pieces))
        parts.extend(pieces)

    for i, cell in enumerate(ground.cells):
        taken: BaseGeometry = Polygon()
        urban = not ground.names[i].startswith("Xã")
        shapely.prepare(cell)
        for code, shapes, tree in stack:
            hit = np.sort(tree.query(cell, predicate="intersects"))
            if not len(hit):
                continue
            mine = shapely.union_all(shapely.intersection(shapes[hit], cell))
            keep("ODT" if urban and code == "ONT" else code, i, mine.difference(taken))
            taken = taken.union(mine)
        here = ground.face_commune == i
        for code in np.unique(ground.face_code[here]):
            base = shapely.coverage_union_all(ground.faces[here & (ground.face_code == code)])
            keep(str(code), i, base.difference(taken))
    return _layer(
        parts,
        ma_dat=codes,
        ten_dat=[NAMES[code].vi for code in codes],
        ma_xa=[ground.successors[i] for i in communes],
        dt_ha=_hectares(parts),
        xa_cu=[ground.names[i] for i in communes],
    )


def _rice(land: Layer) -> Layer:
    """Return rice land, one row per commune and code."""
    rice = land[land["ma_dat"].isin(["LUC", "LUK"])]
    groups = rice.groupby(["ma_xa", "ma_dat"], sort=True)
    keys = [key for key, _ in groups]
    return _layer(
        [shapely.union_all(group.geometry.to_numpy()) for _, group in groups],
        ma_dat=[code for _, code in keys],
        ma_xa=[unit for unit, _ in keys],
    )


def _forest(land: Layer) -> Layer:
    """Return the three kinds of forest, one row per commune and kind."""
    forest = land[land["ma_dat"].isin(["RDD", "RPH", "RSX"])]
    names = {row[0]: row[1] for row in _rows(_NEW_COMMUNES)}
    groups = forest.groupby(["ma_dat", "ma_xa"], sort=True)
    keys = [key for key, _ in groups]
    kinds = {"RDD": "Rừng đặc dụng", "RPH": "Rừng phòng hộ", "RSX": "Rừng sản xuất"}
    return _layer(
        [shapely.union_all(group.geometry.to_numpy()) for _, group in groups],
        loai_rung=[code for code, _ in keys],
        ten=[f"{kinds[str(code)]} – {names[str(unit)]}" for code, unit in keys],
    )


def _residential(land: Layer) -> Layer:
    """Return residential land; villages are numbered within their commune."""
    homes = land[land["ma_dat"].isin(["ONT", "ODT"])]
    number = homes.groupby("xa_cu").cumcount() + 1
    # 120 households for 10 ha of a village and 300 for 10 ha of a town, at least one.
    per_ha = np.where(homes["ma_dat"] == "ODT", 30.0, 12.0)
    households = np.maximum(1, np.round(homes["dt_ha"].to_numpy() * per_ha)).astype(np.int32)
    return _layer(
        homes.geometry,
        ma_dat=homes["ma_dat"].to_numpy(),
        ten_thon=[f"Thôn {n} ({unit})" for n, unit in zip(number, homes["xa_cu"], strict=True)],
        so_ho=households,
    )


def _stop(text: str, drawn: Mapping[str, Polygon]) -> tuple[Point, Polygon | None]:
    """Read one stop of a power line: a point, and the box to pass by if it goes around a site."""
    if "," in text:
        x, y = text.split(",")
        return Point(float(x), float(y)), None
    code, _, gap = text.partition("@")
    boundary = drawn[code]
    if not gap:
        return translate(boundary.centroid, 23, -17), None
    box = shapely.minimum_rotated_rectangle(boundary).buffer(float(gap), join_style="mitre")
    return boundary.centroid, Polygon(shapely.get_coordinates(box))


def _along(box: Polygon, before: Point, after: Point) -> list[Point]:
    """Return the side of a box on which a line from one point to another stays off the box."""
    corners = [Point(corner) for corner in shapely.get_coordinates(box)]
    inside = box.buffer(-1)

    def cost(pair: tuple[Point, Point]) -> float:
        route = LineString([before, *pair, after])
        return float(route.length + 1000 * route.intersection(inside).length)

    ways: list[tuple[Point, Point]] = list(pairwise(corners))
    best = min([*ways, *((b, a) for a, b in ways)], key=cost)
    return list(best)


def _power_lines(province: Province) -> Layer:
    """Return power lines, straight from tower to tower."""
    rows, drawn = _rows(_POWER), province.drawn()
    lines = []
    for _, _, text in rows:
        stops = [_stop(stop, drawn) for stop in text.split(" ")]
        towers: list[Point] = []
        for k, (place, box) in enumerate(stops):
            towers += _along(box, towers[-1], stops[k + 1][0]) if box else [place]
        lines.append(LineString(towers).segmentize(420))
    return _layer(
        lines, dien_ap=np.array([int(r[0]) for r in rows], np.int32), ten=[r[1] for r in rows]
    )


def _park_layer(province: Province) -> Layer:
    """Return the industrial parks."""
    rows = _rows(_PARKS)
    return _layer(
        [province.parks[r[0]] for r in rows],
        ten=[f"KCN {r[0]}" for r in rows],
        dt_qd=[float(r[1]) for r in rows],
        trang_thai=["đang hoạt động"] * len(rows),
        ngay_tl=[r[3] for r in rows],
    )


def _boundaries(province: Province) -> Layer:
    """Return the boundaries that were drawn."""
    drawn = province.drawn()
    return _layer(
        list(drawn.values()), ma_cum=list(drawn), ten=[province.site(c).name for c in drawn]
    )


def _planned_block(site: Site, rng: np.random.Generator) -> BaseGeometry | None:
    """Return the SKN block of the land-use plan for one site, never drawn quite right."""
    if site.boundary is None or site.code in _SKN_NONE:
        return None
    if site.code in _SKN_PART:
        x0, y0, x1, y1 = site.boundary.bounds
        low, high = x0, x1
        for _ in range(40):  # cut from the west until the wanted share is left
            middle = (low + high) / 2
            left = site.boundary.intersection(shapely.box(x0, y0, middle, y1))
            if left.area < _SKN_PART[site.code] * site.boundary.area:
                low = middle
            else:
                high = middle
        return site.boundary.intersection(shapely.box(x0, y0, high, y1))
    turn, off = rng.uniform(0, 2 * math.pi), rng.uniform(14, 28)
    wide = site.boundary.buffer(rng.uniform(4, 9), join_style="mitre").simplify(2)
    return translate(wide, off * math.cos(turn), off * math.sin(turn))


def _land_use_plan(province: Province, rng: np.random.Generator) -> Layer:
    """Return the blocks of the land-use plan to 2030, none over another."""
    rows: list[tuple[str, str, BaseGeometry]] = []
    parks = [(f"KCN {name}", shape) for name, shape in province.parks.items()]
    blocks = [(f"CCN {s.name}", _planned_block(s, rng)) for s in province.sites]
    roads = [r for r in province.ground.roads if r.width >= 25]
    towns = [v for v, i in province.villages if not province.ground.names[i].startswith("Xã")]
    wanted: list[tuple[str, str, BaseGeometry | None]] = [
        *(("SKK", name, shape) for name, shape in parks),
        *(("SKN", name, shape) for name, shape in blocks),
        *(("DGT", "Đường mở rộng", r.line.buffer(20, cap_style="flat")) for r in roads[:24]),
        *(("ODT", "Đất ở đô thị mới", town.buffer(60)) for town in towns),
    ]
    taken: BaseGeometry = Polygon()
    for code, name, shape in wanted:
        if shape is None:
            continue
        free = polygons_only(np.array([shape.difference(taken)], dtype=object))[0]
        if free.area > 100:
            rows.append((code, name, free))
            taken = taken.union(shape)
    return _layer(
        [shape for _, _, shape in rows],
        ma_qh=[code for code, _, _ in rows],
        ten=[name for _, name, _ in rows],
        so_qd=["M10/QĐ-UBND (mẫu)"] * len(rows),
    )


def _treat(site: Site, treatment: str) -> list[tuple[str, BaseGeometry]]:
    """Return the zones that a construction plan gives to the ground of one site."""
    if site.boundary is None:
        return []
    around = site.boundary.buffer(7, join_style="mitre").simplify(3)
    around = translate(around, 5, -4)
    if treatment != "half":
        return [({"industry": "SKN", "housing": "ODT", "greenery": "CXV"}[treatment], around)]
    # One zoning line runs through the middle of the site.
    middle, reach = site.boundary.centroid, 3000.0
    half = rotate(
        shapely.box(middle.x, middle.y - reach, middle.x + reach, middle.y + reach),
        24,
        origin=middle,
    )
    return [("SKN", around.difference(half)), ("ODT", around.intersection(half))]


def _lots(extent: BaseGeometry, block: float, turn: float) -> Geometries:
    """Return the building blocks of a plan: a turned grid with streets between."""
    x0, y0, x1, y1 = extent.buffer(block * 3).bounds
    gx, gy = np.meshgrid(np.arange(x0, x1, block), np.arange(y0, y1, block))
    boxes = shapely.box(
        gx.ravel() + 9, gy.ravel() + 9, gx.ravel() + block - 9, gy.ravel() + block - 9
    )
    turned = np.array([rotate(b, turn, origin=extent.centroid) for b in boxes], dtype=object)
    cut = polygons_only(np.asarray(shapely.intersection(turned, extent)))
    return cut[shapely.area(cut) > 400]


def _zones(
    sites: Sequence[tuple[Site, str]], reach: float, taken: BaseGeometry, outline: BaseGeometry
) -> list[tuple[str, str, BaseGeometry]]:
    """Return the zones of one plan as (land code, lot, shape), none over another."""
    hull = shapely.union_all([s.shape().buffer(reach, quad_segs=2) for s, _ in sites]).convex_hull
    extent = hull.intersection(outline).difference(taken)
    zones: list[tuple[str, str, BaseGeometry]] = []
    used: BaseGeometry = Polygon()
    for site, treatment in sites:
        for code, shape in _treat(site, treatment):
            zone = shape.intersection(extent).difference(used)
            lot = "CN-01" if site.code == "TL01" else f"{code}-{len(zones) + 1:02}"
            zones.append((code, lot, zone))
            used = used.union(shape)
    cycle = ("ODT", "CXV", "ODT", "TMD", "ODT", "CXV")
    free = extent.difference(used.buffer(9, join_style="mitre"))
    for shape in _lots(free, 0.4 * reach + 210, 11.0 * len(sites)):
        code = cycle[len(zones) % len(cycle)]
        zones.append((code, f"{code}-{len(zones) + 1:02}", shape))
    streets = extent.difference(shapely.union_all([shape for _, _, shape in zones]))
    return [*zones, ("DGT", "GT", streets)]


def _construction_plans(province: Province) -> Layer:
    """Return the zones of the construction plans; no plan over another."""
    rows: list[tuple[Any, ...]] = []
    taken: BaseGeometry = Polygon()
    for code, name, decision, date, level, drawn_at, treatments in _rows(_PLANS):
        pairs = [t.split("=") for t in treatments.split(" ")]
        sites = [(province.site(c), treatment) for c, treatment in pairs]
        zones = _zones(
            sites, 900 if drawn_at == "1/10.000" else 450, taken, province.ground.outline
        )
        rows += [(code, name, decision, date, level, drawn_at, *zone) for zone in zones]
        taken = taken.union(shapely.union_all([shape for _, _, shape in zones]).buffer(0.01))
    plans, names, decisions, dates, levels, scales, lands, lots, shapes = zip(*rows, strict=True)
    return _layer(
        polygons_only(np.array(shapes, dtype=object)),
        ma_do_an=plans,
        ten_do_an=names,
        so_qd=decisions,
        ngay_qd=dates,
        cap=levels,
        ty_le=scales,
        ky_hieu=lots,
        chuc_nang=[_ZONES[code] for code in lands],
        ma_dat=lands,
    )


def _layers(province: Province, land: Layer) -> Iterable[tuple[str, Layer]]:
    """Yield every vector layer under its file name."""
    ground = province.ground
    yield "xa_2025", _communes(ground)
    yield "xa_truoc_25", _communes_old(ground)
    yield "huyen_truoc", _districts(ground)
    yield "hien_trang", land.drop(columns="xa_cu")
    yield "qh_sdd", _land_use_plan(province, np.random.default_rng(_SEED + 1))
    yield "qhxd", _construction_plans(province)
    yield "dat_lua", _rice(land)
    yield "rung", _forest(land)
    yield "dan_cu", _residential(land)
    yield "dien", _power_lines(province)
    yield "kcn", _park_layer(province)
    yield "ranh_gioi", _boundaries(province)


def _write_layer(layer: Layer, path: Path) -> None:
    """Write a shapefile whose bytes do not depend on the day it is written."""
    pyogrio.write_dataframe(
        layer,
        path,
        driver="ESRI Shapefile",
        encoding="UTF-8",
        layer_options={"DBF_DATE_LAST_UPDATE": "2026-01-01", "RESIZE": "YES"},
    )


def _write_elevation(ground: Ground, path: Path) -> None:
    """Write heights in whole metres on cells of 100 m, within 500 m of the province."""
    area = ground.outline.buffer(500)
    x0, y0, x1, y1 = (math.floor(v / 100) * 100 for v in area.bounds)
    columns, rows = (x1 - x0) // 100 + 1, (y1 - y0) // 100 + 1
    transform = rasterio.Affine(100, 0, x0, 0, -100, y0 + rows * 100)
    gx, gy = np.meshgrid(
        x0 + 50.0 + 100 * np.arange(columns), y0 - 50.0 + 100 * np.arange(rows, 0, -1)
    )
    outside = geometry_mask([area], (rows, columns), transform, all_touched=True)
    metres = np.round(heights(gx.ravel(), gy.ravel())).reshape(gx.shape)
    values = np.where(outside, -9999, metres).astype(np.int16)
    profile = {"driver": "GTiff", "dtype": "int16", "count": 1, "crs": CRS, "nodata": -9999}
    with rasterio.open(
        path,
        "w",
        width=columns,
        height=rows,
        transform=transform,
        compress="deflate",
        predictor=2,
        **profile,
    ) as target:
        target.write(values, 1)


# --- tables ----------------------------------------------------------------------------------

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
    names = {row[0]: row[1] for row in _rows(_NEW_COMMUNES)}
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
                "huyen_cu": _DISTRICTS[ground.districts[i]],
                "ma_xa_moi": ground.successors[i],
                "xa_moi": names[ground.successors[i]],
                "dt_qh_tinh": _ha(site.listed_ha),
                "dt_de_nghi": _ha(site.proposed_ha),
                "dt_qhct": _ha(site.listed_ha) if approved else "",
                "ngay_tl": "" if site.planned else site.row[0],
                "ngay_tiep_nhan": site.row[0] if site.planned else "",
                "nganh_nghe": _TRADES[k % len(_TRADES)],
                "sai_so_m": site.row[2] if site.planned else "0,5",
                "ghi_chu": SYNTHETIC,
            }
        )
    return out


def _plan_list(province: Province) -> Table:
    """Return the list of the provincial plan, without one cluster and one spelt differently."""
    ground = province.ground
    listed = [s for s in province.sites if s.code != _NOT_LISTED]
    return [
        {
            "tt": str(number),
            "ten": _LISTED_AS.get(site.code, site.name),
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
    areas = ("dt_cong_nghiep", "dt_da_thue", "dt_chap_thuan")
    counts = ("co_xlnt", "so_co_so", "so_lao_dong")
    return [
        {
            "ma_cum": site.code,
            **{c: _ha(_number(v)) for c, v in zip(areas, site.row[1:4], strict=True)},
            **dict(zip(counts, site.row[4:], strict=True)),
            "ngay_so_lieu": "2026-09-30",
        }
        for site in province.sites
        if not site.planned
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
        if site.row[0]:  # a dossier was received
            out.append(_document(site.code, "chi_tieu_skn", "co", number + 1))
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


def _tables(province: Province) -> Iterable[tuple[str, Table]]:
    """Yield every table under its file name."""
    yield "danh_sach", _site_rows(province)
    yield "danh_muc_qh", _plan_list(province)
    yield "so_theo_doi", _register(province)
    yield "ho_so", _documents(province)


def _write_table(rows: Table, path: Path) -> None:
    """Write a table as a spreadsheet saves it: UTF-8 with a mark, CRLF, quotes where needed."""
    with path.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


# --- project ---------------------------------------------------------------------------------

_PROJECT = """\
# Dự án mẫu của ccngeo. Toàn bộ ranh giới ở đây là DỮ LIỆU TỔNG HỢP, không có giá trị pháp lý.
# Muốn dùng dữ liệu thật: thay tệp trong thư mục shapefiles/ rồi sửa đường dẫn và tên cột dưới đây.
schema = 1
title = "Rà soát cụm công nghiệp – tỉnh mẫu (dữ liệu tổng hợp)"
province = "Vĩnh Phúc (cũ)"
crs = "EPSG:5897"            # VN-2000, kinh tuyến trục 105°, múi 3°
on = 2026-11-23              # ngày rà soát: áp dụng pháp luật có hiệu lực ngày này
procedure = "plan-review"    # rà soát vị trí quy hoạch
synthetic = true             # mọi trang báo cáo sẽ ghi rõ là dữ liệu tổng hợp

# Danh sách cụm và ranh giới. Cụm chưa có ranh giới thì chỉ có trong bảng.
[sites]
table = "shapefiles/danh_sach.csv"
boundaries = "shapefiles/ranh_gioi.shp"
accuracy_m = 0.5             # khi cột sai_so_m để trống

# --- Các bảng ---

[tables.plan_list]           # danh mục cụm trong quy hoạch tỉnh
path = "shapefiles/danh_muc_qh.csv"
agency = "Sở Công Thương (dữ liệu tổng hợp)"
date = 2024-02-06

[tables.register]            # sổ theo dõi các cụm đã thành lập
path = "shapefiles/so_theo_doi.csv"
agency = "Sở Công Thương (dữ liệu tổng hợp)"
date = 2026-09-30

[tables.documents]           # tài liệu trong hồ sơ; ô trống nghĩa là chưa biết
path = "shapefiles/ho_so.csv"
agency = "UBND cấp xã (dữ liệu tổng hợp)"
date = 2026-10-15

# --- Các lớp bản đồ: mỗi lớp ghi nơi cấp, ngày của dữ liệu và độ chính xác ---

[layers.communes]            # 36 xã, phường từ 01/7/2025
path = "shapefiles/xa_2025.shp"
agency = "Sở Nội vụ (dữ liệu tổng hợp)"
date = 2025-07-01
accuracy_m = 2.5
coverage = "province"
fields = { code = "ma_xa", name = "ten_xa" }

[layers.communes_old]        # 137 xã, phường, thị trấn trước sắp xếp
path = "shapefiles/xa_truoc_25.shp"
agency = "Sở Nội vụ (dữ liệu tổng hợp)"
date = 2009-12-31
accuracy_m = 2.5
coverage = "province"
fields = { name = "ten_xa", district = "ten_huyen", successor = "ma_xa_moi" }

[layers.districts]           # 9 huyện, thành phố trước 01/7/2025
path = "shapefiles/huyen_truoc.shp"
agency = "Sở Nội vụ (dữ liệu tổng hợp)"
date = 2025-06-30
accuracy_m = 2.5
coverage = "province"
fields = { code = "ma_huyen", name = "ten_huyen" }

[layers.land_use]            # hiện trạng sử dụng đất; phủ kín đến đâu thì biết đến đó
path = "shapefiles/hien_trang.shp"
agency = "Sở Nông nghiệp và Môi trường (dữ liệu tổng hợp)"
date = 2025-12-31
accuracy_m = 2.5
coverage = "self"
fields = { code = "ma_dat" }

[layers.land_use_plan]       # quy hoạch sử dụng đất đến 2030
path = "shapefiles/qh_sdd.shp"
agency = "Sở Nông nghiệp và Môi trường (dữ liệu tổng hợp)"
date = 2025-06-30
plan_type = "district_land_plan"
coverage = "province"
fields = { code = "ma_qh" }

[layers.construction_plans]  # mọi đồ án quy hoạch xây dựng của tỉnh; ngoài đồ án là chưa lập
path = "shapefiles/qhxd.shp"
agency = "Sở Xây dựng (dữ liệu tổng hợp)"
date = 2026-06-30
plan_type = "general_plan"   # lớp gồm cả 1/10.000 và 1/2.000: lấy loại kém chính xác hơn
coverage = "province"
fields = { code = "ma_dat", plan = "ten_do_an", decision = "so_qd", decision_date = "ngay_qd", \
level = "cap", scale = "ty_le", lot = "ky_hieu", use = "chuc_nang" }

[layers.rice_land]           # đất trồng lúa, trích từ hiện trạng
path = "shapefiles/dat_lua.shp"
agency = "Sở Nông nghiệp và Môi trường (dữ liệu tổng hợp)"
date = 2025-12-31
accuracy_m = 2.5
coverage = "province"
fields = { code = "ma_dat" }

[layers.forest]              # ba loại rừng
path = "shapefiles/rung.shp"
agency = "Sở Nông nghiệp và Môi trường (dữ liệu tổng hợp)"
date = 2025-12-31
accuracy_m = 5
coverage = "province"
fields = { code = "loai_rung", name = "ten" }

[layers.residential]         # khu dân cư
path = "shapefiles/dan_cu.shp"
agency = "UBND cấp xã (dữ liệu tổng hợp)"
date = 2025-12-31
plan_type = "commune_land_use"
coverage = "province"
fields = { code = "ma_dat", name = "ten_thon", households = "so_ho" }

[layers.power_lines]         # đường dây điện, vẽ theo tim tuyến
path = "shapefiles/dien.shp"
agency = "Công ty Điện lực (dữ liệu tổng hợp)"
date = 2026-03-31
accuracy_m = 2
coverage = "province"
line = "centreline"
fields = { voltage_kv = "dien_ap", name = "ten" }

[layers.industrial_parks]    # khu công nghiệp đang hoạt động
path = "shapefiles/kcn.shp"
agency = "Ban Quản lý các khu công nghiệp (dữ liệu tổng hợp)"
date = 2026-06-30
accuracy_m = 1
coverage = "province"
fields = { name = "ten", status = "trang_thai", established_on = "ngay_tl" }

[layers.elevation]           # độ cao địa hình, ô 100 m
path = "shapefiles/do_cao.tif"
agency = "Sở Nông nghiệp và Môi trường (dữ liệu tổng hợp)"
date = 2020-12-31
accuracy_m = 25
coverage = "province"
"""

_README = """\
# Tỉnh mẫu: dữ liệu tổng hợp

**Mọi ranh giới, thửa đất, đường, tuyến điện, độ cao ở đây đều do máy vẽ ra. Không dùng để cấp
phép, lập quy hoạch hay tra cứu.** Mỗi dòng của mỗi lớp đều ghi «dữ liệu tổng hợp».

Chỉ những điều sau lấy từ nguồn công khai:

- tên, mã, diện tích của 9 huyện, 137 xã cũ, 36 xã mới; tọa độ tâm của 137 xã cũ; xã cũ vào xã mới;
- diện tích chín khu công nghiệp đang hoạt động: Khai Quang, Bình Xuyên, Kim Hoa, Bá Thiện,
  Bình Xuyên II, Bá Thiện II, Tam Dương II-A, Sơn Lôi, Thăng Long Vĩnh Phúc;
- diện tích mười một cụm đã thành lập, cộng 241,40 ha: Hợp Thịnh, Đồng Sóc, Lý Nhân, Tân Tiến,
  An Tường, Yên Đồng, Thị trấn Yên Lạc, Minh Phương, Đồng Thịnh, Đình Chu,
  Hùng Vương–Phúc Thắng;
- số đã cho thuê của Đồng Sóc (12,03 ha) và Lý Nhân (0,98 trên 4,118 ha), đất công nghiệp của
  Thị trấn Yên Lạc (5,314 ha); tổng 423,974 ha, lấp đầy 42,43 %, 697 cơ sở, 6.730 lao động,
  4 cụm có xử lý nước thải;
- lô CN-01 của quy hoạch phân khu A3 (2791/QĐ-UBND ngày 12/10/2015) ở Hợp Thịnh;
- tên mười một cụm quy hoạch của văn bản năm 2017, và 31 cụm mới thành 47 cụm đến năm 2030.

Các số còn lại (diện tích năm cụm, ngày thành lập của cụm và khu công nghiệp, lấp đầy từng cụm,
chủ đầu tư, hai mươi cụm quy hoạch khác, mọi đồ án ghi «mẫu») là do bộ mẫu đặt ra.

**Mười sáu hay mười bảy cụm?** Chỉ thị 01/CT-UBND nói 16 cụm đã thành lập, nhưng các nguồn kể tên
17. Bộ mẫu bỏ *làng nghề Vĩnh Sơn* để còn 16. Việc chọn này là của riêng bộ mẫu, không nói gì về
thực tế; vị trí từng cụm trong xã cũng vậy.

**In English.** Everything here is synthetic except the names, codes, areas and centroids of the
administrative units and the published figures listed above. All geometry is invented from a fixed
seed and has no legal meaning. Sources name 17 clusters where the directive counts 16: the demo
leaves out the craft village of Vĩnh Sơn, a choice of its own that says nothing about reality.
"""


def make_province(folder: Path) -> Path:
    """Write the synthetic province into `folder` and return the path of its `project.toml`."""
    shapes = folder / "shapefiles"
    shapes.mkdir(parents=True, exist_ok=True)
    province = _place(np.random.default_rng(_SEED))
    land = land_use(province)
    for name, layer in _layers(province, land):
        _write_layer(layer, shapes / f"{name}.shp")
    _write_elevation(province.ground, shapes / "do_cao.tif")
    for name, table in _tables(province):
        _write_table(table, shapes / f"{name}.csv")
    (folder / "README.md").write_text(_README, encoding="utf-8", newline="\n")
    project = folder / "project.toml"
    project.write_text(_PROJECT, encoding="utf-8", newline="\n")
    return project
