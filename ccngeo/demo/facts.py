"""Names, codes, areas and centroids that were published, and what the demo makes up beside them."""

from collections.abc import Mapping

from shapely import LineString

SEED = 20261123
CRS = "EPSG:5897"
SYNTHETIC = "dữ liệu tổng hợp"


DISTRICTS: Mapping[str, str] = {
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
NEW_COMMUNES = """\
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
OLD_COMMUNES = """\
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
PARKS = """\
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


# Established: code; name; kind; old commune; ha; founded; industrial ha of the approved detailed
# plan; leased; approved, not yet leased; treatment plant; establishments; workers.
ESTABLISHED = """\
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
PLANNED = """\
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

# Quotas until 2030, all made up: commune (code or name); kind; ha; ha used; decision; its date.
# Some are used up, of one the use is not known, some communes have none, and one decision speaks of
# a commune as it was before 2025-07-01.
QUOTAS = """\
08740;SKN;40;28;M11/QĐ-UBND (mẫu);2026-01-20
08746;SKN;45;15;M11/QĐ-UBND (mẫu);2026-01-20
08746;LUA;30;2;M11/QĐ-UBND (mẫu);2026-01-20
08761;SKN;30;0;M11/QĐ-UBND (mẫu);2026-01-20
08761;LUA;20;4;M11/QĐ-UBND (mẫu);2026-01-20
08770;SKN;30;0;M11/QĐ-UBND (mẫu);2026-01-20
08773;SKN;20;0;M11/QĐ-UBND (mẫu);2026-01-20
Xã Thái Hoà;SKN;25;0;M11/QĐ-UBND (mẫu);2026-01-20
08842;SKN;15;0;M11/QĐ-UBND (mẫu);2026-01-20
08842;LUA;15;0;M11/QĐ-UBND (mẫu);2026-01-20
08866;SKN;40;19;M11/QĐ-UBND (mẫu);2026-01-20
08866;LUA;12;3;M11/QĐ-UBND (mẫu);2026-01-20
08869;SKN;75;0;M11/QĐ-UBND (mẫu);2026-01-20
08869;SKN;40;0;M14/QĐ-UBND (mẫu);2026-06-12
08869;LUA;140;10;M11/QĐ-UBND (mẫu);2026-01-20
08872;SKN;50;50;M11/QĐ-UBND (mẫu);2026-01-20
08872;LUA;40;40;M11/QĐ-UBND (mẫu);2026-01-20
08905;SKN;130;48.434;M11/QĐ-UBND (mẫu);2026-01-20
08905;LUA;90;12;M11/QĐ-UBND (mẫu);2026-01-20
08944;SKN;30;;M11/QĐ-UBND (mẫu);2026-01-20
08944;LUA;30;5;M11/QĐ-UBND (mẫu);2026-01-20
08971;SKN;50;0;M11/QĐ-UBND (mẫu);2026-01-20
08971;LUA;30;0;M11/QĐ-UBND (mẫu);2026-01-20
09043;SKN;70;32.6;M11/QĐ-UBND (mẫu);2026-01-20
09043;LUA;35;0;M11/QĐ-UBND (mẫu);2026-01-20
09052;SKN;10;0;M11/QĐ-UBND (mẫu);2026-01-20
Xã Đại Tự;SKN;20;0;M05/QĐ-UBND (mẫu);2024-12-30
09076;SKN;85;75;M11/QĐ-UBND (mẫu);2026-01-20
09076;LUA;25;5;M11/QĐ-UBND (mẫu);2026-01-20
09079;SKN;45;0;M11/QĐ-UBND (mẫu);2026-01-20
09100;SKN;40;18.74;M11/QĐ-UBND (mẫu);2026-01-20
09106;SKN;10;10;M11/QĐ-UBND (mẫu);2026-01-20
09106;LUA;20;11;M11/QĐ-UBND (mẫu);2026-01-20
09112;SKN;90;51.25;M11/QĐ-UBND (mẫu);2026-01-20
09154;SKN;40;13.118;M11/QĐ-UBND (mẫu);2026-01-20
"""

NO_BOUNDARY = frozenset({"QH04", "QH10", "QH27", "QH28", "QH29", "QH30", "QH31"})
# The area inside the drawn boundary, where it is not the declared one.
MEASURED_HA: Mapping[str, float] = {"QH13": 73.12, "QH07": 14.62}
# Drawn over the border of two communes, and drawn in another commune than declared.
ACROSS: Mapping[str, tuple[str, str]] = {
    "TL04": ("Thị trấn Thổ Tang", "Xã Lũng Hoà"),
    "QH22": ("Xã Phú Xuân", "Xã Văn Tiến"),
}
DRAWN_IN: Mapping[str, str] = {"QH23": "Xã Đạo Tú"}
ON_HILLS = frozenset({"QH09", "QH17", "QH25", "QH26"})
# What a village covers of a site, in ha: strips at the edge first, then real overlaps.
VILLAGE_HA: Mapping[str, float] = {
    "QH03": 0.06,
    "QH05": 0.11,
    "QH11": 0.15,
    "QH20": 0.09,
    "QH01": 0.35,
    "QH12": 1.4,
    "QH14": 0.9,
    "QH21": 0.6,
}
PARK_OVERLAP_HA = {"QH15": 2.0}
CLUSTER_OVERLAP_HA = {"QH16": 0.45}
FOREST_OVERLAP_HA = {"QH17": 3.0}
RIVERSIDE = "QH18"
# How the land-use plan shows planned sites: the share it covers, else a block drawn 10–30 m off.
SKN_PART: Mapping[str, float] = {"QH06": 0.62, "QH11": 0.78, "QH22": 0.45, "QH24": 0.55}
SKN_NONE = frozenset({"QH18", "QH23", "QH26"})
# The list of the provincial plan omits one cluster and spells another one differently.
NOT_LISTED = "QH24"
LISTED_AS: Mapping[str, str] = {"QH09": "Xuân Hòa"}

TRADES = (
    "cơ khí, điện tử",
    "dệt may, da giày",
    "chế biến nông sản, thực phẩm",
    "đồ gỗ, mộc mỹ nghệ",
    "vật liệu xây dựng",
    "logistics, kho bãi",
)

# Construction plans: code; name; decision; date; level; scale; site=treatment ...
PLANS = """\
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
ZONES: Mapping[str, str] = {
    "SKN": "Đất cụm công nghiệp",
    "ODT": "Đất ở đô thị",
    "CXV": "Đất cây xanh",
    "TMD": "Đất thương mại, dịch vụ",
    "DGT": "Đất giao thông",
}

# Power lines: kV; name; stops. A stop is a site crossed at its middle ("QH12"), a site passed
# outside at a distance in metres ("QH12@40"), or a point "easting,northing".
POWER = """\
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
RIDGE = LineString(
    [(551e3, 2389e3), (560.5e3, 2382e3), (568.5e3, 2375e3), (575.5e3, 2368e3), (582e3, 2362.5e3)]
)
RIVERS = (((533e3, 2380e3), (545.5e3, 2356e3), 170.0), ((545.5e3, 2356e3), (566e3, 2342e3), 420.0))


# Craft villages and polluting establishments, all invented: old communes in whose largest village a
# craft is made to be at home, and what kind of establishment stands in which.
CRAFT_VILLAGES = (
    "Xã Lý Nhân",
    "Thị trấn Thanh Lãng",
    "Xã Tề Lỗ",
    "Xã Yên Đồng",
    "Xã Yên Phương",
    "Xã Đồng Văn",
    "Xã Hải Lựu",
)
POLLUTERS = """\
tái chế kim loại;Xã Tề Lỗ
tái chế kim loại;Xã Đồng Văn
tái chế nhựa;Xã Yên Đồng
tái chế nhựa;Xã Tam Hồng
mộc, sơn gỗ;Thị trấn Thanh Lãng
mộc, sơn gỗ;Xã Nguyệt Đức
rèn, mạ kim loại;Xã Lý Nhân
rèn, mạ kim loại;Xã Đại Đồng
giết mổ gia súc;Thị trấn Thổ Tang
chế tác đá;Xã Hải Lựu
chăn nuôi tập trung;Xã Duy Phiên
chăn nuôi tập trung;Xã Hướng Đạo
"""


def parse_rows(table: str) -> list[list[str]]:
    """Split a literal table into fields."""
    return [line.split(";") for line in table.splitlines()]


def parse_number(text: str) -> float | None:
    """Read a number of a literal table; an empty field is not known."""
    return float(text) if text else None


# What every agency asked about one cluster has answered: the content and who answers, made up.
AGREED_ON = "QH09"
AGREED: Mapping[str, str] = {
    "approved-projects": "Sở Tài chính",
    "natural-forest": "Sở Nông nghiệp và Môi trường",
    "heritage": "Sở Văn hóa, Thể thao và Du lịch",
    "minerals": "Sở Nông nghiệp và Môi trường",
    "defence-land": "Bộ Chỉ huy quân sự tỉnh",
    "river-side": "Sở Nông nghiệp và Môi trường",
    "average-occupancy": "Sở Công Thương",
    "road-corridor": "Sở Xây dựng",
    "railway-corridor": "Sở Xây dựng",
    "dyke-corridor": "Sở Nông nghiệp và Môi trường",
    "dyke-works": "Sở Nông nghiệp và Môi trường",
    "river-corridor": "Sở Nông nghiệp và Môi trường",
    "irrigation-works": "Sở Nông nghiệp và Môi trường",
    "environmental-distance": "Sở Nông nghiệp và Môi trường",
}
