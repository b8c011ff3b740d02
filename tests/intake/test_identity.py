"""Same project or another: cases/identity.yaml; and the names of units."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from luodi.intake.identity import Known, Register, siblings
from luodi.intake.unit_names import UnitNames, guess_kinds

CASES = YAML(typ="safe").load(Path(__file__).parent / "cases/identity.yaml")


def known(ref, name, investor=None, unit=None, wan=None):
    return Known(
        ref=ref,
        names=(name,),
        investor=investor,
        units=frozenset([unit] if unit else []),
        amounts_fen=(wan * 10**6,) if wan else (),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['台账'][0]}/{c['表上'][0]}")
def test_same_alike_or_another(case):
    register = Register([known("P000001", *case["台账"])])
    row = known("", *case["表上"])
    same, alike = register.same(row), register.alike(row)
    assert ("同" if same else "像" if alike else "不同") == case["是"]


def test_two_projects_of_one_name_are_not_certain():
    register = Register([known(f"P00000{n}", "标准厂房", None, "龙塘镇") for n in (1, 2)])
    assert register.same(known("", "标准厂房", None, "龙塘镇")) is None


def test_a_name_that_the_project_no_longer_bears_is_told_as_such():
    once = Known(ref="P000001", names=("新名字项目", "金鹰陶瓷项目"), investor="乙公司")
    now = known("P000002", "金鹰陶瓷项目", "丙公司")
    found = Register([once, now]).alike(known("", "金鹰陶瓷项目", "甲公司"))
    assert [(m.ref, m.ground) for m in found] == [("P000001", "与曾用名相同"), ("P000002", "名称相同")]


def test_a_project_that_another_row_is_about_is_no_candidate():
    register = Register([known("P000001", "金鹰陶瓷项目", "金鹰集团")])
    row = known("", "金鹰陶瓷厂项目", "金鹰集团")
    assert register.alike(row, without=frozenset({"P000001"})) == ()


def test_twenty_thousand_projects_are_looked_up_not_compared_each_with_each():
    words = [a + b for a in "金银铜铁锡铝锌钢钛镍" for b in "鹰龙虎马牛羊鹤鹿象狮"]
    many = (
        known(f"P{n:06}", f"{words[n % 100]}{words[n * 7 % 100]}{n}项目", f"{words[n % 97]}公司") for n in range(20_000)
    )
    register = Register(many)
    row = known("", "全新的项目", "全新公司")
    assert sum(1 for _ in register._candidates(row)) < 200


@pytest.mark.parametrize(
    ("one", "other"), [("金鹰一期", "金鹰二期"), ("A1厂房", "A2厂房"), ("东城街道", "西城街道"), ("镇街E", "镇街F")]
)
def test_names_that_differ_in_their_numbering_only(one, other):
    assert siblings(one, other)
    assert not siblings(one, one)


UNITS = UnitNames(["清城区", "龙塘镇", "横荷街办", "源潭镇", "高新区管委会", "发改局", "洲心镇", "洲心街道"])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("龙塘镇", "龙塘镇"), ("龙塘", "龙塘镇"), ("龙 塘 镇", "龙塘镇"), ("横荷街道", "横荷街办"), ("横荷街道办事处", "横荷街办"),
        ("高新区", "高新区管委会"), ("源潭镇人民政府", "源潭镇"), ("洲心", None), ("石角镇", None), ("洲心街道", "洲心街道"),
    ],
)  # fmt: skip
def test_which_unit_a_name_means(written, meant):
    assert UNITS.find(written).name == meant


def test_the_nearest_units_are_proposed():
    assert UNITS.find("洲心").nearest[:2] == ("洲心镇", "洲心街道")
    assert "源潭镇" in UNITS.find("源谭镇").nearest


def test_kinds_of_new_units():
    assert guess_kinds(["龙塘镇", "横荷街办", "镇街E", "发改局", "城投集团", "某某开发区"]) == {
        "龙塘镇": "town", "横荷街办": "town", "镇街E": "town", "发改局": "department", "城投集团": "enterprise",
        "某某开发区": "park",
    }  # fmt: skip


def test_twins_among_the_names_of_a_file():
    written = {"龙塘镇": 5, "龙塘": 1, "源潭镇": 3, "镇街E": 1, "镇街F": 1}
    assert UnitNames(written).twins(written) == {"龙塘": "龙塘镇"}
