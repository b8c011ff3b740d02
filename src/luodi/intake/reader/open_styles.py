"""Styles of an .ods, for the child process: which hide a sheet, dress up a number, show a month only, or strike out."""

from dataclasses import dataclass

from luodi.intake.reader.number_formats import dresses, shows_month_only

_PARTS = {
    "number": "0",
    "scientific-number": "0",
    "fraction": "0",
    "year": "yyyy",
    "month": "m",
    "day": "d",
    "hours": "h",
}


@dataclass(slots=True)
class _Style:
    data: str = ""
    parent: str = ""
    hidden: bool = False
    struck: bool = False


class OpenStyles:
    """Cell styles and the number formats that they name, written as Excel writes them."""

    def __init__(self) -> None:
        self._styles: dict[str, _Style] = {}
        self._codes: dict[str, list[str]] = {}
        self._style = _Style()
        self._code: list[str] | None = None
        self._text = ""

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        if tag == "style":
            self._style = _Style(attributes.get("data-style-name", ""), attributes.get("parent-style-name", ""))
            self._styles[attributes.get("name", "")] = self._style
        elif tag == "table-properties":
            self._style.hidden = attributes.get("display") == "false"
        elif tag == "text-properties":
            self._style.struck = attributes.get("text-line-through-style", "none") != "none"
        elif tag.endswith("-style") and "name" in attributes:
            self._code = self._codes.setdefault(attributes["name"], [])
        elif self._code is not None and tag in _PARTS:
            scaled = attributes.get("display-factor", "1") not in {"1", "1.0"}
            self._code.append(_PARTS[tag] + ("," if scaled else ""))
        self._text = ""

    def words(self, text: str) -> None:
        """Words stand within it."""
        self._text += text

    def end(self, tag: str) -> None:
        """An element closes."""
        if self._code is not None and tag in {"text", "currency-symbol"}:
            self._code.append(f'"{self._text}"' if tag == "text" else f"[${self._text}]")
        elif self._code is not None and tag.endswith("-style"):
            self._code = None

    def hides(self, name: str) -> bool:
        """A sheet of this style is not shown."""
        return name in self._styles and self._styles[name].hidden

    def strikes(self, name: str) -> bool:
        """What a cell of this style says is crossed out."""
        return name in self._styles and self._styles[name].struck

    def dresses(self, name: str) -> bool:
        """A number of this style is shown as another one."""
        return dresses(self._code_of(name))

    def shows_month_only(self, name: str) -> bool:
        """A date of this style shows no day."""
        return shows_month_only(self._code_of(name))

    def _code_of(self, name: str) -> str:
        seen: set[str] = set()
        while name in self._styles and name not in seen:
            seen.add(name)
            style = self._styles[name]
            if style.data:
                return "".join(self._codes.get(style.data, ()))
            name = style.parent
        return ""
