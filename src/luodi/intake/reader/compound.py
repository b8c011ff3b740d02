"""The container of .xls (and of .doc, and of encrypted workbooks): a small file system in a file, [MS-CFB]. For the child process.

Reads one stream by its name. Every chain is walked with a count of its sectors, so that a loop ends in a refusal.
"""

import struct

from luodi.intake.reader.refused import Refused

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFF0  # and above: end of chain, free, and the like
_IN_HEADER = 109
_ENTRY = 128


class Compound:
    """The streams of a compound file by their names."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512:
            raise Refused("broken")
        self._data = data
        self._size = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
        self._small_size = 1 << min(struct.unpack_from("<H", data, 32)[0], 16)
        (directory, _, self._cutoff, small_fat, _, more_fat, _) = struct.unpack_from("<7I", data, 48)
        self._fat = self._table(self._fat_sectors(more_fat))
        self._small_fat = self._table(self._chain(small_fat, self._fat))
        entries = self._joined(directory)
        self._entries = [entries[at : at + _ENTRY] for at in range(0, len(entries) - _ENTRY + 1, _ENTRY)]
        root = self._entries[0] if self._entries else b"\0" * _ENTRY
        self._small = self._joined(struct.unpack_from("<I", root, 116)[0])

    def names(self) -> list[str]:
        """The names of all streams and folders."""
        return [_name(entry) for entry in self._entries if entry[66] in {1, 2}]

    def stream(self, *names: str) -> bytes | None:
        """The first stream called one of `names`."""
        for entry in self._entries:
            if entry[66] == 2 and _name(entry) in names:
                start, size = struct.unpack_from("<II", entry, 116)
                if size >= self._cutoff:
                    return self._joined(start)[:size]
                sectors = self._chain(start, self._small_fat)
                step = self._small_size
                return b"".join(self._small[s * step : (s + 1) * step] for s in sectors)[:size]
        return None

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        return self._data[at : at + self._size]

    def _fat_sectors(self, more: int) -> list[int]:
        sectors = list(struct.unpack_from(f"<{_IN_HEADER}I", self._data, 76))
        for _ in range(len(self._data) // self._size + 1):
            if more >= _LAST_SECTOR:
                break
            words = self._words(more)
            if not words:
                raise Refused("broken")
            sectors.extend(words[:-1])
            more = words[-1]
        return [sector for sector in sectors if sector < _LAST_SECTOR]

    def _table(self, sectors: list[int]) -> list[int]:
        return [word for sector in sectors for word in self._words(sector)]

    def _words(self, sector: int) -> tuple[int, ...]:
        data = self._sector(sector)
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    def _chain(self, start: int, table: list[int]) -> list[int]:
        found: list[int] = []
        while start < _LAST_SECTOR:
            if start >= len(table) or len(found) > len(table):
                raise Refused("broken")
            found.append(start)
            start = table[start]
        return found

    def _joined(self, start: int) -> bytes:
        return b"".join(map(self._sector, self._chain(start, self._fat)))


def _name(entry: bytes) -> str:
    length = min(max(struct.unpack_from("<H", entry, 64)[0] - 2, 0), 62)
    return entry[:length].decode("utf-16-le", "replace")
