"""A QR code as one SVG path, drawn by us: no picture service, no script, nothing that the page's policy forbids."""

from dataclasses import dataclass

import segno


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The `d` of a path in a square of `size` modules, quiet zone included."""

    path: str
    size: int


def qr_code(text: str) -> Picture:
    """The text as a QR code that a phone reads from a screen."""
    rows = list(segno.make(text, micro=False, error="m").matrix_iter(border=4))
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return Picture(path=path, size=len(rows))
