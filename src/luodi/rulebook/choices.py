"""The thirteen choices that no rulebook may leave open, and the sentence that refuses one left open.

Each was found again and again in printed rule sets: two honest readers computed two results (docs/rulebook.md, 十三个选择).
"""

from dataclasses import dataclass
from enum import Enum

from luodi.rulebook.findings import Finding
from luodi.rulebook.tree import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A choice: the question a reader would ask, and how the answer is written."""

    number: int
    asks: str
    write: str


class Choice(Enum):
    """The thirteen."""

    STEPS = Question(
        number=1, asks="不足一档怎么算", write="写上“不足一档: 不计”“不足一档: 按比例”或“不足一档: 算一档”"
    )
    BOUNDARY = Question(number=2, asks="正好等于界值时归哪一档", write="写上“含: 是”或“含: 否”")
    BLOCK = Question(
        number=3,
        asks="这一块的分数是不是上限",
        write="写上“最多: 10分”或“最多: 不限”；分项写“封顶: 权重”或“封顶: 不封顶”",
    )
    OVERSHOOT = Question(
        number=4,
        asks="超额完成能不能超过权重",
        write="写上“超额: 不计”“超额: 计入”或“超额: 120%”；公式则写“封顶: 权重”或“封顶: 不封顶”",
    )
    EFFICACY = Question(
        number=5,
        asks="各单位数值相同、或组内只有一个单位时功效系数得多少",
        write="写上“同值: 100”和“独一: 100”（或“不适用”）",
    )
    ROUNDING = Question(
        number=6,
        asks="得分怎样舍入、在哪一步舍入",
        write="写上“舍入: {方式: 四舍五入, 位数: 2, 时机: 印出时}”，时机也可以是“各项得分”，只舍入一次",
    )
    PERCENT = Question(number=7, asks="是百分之几还是百分点", write="相对目标的幅度写“10%”，两个比率之差写“10个百分点”")
    ZERO_BASE = Question(
        number=8,
        asks="基数为零时怎么算",
        write="写上“基数为零: 不适用”“基数为零: 零分”“基数为零: 满分”或“基数为零: 未填报”",
    )
    STACKING = Question(number=9, asks="一个项目能不能得两次加分", write="在办法开头写上“兼得: 可以”或“兼得: 只取最高”")
    GAPS = Question(
        number=10,
        asks="未填报、缺报、不适用和零怎样区别",
        write="写上“缺项: {未填报: 不出总分, 缺报: 按零计, 不适用: 折算, 无目标: 跳过}”",
    )
    TIES = Question(
        number=11,
        asks="分数相同怎样排名次",
        write="写上“并列: 同名次后续跳过”“并列: 密集”或“并列: 并列均分”；先看别的数的，"
        "写“并列: {依次看: [到位资金], 仍相同: 同名次后续跳过}”",
    )
    DATING = Question(
        number=12,
        asks="以哪个日期为准",
        write="指标写上“时点: 签约”（或注册、开工、入统等；到位资金写“时点: 到账”），办法开头写上“记时: 发生日期”或“记时: 登记日期”",
    )
    TARGET = Question(
        number=13,
        asks="对照哪个目标",
        write="写上“目标: 全年”“目标: 本期”“目标: 序时”或“目标: 不设”；有任务和力争两级的再写“层级: 任务”",
    )

    def left_open(self, place: Place, article: str, because: str) -> Finding:
        """The refusal: which article forces the choice, why, and how the answer is written."""
        question = self.value
        where = f"{article}：" if article else ""
        message = f"{where}{because}，没有写明{question.asks}（必须写明的选择之{question.number}）"
        return Finding(place.line, place.column, message, question.write)
