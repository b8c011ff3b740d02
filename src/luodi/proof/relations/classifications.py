"""Classifications that parts of a whole belong to, and which of them are complete."""

import re

CROSSING = re.compile(
    r"以上|以下|超|亿元项目|外资项目|重点|新增|新建|高新技术|规上|规模以上|世界|上市|民营|龙头|省级|国家级|当年|今年|独角兽|专精特新|限上|招商引资项目|优质"
)


SORTS = {
    "origin": r"省外|省内|市外|市内|境外|境内|国外|国内|外资|内资|侨资|台资",
    "sector": r"第[一二三]产业|[一二三]产(?!业链)|制造业|工业|服务业|农业|商贸|旅游业|建筑业|文旅|物流业",
    "place": r"[一-龥](?:县|区|市|镇|乡|街道|街办|园区|片区|开发区|经开区|高新区|新区|地区|组|省|湾区|三角|冀|局|村)(?:$|到位|签约|引进|完成|开工|竣工|新|共|的|项目|有|落地|投产)",
    "period": r"季度|半年|月份?(?:$|[^民])|\d{4}年|去年|今年",
    "stage": r"竣工|投产|建成|在建|未开工|待开工|前期|停工",
    "handled": r"办结|正在办|无法办|未办|待办",
    "grade": r"优秀|良好|一般|较差|不合格|合格|[红黄蓝]牌",
    "staff": r"干部|职工|聘用|专职|兼职|人员$|志愿者",
    "use": r"安排|用于|补贴|奖补|贴息|经费|奖励|办公",
    "land": r"用地",
    "deal": r"(?:合同|协议|意向)项目",
    "owner": r"政府投资|企业投资|民间投资|国有投资|出口|进口",
    "order": r"第[一二三四五六七八九十\d]+[次批期季]|[一二三四]期",
    "level": r"(?:国家|省|市|县|区|镇)[）)]?(?:级|本级|重点)",
    "vintage": r"^(?:其中)?[，,]?(?:当年|今年|本年|上年|去年|前年|往年|更早|历年|以前年度)",
    "phase": r"续建|新建(?!道路|厂房)|新开工|结转",
}


_COMPLETE = {
    "sector": ({"第一产业", "第二产业", "第三产业"}, {"一产", "二产", "三产"}, {"农业", "工业", "服务业"}),
    "stage": ({"竣工", "在建", "未开工"}, {"投产", "在建", "未开工"}, {"建成", "在建", "未开工"}),
    "handled": ({"办结", "正在办理", "无法办理"}, {"已办结", "未办结"}),
    "origin": ({"省外", "省内"}, {"境外", "境内"}, {"市外", "市内"}, {"外资", "内资"}, {"国外", "国内"}),
    "staff": ({"专职", "兼职"},),
    "owner": ({"出口", "进口"}, {"政府投资", "企业投资"}),
    "deal": ({"合同项目", "协议项目", "意向项目"},),
}


def sort_of(label: str) -> str:
    """The classification a label belongs to; "" when unknown, "crossing" when it cuts across others."""
    for name in ("phase", "level", "vintage"):
        if re.search(SORTS[name], label):
            return name
    if CROSSING.search(label):
        return "crossing"
    for name, pattern in SORTS.items():
        if re.search(pattern, label):
            return name
    return ""


def sorts_of(labels: tuple[str, ...]) -> set[str]:
    """The classifications among the labels; an unknown label joins the one that the others share."""
    found = [sort_of(label) for label in labels]
    known = set(found) - {""}
    allocated = bool(re.search(r"安排|用于|拨付|投入|分配", labels[0])) and "crossing" not in known
    if allocated:
        return {"use"}
    return known if len(known) == 1 and found.count("") * 2 <= len(found) else set(found)


def is_complete(sort: str, labels: tuple[str, ...]) -> bool:
    """The labels name every class of a classification, each once."""
    return any(
        len(family) == len(labels) and all(sum(word in label for label in labels) == 1 for word in family)
        for family in _COMPLETE.get(sort, ())
    )
