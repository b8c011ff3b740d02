"""The catalogue: each rule with its ground, its caution, and whether it is exact. Public, for units as for reviewers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from luodi.honesty import days, faces, firms, rivals
from luodi.honesty.choices import RuleName
from luodi.honesty.facts import Facts
from luodi.honesty.findings import Finding
from luodi.honesty.terms import Terms

Find = Callable[[Facts, Terms], Iterator[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. `ground`: why it is looked at; `caution`: what else may explain it; `exact`: it reads stated facts alone."""

    name: RuleName
    looks_at: str
    ground: str
    caution: str
    exact: bool
    find: Find


_STATISTICS = "《中华人民共和国统计法》：不得提供不真实的统计资料"
_FAIR = "本地考核以签约、开工、到位资金计分，同一件事只应计一次"

RULES: Mapping[RuleName, Rule] = MappingProxyType({rule.name: rule for rule in (
    Rule(
        name=RuleName.DUPLICATE_VOUCHER, exact=True, find=rivals.duplicate_vouchers,
        looks_at="同一份凭证（文件相同，或票据号、流水号相同）在几笔认定里声明的份额合计超过票面金额。",
        ground=f"{_STATISTICS}；认定办法：一份凭证的份额合计不超过票面",
        caution="可能是一笔汇款覆盖几个项目而份额填错，也可能是对方先填错了。先核对票面和各自应得的份额。",
    ),
    Rule(
        name=RuleName.SPLIT_PROJECT, exact=True, find=firms.split_projects,
        looks_at="同一企业（信用代码相同，没有代码的看名称）签约相隔不久，在不同单位各有项目，没有各自的备案，也没有判定为不同项目。",
        ground=f"{_FAIR}；联合引进的应共同计功",
        caution="飞地、流转、一企多点都正当：补登备案代码，或由招商办判定为两个项目，提示就会消除。",
    ),
    Rule(
        name=RuleName.REPEATED_SIGNING, exact=True, find=firms.repeated_signings,
        looks_at="同一企业、同样的合同投资作为两个项目先后签约，没有各自的备案。",
        ground=f"{_FAIR}；项目以首次签约计数一次",
        caution="框架协议转正式合同应记在一个项目里；两期金额恰好相同的，补登备案即可。",
    ),
    Rule(
        name=RuleName.OLD_AS_NEW, exact=False, find=firms.old_as_new,
        looks_at="企业（名称相同或相近、行业相同）早就在本地开了工，现在作为新项目签约，没有自己的备案。",
        ground=f"{_FAIR}；增资扩产按新增部分认定",
        caution="增资扩产、二期是正当的，名称相近也可能是两家企业。看备案和新增投资，不看名称。",
    ),
    Rule(
        name=RuleName.CONTESTED_LEAD, exact=False, find=rivals.contested_leads,
        looks_at="签约时，投资方与另一单位受保护的首报线索相同或相近，没有转交，也没有协调结果。",
        ground="首报登记办法；反对“抢商”“分商”",
        caution="客商常常同时看几个地方，子公司也会同名。只由招商办协调，不因提示改变计功。",
    ),
    Rule(
        name=RuleName.PARKED_LEAD, exact=False, find=rivals.parked_leads,
        looks_at="线索靠文字跟进保护了很久，没有一次走访记录，招商办也没有认定有价值。",
        ground="首报登记办法：保护随跟进续期，长期没有进展的应当让出",
        caution="可能是走访没有登记，或者对方在境外只能线上谈。补记走访即可。",
    ),
    Rule(
        name=RuleName.LATE_RECORDED, exact=False, find=days.late_recorded,
        looks_at="签约、开工或到位资金的日期正在季末，过了很久才补录。期初导入不看。",
        ground=f"{_STATISTICS}；台账以发生日计入当期，补录另有标记",
        caution="扫描件总是晚到，经办人换人也会晚报。当时的合同、回单或会议记录就能说明。",
    ),
    Rule(
        name=RuleName.STARTED_UNBUILT, exact=True, find=days.started_unbuilt,
        looks_at="开工后迟迟没有资金，或者资金与合同投资相比太少；已批准停表的天数不算。",
        ground="领导讲话点名的“项目开而不建”；各地项目体检的通行标准",
        caution="土地晚交、冬季停工、隐蔽工程都可能。责任在政府一方的，请招商办停表，不计入本单位。",
    ),
    Rule(
        name=RuleName.REPEATED_START, exact=True, find=days.repeated_starts,
        looks_at="一个项目记了几次相隔较久的开工，中间没有暂停。",
        ground=f"{_FAIR}；集中开工活动中同一项目只计一次",
        caution="日期写错后没有冲销、停工后复工没有记暂停，都会这样。冲销错的一笔或补记暂停即可。",
    ),
    Rule(
        name=RuleName.CHANGED_IDENTITY, exact=False, find=faces.changed_identities,
        looks_at="签约以后不久，投资方、项目名称、行业中有两项换成了不相近的另一个。",
        ground="不得“拿其他项目进行置换”；置换应当公开登记，新旧项目都看得见",
        caution="签约主体转为项目公司、名称规范化是正常的。确是置换的，请登记“置换”并另立项目。",
    ),
    Rule(
        name=RuleName.EXACT_TARGET, exact=False, find=faces.exact_targets,
        looks_at="期末最后几天，由一个早已投产、久无资金的项目的一笔，把单位正好补到目标。",
        ground=f"{_STATISTICS}；公开判例中有按缺口增资的做法",
        caution="照着目标安排进度是常情，单看数字不说明问题。看这一笔的回单和用途。",
    ),
    Rule(
        name=RuleName.REVERSED_AFTER_SEAL, exact=True, find=days.reversed_after_seal,
        looks_at="封账时计入的签约或资金，封账后不久冲销，没有补记相当的数。合并项目、去掉重复的不算。",
        ground=f"{_STATISTICS}；封账后的更正在下期通报中并列",
        caution="诚实的更正不应受罚：补上正确的一笔，或写明缘由。整批导入有误的，重新导入后会消除。",
    ),
)})  # fmt: skip


def find_all(facts: Facts, terms: Terms, *, off: frozenset[str] = frozenset()) -> list[Finding]:
    """What all rules in use find, in the order of the catalogue; the same finding once."""
    found = {f.key: f for name, rule in RULES.items() if name not in off for f in rule.find(facts, terms)}
    return list(found.values())
