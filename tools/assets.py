"""Copy what the pages use of the front-end packages into src/luodi/web/static/vendor.

    .venv/bin/python tools/assets.py        (run by `make assets`, after `npm ci`)

Reads node_modules as package-lock.json pinned it and writes, for each package, the files of FILES and its
LICENSE; the icons of ICONS as one sprite; and manifest.json (package, version, licence, sha256 of each file).
Nothing is bundled or minified here: a file is the publisher's own, less its source map line, which would make
collectstatic look for a file that is not shipped.
"""

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src/luodi/web/static/vendor"

FILES = {
    "bootstrap": ("dist/css/bootstrap.min.css", "dist/js/bootstrap.bundle.min.js"),
}
ICON_PACKAGE = "@tabler/icons"
ICONS = (
    "adjustments", "alert-circle", "alert-triangle", "archive", "arrow-back-up", "arrow-down", "arrow-left",
    "arrow-right", "arrow-up", "bell", "book", "building", "building-factory-2", "calendar", "chart-bar", "check",
    "chevron-down", "chevron-left", "chevron-right", "circle-check", "clipboard-check", "clock", "copy", "database",
    "download", "external-link", "eye", "file-spreadsheet", "file-text", "file-type-docx", "filter", "flag", "help",
    "history", "home", "info-circle", "link", "list", "list-check", "lock", "logout", "map-pin", "menu-2", "minus",
    "note", "plus", "printer", "refresh", "report", "scale", "search", "settings", "sort-ascending",
    "sort-descending", "table", "table-import", "target", "trophy", "upload", "user", "users", "x",
)  # fmt: skip


class MissingAsset(Exception):
    """A pinned package does not hold what the pages need; the sentence names file and package."""


def copy_packages() -> dict[str, dict[str, str]]:
    """Copy FILES and licences; returns the manifest's part for them, by package."""
    manifest = {}
    for package, names in FILES.items():
        source, target = MODULES / package, VENDOR / package
        target.mkdir(parents=True)
        for name in (*names, "LICENSE"):
            if not (source / name).is_file():
                raise MissingAsset(f"{package} 里没有 {name}：请核对 package.json 与 tools/assets.py 的 FILES。")
            text = (source / name).read_text(encoding="utf-8")
            (target / Path(name).name).write_text(without_source_map(text), encoding="utf-8")
        manifest[package] = described(package, target)
    return manifest


def without_source_map(text: str) -> str:
    """The file less its `sourceMappingURL` comment."""
    return re.sub(r"\n?(?://#|/\*#) sourceMappingURL=\S+(?: \*/)?", "", text)


def write_sprite() -> dict[str, dict[str, str]]:
    """The icons of ICONS as `<symbol id="icon-NAME">` in one SVG; returns the manifest's part for it."""
    folder = MODULES / ICON_PACKAGE / "icons/outline"
    symbols = [symbol(folder / f"{name}.svg", name) for name in ICONS]
    target = VENDOR / "icons"
    target.mkdir()
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    (target / "sprite.svg").write_text(sprite, encoding="utf-8")
    shutil.copyfile(MODULES / ICON_PACKAGE / "LICENSE", target / "LICENSE")
    return {ICON_PACKAGE: described(ICON_PACKAGE, target)}


def symbol(path: Path, name: str) -> str:
    """One icon as a symbol; the empty 24×24 frame that every Tabler icon draws first is left out."""
    if not path.is_file():
        raise MissingAsset(f"{ICON_PACKAGE} 里没有图标 {name}：请改 tools/assets.py 的 ICONS。")
    paths = re.findall(r"<(?:path|circle|rect|line|polyline) [^>]*/>", path.read_text(encoding="utf-8"))
    drawn = "".join(part for part in paths if 'd="M0 0h24v24H0z"' not in part)
    stroke = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    return f'<symbol id="icon-{name}" viewBox="0 0 24 24" {stroke}>{drawn}</symbol>'


def described(package: str, folder: Path) -> dict[str, str]:
    """Version, licence and the sha256 of each file copied of `package`."""
    about = json.loads((MODULES / package / "package.json").read_text(encoding="utf-8"))
    sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}
    return {"version": about["version"], "license": about["license"]} | sums


def main() -> int:
    """Build the folder afresh; 1 with a sentence when a pinned package lacks something."""
    if not MODULES.is_dir():
        sys.stderr.write("没有 node_modules：请用 make assets，它会先安装前端包。\n")
        return 1
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    try:
        manifest = copy_packages() | write_sprite()
    except MissingAsset as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True)
    (VENDOR / "manifest.json").write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
