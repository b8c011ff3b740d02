"""Take the pictures of the README and the handbook from a demo that is running: `python tools/screenshots.py ADDRESS HOME [G3]`.

ADDRESS is where `luodi demo` answers, HOME its LUODI_HOME (the logins lie there). Each picture is one page at one size.
"""

import json
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs/handbook/images"
DRAFT = IMAGES.parents[2] / "tests/golden/texts/002.txt"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
SIZES = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
}
MESSAGE = """昨天上午澄岚饮水机举行了投产仪式，现累计到位资金1200万元。
翠屿牌童车总装9月27日开工，听说还要追加设备；力争12月底竣工。
「李科：云汀注塑模具厂签约没有？」
今天签了，总投资约1.2亿"""
# like a project that the demo knows
TABLE = (
    "项目名称\t投资方\t责任单位\t合同投资（万元）\t签约日期\n"
    "漱石精密接插件项目\t香港漱石电子有限公司\t龙塘镇\t8900\t2004-01-15\n"
)
# name, login, address, sizes
PICTURES = (
    ("desk", "bureau-clerk", "/desk/", ("desktop", "phone")),
    ("import", "bureau-clerk", "/imports/8/", ("desktop",)),
    ("projects", "bureau-clerk", "/projects/", ("desktop", "phone")),
    ("board", "bureau-clerk", "/projects/board/", ("desktop",)),
    ("chart", "bureau-clerk", "/projects/chart/", ("desktop",)),
    ("figure", "bureau-clerk", "/figures/合同投资/?span=2004-01..2004-09", ("desktop",)),
    ("ranking", "bureau-clerk", "/assessment/2/", ("desktop",)),
    ("bulletin", "bureau-clerk", "/bulletins/2/", ("desktop",)),
    ("leads", "bureau-clerk", "/leads/", ("desktop",)),
    ("leads", "town1-clerk", "/leads/", ("phone",)),
    ("lead-new", "town1-clerk", "/leads/new/", ("phone",)),
    ("visit-new", "town1-clerk", "/visits/new/?investor=2", ("phone",)),
    ("coordination", "bureau-clerk", "/leads/coordination/", ("desktop",)),
    ("brief", "bureau-clerk", "/investors/2/brief/", ("desktop",)),
    ("matters", "bureau-clerk", "/supervision/", ("desktop",)),
    ("proposals", "leader", "/proposals/?state=all", ("desktop",)),
    ("proposal", "leader", "/proposals/5/", ("desktop",)),
    ("town", "town1-clerk", "/desk/", ("phone",)),
    ("tokens", "bureau-clerk", "/account/tokens/", ("desktop", "phone")),
    ("people", "security-admin", "/people/", ("desktop",)),
    ("roles", "security-admin", "/people/roles/", ("desktop",)),
    ("accountability", "bureau-clerk", "/supervision/accountability/", ("desktop",)),
    ("aftercare", "bureau-clerk", "/aftercare/", ("desktop",)),
    ("campaign", "bureau-clerk", "/campaigns/1/", ("desktop",)),
    ("audit", "audit-admin", "/audit/", ("desktop",)),
    ("signals", "town1-clerk", "/signals/", ("phone",)),
    ("signals", "bureau-clerk", "/signals/", ("desktop",)),
    ("signal", "bureau-head", "/signals/2/", ("desktop",)),
    ("signal-rules", "bureau-clerk", "/signals/rules/", ("desktop",)),
)


# from a demo of its own: `luodi demo --scenario G3`
OPENING_PICTURES = (("import-measures", "bureau-clerk", "/imports/2/", ("desktop",)),)


def main(address: str, home: str, scenario: str = "G2") -> None:
    """All pictures of a scenario, one after the other."""
    logins = json.loads((Path(home) / "demo-logins.json").read_text(encoding="utf-8"))
    passwords = {login["login"]: login["password"] for login in logins}
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGUMENTS))
        for name, login, path, sizes in PICTURES if scenario == "G2" else OPENING_PICTURES:
            for size in sizes:
                page = _signed_in(browser, address, login, passwords[login], size)
                page.goto(address + path)
                _shoot(page, f"{name}-{size}")
        if scenario == "G2":
            _proof(_signed_in(browser, address, "leader", passwords["leader"], "desktop"), address)
            _duplicates(_signed_in(browser, address, "bureau-clerk", passwords["bureau-clerk"], "desktop"), address)
            _message(_signed_in(browser, address, "bureau-clerk", passwords["bureau-clerk"], "desktop"), address)
        browser.close()


def _message(page: Page, address: str) -> None:
    page.goto(f"{address}/record/")
    page.get_by_label("消息").fill(MESSAGE)
    page.get_by_role("button", name="读一读").click()
    expect(page.locator("mark").first).to_be_visible()
    _shoot(page, "record-desktop")


def _duplicates(page: Page, address: str) -> None:
    """The pasted row beside the ledger, the two projects it leaves behind, and a round; all three write to the demo."""
    page.goto(f"{address}/imports/new/")
    page.get_by_label("粘贴表格").fill(TABLE)
    page.get_by_role("button", name="读表").click()
    expect(page.locator(".faced")).to_be_visible()
    known = page.locator(".faced thead code").inner_text()
    _shoot(page, "import-beside-desktop")
    page.get_by_label("另一个项目").check()
    page.get_by_role("button", name="就这样答").click()
    page.get_by_role("button", name="确认入账").click()
    expect(page.locator(".notice-success")).to_be_visible()
    page.goto(f"{address}/projects/{known}/merge/{page.locator('.ledger code').inner_text()}/")
    _shoot(page, "merge-desktop")
    page.goto(f"{address}/collection/")
    page.get_by_role("button", name="发表").click()
    expect(page.locator("#reminder")).to_be_visible()
    _shoot(page, "collection-desktop")


def _proof(page: Page, address: str) -> None:
    page.goto(f"{address}/proof/")
    page.set_input_files("input[type=file]", DRAFT)
    page.get_by_role("button", name="核一遍").click()
    expect(page.locator(".remark").first).to_be_visible()
    _shoot(page, "proof-desktop")


def _signed_in(browser: Browser, address: str, login: str, password: str, size: str) -> Page:
    page = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **SIZES[size]).new_page()
    page.goto(f"{address}/sign-in/")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    expect(page.locator("body[data-ready='1']")).to_be_attached()
    return page


def _shoot(page: Page, name: str) -> None:
    expect(page.locator("body[data-ready='1']")).to_be_attached()
    page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), *sys.argv[2:4])
