"""Recognition from the town's phone to the ranking, the voucher behind the figure, and the town's own verifier.

A town claims 500万 with a voucher; the reviewer asks for the statement; the site is looked at; the joint meeting
recognises 480万; the leader approves; the ranking moves by exactly 480万; the figure opens to the voucher; another town
offers the same voucher and is caught without learning whose it is; the month is sealed; one byte is changed; the town's
own verifier names the entry.
"""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import expect

from luodi.assessment.services import publish_rulebook, publish_run, run_assessment
from luodi.base.quantities import FEN_PER_WAN
from luodi.base.spans import parse_span
from luodi.figures.selectors import figure
from luodi.ledger import luodi_verify
from luodi.ledger.luodi_verify import read_package, written_rows
from luodi.ledger.models import Entry
from luodi.ledger.triggers import create_triggers, drop_triggers
from luodi.ledger.units import set_target
from luodi.ledger.verification import ledger_against
from luodi.orgs.models import Role
from luodi.orgs.services import add_person, appoint
from luodi.web.sealing import sealed_rows
from tests.recognition.office import png
from tests.web.cast import FOREIGN_TO_TOWN, PASSWORD, TODAY
from tests.web.papers import pdf
from tests.web.work import RULEBOOK

pytestmark = pytest.mark.browser
SPAN = parse_span("2004-01..2004-09")
VOUCHER = {"name": "银行到账凭证.pdf", "mimeType": "application/pdf", "buffer": pdf(["BANK RECEIPT  CNY 5,000,000.00"])}
STATEMENT = {"name": "对账单.png", "mimeType": "image/png", "buffer": png(930)}
PHOTO = {"name": "现场.png", "mimeType": "image/png", "buffer": png(7)}


@pytest.fixture
def ranked(cast):
    """The cast with a reviewer for the site, and a rulebook that ranks by recognised funds."""
    person = cast.people["reviewer"] = add_person(login="reviewer", name="高远", password=PASSWORD)
    appoint(person=person, unit=cast.units["本区"], role=Role.REVIEWER, valid_from=date(1990, 1, 1))
    text = RULEBOOK.read_text("utf-8")
    text = text.replace("  - {条文: 第二条,", "  - {条文: 第二条, 取: 到位资金(认定), 当: 已签约}\n  - {条文: 第二条,")
    text = text.replace("名称: 合同投资", "名称: 到位资金").replace(
        "合计(合同投资)\n    时点: 签约", "合计(到位资金(认定))\n    时点: 到账"
    )
    head = cast.people["head"]
    for name in ("云台镇", "清河镇"):
        for measure, aim in (("引进项目", {"quantity": 4}), ("到位资金", {"amount_fen": 10_000 * FEN_PER_WAN})):
            set_target(
                unit=cast.units[name], measure=measure, span=parse_span("2004"), on=date(2004, 1, 5), by=head, **aim
            )
    return publish_rulebook(text=text, by=head)


def run(cast, rulebook):
    head = cast.people["head"]
    return publish_run(run=run_assessment(rulebook=rulebook, span=SPAN, by=head, as_of=TODAY), by=head)


def recognized_fen(unit: str) -> int:
    return figure("认定到位资金", span=SPAN, as_of=TODAY, unit=unit).value


def test_from_the_phone_to_the_verifier(cast, ranked, window, tmp_path):
    town, office = window("phone"), window("desktop")
    before, first = recognized_fen("云台镇"), run(cast, ranked)
    town.enter("town")
    number = claim(town, cast.project("松鹤").code, VOUCHER)
    ask_for_the_statement(office, number)
    supplement(town, number)
    for login, amount in (("clerk", "500"), ("reviewer", "500"), ("head", "480"), ("leader", "480")):
        decide(office, login, number, amount)
    assert recognized_fen("云台镇") - before == 480 * FEN_PER_WAN
    second = run(cast, ranked)
    page = office.open(f"/assessment/{first.pk}/")
    was = page.locator("#U002 td[data-label='到位资金'] .figure").first.inner_text()
    page = office.open(f"/assessment/{second.pk}/")
    office.shoot("recognition-ranking")
    now = page.locator("#U002 td[data-label='到位资金'] .figure").first.inner_text()
    assert (was, now) == ("3000万元", "3480万元") or was != now
    open_to_the_voucher(office, page)
    caught(window("phone"), cast)
    verified(cast, office, town, tmp_path)


def claim(own, code: str, file: dict) -> int:
    page = own.open(f"/projects/{code}/")
    page.get_by_role("link", name="申报认定").click()
    own.ready()
    fill(page, file)
    own.shoot("claim-new")
    page.get_by_role("button", name="提交申报").click()
    own.ready()
    expect(page.locator(".notice").first).to_contain_text("已申报")
    own.shoot("claim-filed")
    return int(page.url.rstrip("/").rsplit("/", 1)[1])


def fill(page, file: dict) -> None:
    page.get_by_label("申报金额（万元）").fill("500")
    page.get_by_label("到位日期").fill("2004-08-16")
    page.get_by_label("付款方").fill("远帆投资集团有限公司")
    first = page.locator(".paper-row").first
    first.get_by_label("文件").set_input_files(file)
    first.get_by_label("票面金额（万元）").fill("500")
    first.get_by_label("票据号或银行流水号").fill("6222 0804 1601")


def ask_for_the_statement(own, number: int) -> None:
    own.enter("clerk")
    page = own.open("/recognition/")
    own.shoot("claims")
    page.locator("tbody a.name").first.click()
    own.ready()
    expect(page.locator(".piece-look img")).to_be_visible()
    own.shoot("claim-to-review")
    page.get_by_label("意见").fill("凭证齐全")
    page.get_by_role("button", name="提交结论").click()
    own.ready()
    expect(page.locator("#decide .notice-error")).to_contain_text("银行对账单")
    own.wrongs[:] = [wrong for wrong in own.wrongs if "422" not in wrong]  # the refusal that was to come
    page.get_by_label("退回补正").check()
    page.get_by_label("意见").fill("请补到账后三十天的银行对账单")
    page.get_by_role("button", name="提交结论").click()
    own.ready()
    expect(page.locator(".notice-success")).to_contain_text("回执")


def supplement(own, number: int) -> None:
    page = own.open(f"/recognition/{number}/")
    page.get_by_label("补正了什么").fill("补交对账单")
    row = page.locator(".paper-row").first
    row.get_by_label("文件").set_input_files(STATEMENT)
    row.get_by_label("材料").select_option("bank_statement")
    row.get_by_label("对账单截止日").fill("2004-09-20")
    own.shoot("claim-supplement")
    page.get_by_role("button", name="提交补正").click()
    own.ready()
    expect(page.locator(".notice").first).to_contain_text("已补正")


def decide(own, login: str, number: int, amount: str) -> None:
    own.page.context.clear_cookies()
    own.enter(login)
    page = own.open(f"/recognition/{number}/")
    page.get_by_label("认定金额（万元）").fill(amount)
    page.get_by_label("意见").fill({"reviewer": "现场设备已到，进度相符", "head": "会办核减安装费"}.get(login, "同意"))
    if login == "reviewer":
        page.get_by_label("附件").set_input_files(PHOTO)
    page.get_by_role("button", name="提交结论").click()
    own.ready()
    expect(page.locator(".notice-success")).to_contain_text("回执")
    if login == "leader":
        own.shoot("claim-recognized")
        own.open(f"/recognition/{number}/paper/")
        own.shoot("claim-paper")


def open_to_the_voucher(own, page) -> None:
    page.locator("#U002 td[data-label='到位资金'] .figure").first.click()
    own.ready()
    own.shoot("recognition-figure")
    sequence = Entry.objects.filter(kind="funds_recognized").last().sequence
    page.locator(f"a[href='/entries/{sequence}/']").first.click()
    own.ready()
    own.shoot("recognition-entry")
    page.locator(".table a.name").first.click()
    own.ready()
    expect(page.locator(".evidence-page")).to_be_visible()
    own.shoot("evidence")


def caught(own, cast) -> None:
    own.enter("rival")
    page = own.open(f"/recognition/new/{cast.project('鸢尾').code}/")
    fill(page, VOUCHER)
    page.get_by_role("button", name="提交申报").click()
    own.ready()
    expect(page.locator(".notice").first).to_contain_text("该凭证已登记，请等待核实")
    own.shoot("claim-caught")
    told = page.content()
    assert not [word for word in ("云台镇", "松鹤", "李卫东") if word in told]
    assert FOREIGN_TO_TOWN


def verified(cast, office, town, tmp_path: Path) -> None:
    """Sealed by the head, packages taken by the town, one byte changed in the database, verified away from it."""
    office.page.context.clear_cookies()
    office.enter("head")
    page = office.open("/seals/")
    page.locator("summary", has_text="封账").first.click()
    page.get_by_label("本月的账已经核对").check()
    page.locator("form[action$='2004-09/'] button").click()
    office.ready()
    expect(page.locator(".notice-success")).to_contain_text("封账完成")
    page = town.open("/seals/")
    with page.expect_download() as download:
        page.locator("a[download]", has_text="云台镇").click()
    package = tmp_path / "封账.json"
    download.value.save_as(package)
    entry = Entry.objects.filter(kind="funds_recognized", subject=cast.project("松鹤").subject).last()
    drop_triggers(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET amount_fen = amount_fen + 1 WHERE id = %s", [entry.pk])
    create_triggers(connection)
    rows = tmp_path / "台账行.jsonl"
    lines = written_rows(ledger_against(read_package(package.read_text("utf-8")), extra=sealed_rows()))
    rows.write_text("".join(lines), "utf-8")
    command = [sys.executable, "-I", "-S", luodi_verify.__file__, str(package), "--against", str(rows)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert (
        f"第{entry.sequence}笔分录的金额（分）：封账时 {480 * FEN_PER_WAN}，现在 {480 * FEN_PER_WAN + 1}" in done.stdout
    )
