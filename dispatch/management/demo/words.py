"""Sixty cries for help of our own writing, placed in Linyi: jobs, re-posts of the same, offers and news among them."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.states import IncidentKind as K
from dispatch.states import Lane
from dispatch.states import Source as S
from dispatch.states import Urgency as U


@dataclass(frozen=True)
class Cry:
    """One message: minutes before now, where (a township of the gazetteer, then words), how it came, what it says."""

    ago: int
    township: str
    place: str
    source: S
    words: str
    people: int | None = None
    water: str = ""
    vulnerable: str = ""
    # the incident that a coordinator made of it: title, kind, urgency, on water, needs (skill code, people, boats)
    job: tuple[str, K, U, bool, tuple[tuple[str, int, int], ...]] | None = None
    same_as: int | None = None
    lane: Lane = Lane.HELP


WATER = (("swift_water", 6, 1), ("first_aid", 3, 0))
BOAT = (("boat", 4, 2),)
AID = (("first_aid", 4, 0),)
HANDS = (("", 8, 0),)
SEARCH = (("search", 8, 0),)

JOBS = [
    Cry(4, "汤头街道", "南坊头村西头", S.PHONE, "我们村进水了，十二个人爬到屋顶上，有三个老人两个孩子，水还在涨，快来船", 12, "水深1.5米，流急，已断电", "老人3，儿童2",
        ("南坊头村 12 人被困屋顶", K.TRAPPED, U.CRITICAL, True, WATER)),
    Cry(2, "李庄镇", "白马河桥南", S.PHONE, "白马河桥这里有车掉水里了，两个人找不到了", 2, "河水急", "",
        ("白马河桥 车辆落水 2 人失联", K.WATER_RESCUE, U.CRITICAL, True, WATER)),
    Cry(112, "太平街道", "幸福敬老院", S.PHONE, "敬老院一楼进水，46位老人要转走，有8个坐轮椅", 46, "水深40厘米", "老人46，轮椅8",
        ("敬老院 46 名老人转移", K.EVACUATION, U.URGENT, False, (("nursing", 6, 0), ("", 14, 0)))),
    Cry(85, "金雀山街道", "银河小区地下车库", S.FORM, "地下车库倒灌，水快到膝盖，配电室也要进水了", None, "车库积水60厘米", "",
        ("地下车库进水 排水警戒", K.FLOODING, U.URGENT, False, (("pump", 4, 0), ("", 4, 0)))),
    Cry(27, "罗庄街道", "湖东社区3号楼", S.PHONE, "停电了，三个透析病人今天要转院，路上水深车过不去", 3, "路面积水", "透析患者3",
        ("透析患者 3 人断电待转院", K.MEDICAL, U.URGENT, False, AID)),
    Cry(22, "白沙埠镇", "朱坡村", S.CHAT, "朱坡村一位78岁老人夜里走失，穿灰上衣，轻度痴呆", 1, "", "老人1",
        ("78 岁老人夜间走失", K.MISSING, U.URGENT, False, SEARCH)),
    Cry(58, "郑旺镇", "郑旺中学安置点", S.PHONE, "安置点来了两百多人，帐篷不够，要60顶帐篷和被子", 200, "", "儿童若干",
        ("帐篷 60 顶 送安置点", K.SUPPLIES, U.ROUTINE, False, (("logistics", 6, 0),))),
    Cry(41, "九曲街道", "滨河东路与凤凰大街路口", S.PHONE, "三辆车熄火在水里，人都出来了，就差把车拖出来，还有两个人在车顶", 2, "水深80厘米", "",
        ("滨河东路 3 车熄火 2 人在车顶", K.VEHICLE, U.ROUTINE, True, (("vehicle_rescue", 4, 0),))),
    Cry(150, "册山街道", "四个村", S.SHEET, "水退了，四个村要消杀，大约12万平方米", None, "", "",
        ("退水后消杀 4 个村", K.DISINFECTION, U.ROUTINE, False, (("disinfection", 10, 0),))),
    Cry(33, "重坊镇", "沂河大堤西侧", S.PHONE, "大堤边上养殖户一家五口在船上下不来，缆绳要断了", 5, "浪大", "孕妇1",
        ("沂河边一家 5 口困在船上", K.WATER_RESCUE, U.URGENT, True, BOAT)),
    Cry(49, "半程镇", "半程工业园", S.PHONE, "厂房里22个工人在二楼，一楼两米水，没吃的", 22, "水深2米，静水", "",
        ("厂房二楼 22 名工人被困", K.TRAPPED, U.URGENT, True, BOAT)),
    Cry(66, "临沭街道", "苍马山路卫生院", S.PHONE, "卫生院发电机没油，冰箱里有疫苗和胰岛素，要柴油200升", None, "", "",
        ("卫生院发电机缺柴油", K.SUPPLIES, U.ROUTINE, False, (("logistics", 3, 0),))),
    Cry(18, "大兴镇", "大兴水库下游", S.TEXT, "水库放水，下游田里看瓜棚的老两口还没出来", 2, "水在涨", "老人2",
        ("水库下游瓜棚老人 2 名", K.EVACUATION, U.URGENT, True, BOAT)),
    Cry(75, "义堂镇", "义堂小学", S.FORM, "学校围墙倒了压着一辆车，车里没人，怕再倒", None, "", "",
        ("义堂小学围墙倒塌警戒", K.OTHER, U.ROUTINE, False, HANDS)),
    Cry(95, "大庄镇", "大庄镇中心卫生院", S.PHONE, "孕妇要生了，路断了120进不来，离医院还有9公里", 1, "路面冲断", "孕妇1",
        ("孕妇临产 道路中断", K.MEDICAL, U.CRITICAL, False, AID)),
    Cry(61, "尚岩镇", "尚岩村委会", S.PHONE, "村委会集中了80个人，要矿泉水和方便面", 80, "", "",
        ("尚岩村 80 人缺水缺食物", K.SUPPLIES, U.ROUTINE, False, (("water_supply", 4, 0),))),
    Cry(14, "探沂镇", "探沂大桥下", S.PHONE, "桥下有个人抱着树，水很急，喊了没力气了", 1, "水急", "",
        ("探沂大桥 1 人抱树待救", K.WATER_RESCUE, U.CRITICAL, True, WATER)),
    Cry(130, "许家湖镇", "许家湖镇敬老院", S.PHONE, "敬老院断电断水，10个老人需要照看过夜", 10, "", "老人10",
        ("敬老院断电 10 名老人照护", K.MEDICAL, U.ROUTINE, False, (("nursing", 4, 0),))),
    Cry(105, "垛庄镇", "孟良崮山脚农家院", S.CHAT, "山洪把路冲断，农家院里16个游客，吃的够，夜里怕滑坡", 16, "山洪", "儿童3",
        ("山洪断路 16 名游客受困", K.EVACUATION, U.URGENT, False, (("rope", 4, 0), ("search", 4, 0)))),
    Cry(38, "相邸镇", "相邸水库边", S.PHONE, "一个钓鱼的困在水库中间的小岛上", 1, "水面宽", "",
        ("相邸水库小岛 1 人受困", K.WATER_RESCUE, U.ROUTINE, True, BOAT)),
]  # fmt: skip

OTHERS = [
    Cry(3, "汤头街道", "南坊头村西头", S.CHAT, "转：汤头南坊头村12个人在屋顶，有老人孩子，求救援船！", 12, same_as=0),
    Cry(3, "汤头街道", "南坊头村", S.CHAT, "扩散！！南坊头村屋顶上十二个人等救援，水还在涨", 12, same_as=0),
    Cry(2, "汤头街道", "南坊头村西头", S.FORM, "我家人在南坊头村屋顶，三个老人两个孩子，求求快来", 5, same_as=0),
    Cry(1, "汤头街道", "南坊头村西头大槐树旁", S.PHONE, "刚才打过电话的，水又涨了半米", 12, same_as=0),
    Cry(110, "太平街道", "幸福敬老院", S.CHAT, "转发：幸福敬老院46位老人急需转移", 46, same_as=2),
    Cry(100, "太平街道", "幸福敬老院后门", S.PHONE, "敬老院后门可以停大车，前门水深", None, same_as=2),
    Cry(80, "金雀山街道", "银河小区", S.CHAT, "银河小区地库进水，业主求助", None, same_as=3),
    Cry(70, "金雀山街道", "银河小区2号楼", S.FORM, "车库里好像还有人在挪车", None, same_as=3),
    Cry(20, "罗庄街道", "湖东社区", S.PHONE, "透析病人家属，问什么时候能来接", 1, same_as=4),
    Cry(40, "半程镇", "半程工业园", S.CHAT, "半程工业园22个工友在二楼，手机快没电了", 22, same_as=10),
    Cry(90, "大庄镇", "大庄镇", S.CHAT, "大庄有孕妇要生，路断了，谁有越野车", 1, same_as=14),
    Cry(12, "探沂镇", "探沂大桥", S.CHAT, "探沂大桥下有人抱着树！快！", 1, same_as=16),
    Cry(16, "大兴镇", "大兴水库", S.CHAT, "看瓜的老两口电话打不通了", 2, same_as=12),
    Cry(9, "枣园镇", "枣园村东", S.PHONE, "家里进水到小腿，两个老人不肯走，能不能来人劝劝", 2, "水深30厘米", "老人2"),
    Cry(8, "朱隆镇", "朱隆村", S.FORM, "村口桥被冲了，村里出不去，暂时没有危险", 60),
    Cry(7, "相公街道", "相公中学", S.FORM, "学校操场积水，教学楼里还有值班老师3人", 3, "水深50厘米"),
    Cry(6, "盛庄街道", "盛庄社区", S.TEXT, "孩子发烧39度5，小区被水围住出不去", 1, "小区积水", "儿童1"),
    Cry(6, "马头镇", "马头古镇老街", S.FORM, "老街水到腰，二十几户老人多，需要船", 40, "水深1米", "老人多"),
    Cry(5, "沂州路", "沂州路", S.CHAT, "沂州路这边路灯杆漏电，有人差点触电", None, "漏电"),
    Cry(5, "方城镇", "方城镇诸满村", S.PHONE, "房子后墙裂了，一家四口在院子里不敢进屋", 4, "", "儿童1"),
    Cry(11, "石门镇", "石门镇", S.FORM, "老人心脏病的药没了，路不通买不到", 1, "", "病人1"),
    Cry(13, "店子镇", "店子镇前村", S.SHEET, "地窖里进水，粮食要转移，有劳力但缺水泵", None, "积水"),
    Cry(15, "岸堤镇", "岸堤水库大坝北", S.PHONE, "大坝北边有三个放羊的没回来", 3, "水位上涨"),
    Cry(17, "板泉镇", "板泉镇", S.FORM, "断电第二天了，家里有人用呼吸机，备用电池剩两个小时", 1, "", "呼吸机患者1"),
    Cry(19, "", "", S.TEXT, "救命 水进来了", None),
    Cry(24, "", "", S.CHAT, "电话13*，地址不清楚，只知道是在河边", None, lane=Lane.UNCLEAR),
    Cry(30, "兰山街道", "人民广场", S.CHAT, "我有一艘橡皮艇和两个会开的朋友，可以随时出发帮忙", None, lane=Lane.OFFER),
    Cry(36, "柳青街道", "柳青苑", S.CHAT, "酒店可免费提供20间房给受灾群众，有热水", None, lane=Lane.OFFER),
    Cry(45, "银雀山街道", "银雀山", S.FORM, "我是退休护士，想报名当志愿者", None),
    Cry(52, "河东区", "河东", S.CHAT, "本人有四驱越野车一辆，可义务送人送物资", None, lane=Lane.OFFER),
    Cry(55, "临沂市", "临沂", S.CHAT, "气象台发布暴雨红色预警，请大家不要外出", None, lane=Lane.NEWS),
    Cry(60, "临沂市", "临沂", S.CHAT, "【转】临沂多部门全力抢险，消防已转移群众三百余人", None, lane=Lane.NEWS),
    Cry(64, "沂南县", "沂南", S.CHAT, "沂南这边雨小了，大家加油", None, lane=Lane.NEWS),
    Cry(72, "费县", "费县", S.CHAT, "祈福临沂，平安", None, lane=Lane.NEWS),
    Cry(78, "兰山街道", "兰山", S.CHAT, "谁知道今天公交还开不开？", None),
    Cry(82, "罗庄区", "罗庄", S.CHAT, "收集各救援队电话汇总，扩散周知", None, lane=Lane.NEWS),
    Cry(88, "芦塘", "芦塘村", S.PHONE, "打错了，不用来了", None),
    Cry(98, "李官镇", "李官镇北", S.FORM, "桥头有棵树倒了挡路，车过不去", None),
    Cry(120, "高都街道", "高都街道", S.PHONE, "高都桥下积水，公交车抛锚，乘客已下车步行离开", None),
    Cry(140, "费城街道", "费城街道东", S.FORM, "院子里的水排不出去，能借个水泵吗", None),
]  # fmt: skip
CRIES = [*JOBS, *OTHERS]
