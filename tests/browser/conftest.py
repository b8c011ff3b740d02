"""A real Chromium at both sizes. Any breach of the script policy, any error on a page and any request elsewhere fails.

The recipe and its traps are in docs/dependencies.md, 4. Screenshots go to LUODI_SCREENSHOTS, else to a temporary
folder; they are made to be looked at.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.web.cast import PASSWORD, Cast, assemble

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
SIZES = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
}
LISTEN = """
document.addEventListener("securitypolicyviolation", function (event) {
  console.error("POLICY " + event.violatedDirective + " " + event.blockedURI + " " + event.sourceFile);
});
"""


@dataclass(slots=True)
class Window:
    """One person's browser window at one size, and what went wrong in it."""

    page: Page
    size: str
    address: str
    shots: Path
    wrongs: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a path of ours and wait until its script has run."""
        self.page.goto(self.address + path)
        return self.ready()

    def ready(self) -> Page:
        """The page, once its script has run. (`wait_for_function` would need eval, which the policy refuses.)"""
        expect(self.page.locator("body[data-ready='1']")).to_be_attached()
        return self.page

    def enter(self, login: str) -> None:
        """Sign in."""
        self.page.goto(self.address + "/sign-in/")
        self.page.get_by_label("登录名").fill(login)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.ready()

    def shoot(self, name: str) -> None:
        """Keep what is seen, and refuse a page wider than its window."""
        width = self.page.locator("html").evaluate("element => element.scrollWidth")
        assert width <= self.page.viewport_size["width"], f"{name} scrolls sideways: {width} px"
        self.page.screenshot(path=self.shots / f"{name}-{self.size}.png")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = shutil.which("chromium")
    # Playwright's sync API runs an event loop in this thread; Django would refuse every query beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    assert found, "没有 Chromium：请先运行 tools/browser.sh。"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go."""
    folder = Path(os.environ.get("LUODI_SCREENSHOTS") or tmp_path_factory.mktemp("shots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The cast of the page tests, really committed: the server answers from another thread."""
    return assemble()


@pytest.fixture
def window(chromium: Browser, live_server, shots: Path, cast: Cast) -> Iterator[Callable[[str], Window]]:
    """Open a window of a size; when the test is over, nothing may have gone wrong in any."""
    opened: list[tuple[BrowserContext, Window]] = []

    def open_window(size: str) -> Window:
        context = chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **SIZES[size])
        context.add_init_script(LISTEN)
        made = Window(page=context.new_page(), size=size, address=live_server.url, shots=shots)
        watch(made, urlsplit(live_server.url).netloc)
        opened.append((context, made))
        return made

    yield open_window
    for context, made in opened:
        context.close()
        assert made.wrongs == []


def watch(window: Window, home: str) -> None:
    """Note errors of the page, breaches of the policy, failed answers, and requests that leave the house."""
    page, wrongs = window.page, window.wrongs
    page.on("pageerror", lambda error: wrongs.append(f"error: {error}"))
    page.on("console", lambda message: wrongs.append(message.text) if message.type == "error" else None)
    page.on("request", lambda r: wrongs.append(f"left the house: {r.url}") if urlsplit(r.url).netloc != home else None)
    page.on("response", lambda r: wrongs.append(f"{r.status} {r.url}") if r.status >= 400 else None)
