"""The pages load nothing from outside, keep the strict script policy, and render on Chromium 89.

The browser floor is published (docs/dependencies.md, "Browser floor"): what newer browsers alone can do is banned in
our own style sheets and scripts. Files under static/vendor are the publishers' and are chosen for the same floor.
"""

import re

import pytest

from tests.house.sources import PACKAGE, Offence, our_files, told
from tools.assets import ICONS

OUTSIDE = re.compile(
    r"""(?:src|href|action|data|poster|srcset|hx-[a-z]+)\s*=\s*["']?\s*(?:https?:)?//|url\(\s*["']?(?:https?:)?//"""
    r"""|@import\s|\b(?:fetch|import)\(\s*["'](?:https?:)?//""",
    re.IGNORECASE,
)
TEMPLATE_BANS = {
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)": "a script file: script-src is 'self'",
    r"<style\b": "our style sheet: style-src is 'self'",
    r"\son[a-z]+\s*=\s*[\"']": "a listener in a script file: script-src is 'self'",
    r"\bhx-on\b|hx-vars|js:": "a listener in a script file: htmx runs without eval",
    r"\|\s*safe\b|autoescape\s+off": "let the template escape",
    r"\bhx-boost\b": "hx-target and hx-swap on the element itself: nothing is inherited (htmx 4)",
}
STYLE_BANS = {
    r"color-mix\(": "a token with the mixed colour written out (Chromium 111)",
    r"\b(?:ok)?l(?:ch|ab)\(": "a hexadecimal colour (Chromium 111)",
    r":has\(": "a class set by the template (Chromium 105)",
    r"@layer\b": "order and plain specificity (Chromium 99)",
    r"@container\b": "a media query (Chromium 105)",
    r"@property\b|@scope\b|@starting-style\b": "plain CSS",
    r"\btext-wrap\s*:|\d[dsl]v[hw]\b": "vh or plain wrapping (Chromium 108)",
}
SCRIPT_BANS = {
    r"\beval\(|\bnew Function\(": "plain code: script-src is 'self'",
    r"(?<![\w\"'#])#[a-z]\w*\s*(?:=|\(|;)|this\.#": "a module variable (private fields: htmx 4's floor, not ours)",
    r"\bstructuredClone\(|\.at\(|\bObject\.hasOwn\(": "what Chromium 89 knows",
}


def found_by(bans: dict[str, str], path: str, text: str) -> list[Offence]:
    """Offences of `text` against a table of pattern → what takes its place."""
    found = []
    for pattern, instead in bans.items():
        for match in re.finditer(pattern, text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(Offence(path=path, line=line, what=match.group().strip(), instead=instead))
    return found


def loads_from_outside(path: str, text: str) -> list[Offence]:
    """What a page would fetch from another host; an SVG namespace is a name, not a load."""
    return found_by({OUTSIDE.pattern: "a file of ours or of static/vendor: there is no network"}, path, text.lower())


def style_offences(path: str, text: str) -> list[Offence]:
    """Newer CSS than the floor, and nested rules, which Chromium 89 drops without a word."""
    plain = re.sub(r"/\*.*?\*/", lambda comment: "\n" * comment.group().count("\n"), text, flags=re.DOTALL)
    return found_by(STYLE_BANS, path, plain) + nested_rules(path, plain)


def nested_rules(path: str, text: str) -> list[Offence]:
    """A block within a block that is not a media, supports or keyframes block."""
    found, heads = [], []
    for match in re.finditer(r"([^{};]*)([{}])", text):
        head = match[1].strip()
        if match[2] == "}":
            heads = heads[:-1]
            continue
        if heads and not heads[-1].startswith("@"):
            line = text.count("\n", 0, match.start(2)) + 1
            found.append(Offence(path=path, line=line, what=f"{head} inside {heads[-1]}", instead="a rule of its own"))
        heads = [*heads, head]
    return found


def icons_not_in_the_sprite(path: str, text: str) -> list[Offence]:
    """Icons that a template or a page's Python names and `make assets` would not draw."""
    named = re.finditer(r"""{%\s*icon\s+["']([\w-]+)["']|\bicon=["']([\w-]+)["']""", text)
    found = []
    for match in named:
        name, line = match[1] or match[2], text.count("\n", 0, match.start()) + 1
        if name not in ICONS:
            found.append(Offence(path=path, line=line, what=name, instead="add it to ICONS of tools/assets.py"))
    return found


def test_icons_are_in_the_sprite():
    files = our_files("*.html", "*.py", under=PACKAGE / "web")
    assert not (offences := [o for file in files for o in icons_not_in_the_sprite(*file)]), told(offences)


def test_pages_load_nothing_from_outside():
    files = our_files("*.html", "*.css", "*.js", "*.svg", under=PACKAGE)
    assert not (offences := [o for file in files for o in loads_from_outside(*file)]), told(offences)


def test_templates_keep_the_script_policy():
    files = our_files("*.html", under=PACKAGE)
    assert not (offences := [o for file in files for o in found_by(TEMPLATE_BANS, *file)]), told(offences)


def test_style_sheets_render_on_the_browser_floor():
    files = our_files("*.css", under=PACKAGE)
    assert not (offences := [o for file in files for o in style_offences(*file)]), told(offences)


def test_scripts_run_on_the_browser_floor():
    files = our_files("*.js", under=PACKAGE)
    assert not (offences := [o for file in files for o in found_by(SCRIPT_BANS, *file)]), told(offences)


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example/a.js"></script>',
        "<link href='//cdn.example/a.css'>",
        "body { background: url(http://cdn.example/a.png) }",
        '@import "a.css";',
        'fetch("https://api.example/")',
    ],
)
def test_red_control_a_load_from_outside_is_found(text):
    assert loads_from_outside("a", text)


def test_red_control_names_and_local_loads_are_left_alone():
    assert loads_from_outside("a", '<svg xmlns="http://www.w3.org/2000/svg"><use href="#icon-home"/></svg>') == []
    assert loads_from_outside("a", "<script src=\"{% static 'luodi.js' %}\"></script>") == []


@pytest.mark.parametrize(
    "text",
    [
        "<script>go()</script>",
        "<style>p {}</style>",
        '<a onclick="go()">',
        '<a hx-on:click="go()">',
        "{{ note|safe }}",
        "{% autoescape off %}",
        '<body hx-boost="true">',
    ],
)
def test_red_control_a_loose_template_is_found(text):
    assert len(found_by(TEMPLATE_BANS, "a.html", text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "a { color: color-mix(in srgb, red, blue) }",
        "a { color: oklch(60% 0.2 20) }",
        "tr:has(td) { color: red }",
        "@layer base { a { color: red } }",
        "a { color: red; &:hover { color: blue } }",
        "a { b { color: red } }",
        "main { height: 100dvh }",
    ],
)
def test_red_control_newer_css_is_found(text):
    assert style_offences("a.css", text)


def test_red_control_plain_css_and_scripts_are_left_alone():
    css = "/* no :has( here */ a { color: #fff } @media (min-width: 1px) { a { color: red } }"
    assert style_offences("a.css", css) == []
    assert found_by(SCRIPT_BANS, "a.js", "document.querySelector('#menu').focus(); const a = b[0];") == []
    assert found_by(SCRIPT_BANS, "a.js", "class A { #rows = []; go() { eval('1') } }")


def test_red_control_a_template_with_json_and_a_script_file_is_left_alone():
    text = '<script id="rows" type="application/json">[]</script><script src="/static/a.js" defer></script>'
    assert found_by(TEMPLATE_BANS, "a.html", text) == []


def test_red_control_an_icon_that_is_not_drawn_is_found():
    assert icons_not_in_the_sprite("a.html", '{% icon "home" %}{% icon door.icon %}') == []
    assert [o.what for o in icons_not_in_the_sprite("a.py", 'Door(icon="no-such-icon")')] == ["no-such-icon"]
