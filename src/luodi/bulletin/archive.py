"""Office files are zip archives that carry the hour they were written; here they are packed alike each time."""

import io
import zipfile
from collections.abc import Mapping
from types import MappingProxyType

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest stamp a zip archive can carry
_NOTHING: Mapping[str, bytes] = MappingProxyType({})


def fixed_archive(data: bytes, *, instead: Mapping[str, bytes] = _NOTHING) -> bytes:
    """The archive `data` in a fixed order with fixed stamps; `instead` replaces parts by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    parts.update(instead)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda n: (n != "[Content_Types].xml", n)):
            info = zipfile.ZipInfo(name, date_time=_EPOCH)
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            archive.writestr(info, parts[name])
    return buffer.getvalue()
