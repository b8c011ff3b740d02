"""Templates that come with the product (data, `samples/`), by name; or a template file by its path."""

import re
from importlib.resources import files
from pathlib import Path

from luodi.base.errors import BadInput, NotFound
from luodi.figures.figure import read_grades

_NAME = re.compile(r"^模板:\s*(\S+)\s*$", re.MULTILINE)


def supplied_templates() -> dict[str, str]:
    """Text by name, in the order of the file names."""
    found = sorted((files("luodi.bulletin") / "samples").iterdir(), key=lambda f: f.name)
    texts = [f.read_text("utf-8") for f in found if f.name.endswith(".txt")]
    return {match[1]: text for text in texts if (match := _NAME.search(text))}


def template_text(name: str) -> str:
    """The template of this name, or the text of the file at this path. Refuses both failing, naming what there is."""
    supplied = supplied_templates()
    if name in supplied:
        return supplied[name]
    path = Path(name)
    if not path.is_file():
        raise NotFound(f"没有名为“{name}”的通报模板，也没有这个文件；自带的模板有：{'、'.join(supplied)}。")
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"模板文件“{path.name}”不是 UTF-8 文本，请用记事本另存为 UTF-8 后再用。") from None


def with_grades(template: str, grades: str) -> str:
    """The template with 证据等级 said in its head (AB), and in its name, so that it is compared with its own last issue.

    What the template says itself is replaced; as it is when `grades` is empty. Refuses what is no grade.
    """
    letters = "、".join(read_grades(grades))
    if not letters:
        return template
    without = re.sub(r"^证据等级:.*\n", "", template, flags=re.MULTILINE)
    return _NAME.sub(rf"模板: \1（{letters}级佐证）\n证据等级: {letters}", without, count=1)


def measures_text() -> str:
    """The definitions of all figures as they stand today: a bulletin keeps them, so that it can always be repeated."""
    return (files("luodi.figures") / "measures.yaml").read_text("utf-8")
