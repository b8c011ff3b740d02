"""Check a witness package of a sealed ledger with nothing but Python (3.8 or newer), on any machine, offline.

    python luodi_verify.py PACKAGE.json                     is the package whole?
    python luodi_verify.py PACKAGE.json --against ROWS      does the ledger still say what was sealed?
    python luodi_verify.py PACKAGE.json --files FOLDER      are the files of our evidence still the ones that were sealed?

PACKAGE.json was handed out when a posting period was sealed. It holds the root, the label and leaf hash of every sealed
row, and the rows of its owner with their salts. ROWS is what the home says today (`luodi verify PACKAGE --export ROWS`), or `-`
for standard input: JSON lines, the first the root and period, each further one `[salt, kind, fields]`.

A row's leaf is SHA-256(0x00 || salt || row); two leaves make a node SHA-256(0x01 || left || right) (RFC 9162, 2.1).
Own rows are checked to the field, all others by their leaf. Exit code 0: nothing found, 1: something found, 2: wrong use.
This file imports nothing but the standard library, and the ledger itself hashes with it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

ALGORITHM = "sha256-rfc9162"
PACKAGE_FORMAT = "luodi-witness-1"
ROWS_FORMAT = "luodi-rows-1"
HEADER = "seal"  # the first leaf: period, algorithm, previous root, and the labels of all other rows
_NEW_EACH_TIME = frozenset("IT")
_TAGS = frozenset("NISBDTX")  # nothing, integer, text, boolean, day, moment, what the column should not hold
_HEXADECIMAL = frozenset("0123456789abcdef")
_DIGEST_CHARACTERS = 64
_SALT_CHARACTERS = 32  # of one length, so that no byte can wander from the salt into the row
_ROWS = {"entry": "第{}笔分录", "seal": "{} 封账", "verdict": "认定结论{}号", "evidence": "佐证{}号", "unit": "单位{}"}
_FIELDS = {"amount_fen": "金额（分）", "occurred_on": "日期", "unit": "单位", "by": "经办人", "root": "根"}


class BadPackage(Exception):
    """The file is no package, or not as it was handed out; the sentence says where."""


class Row(NamedTuple):
    """A sealed row: its kind, and each column as (name, tag, text). The first column names the row."""

    kind: str
    fields: tuple[tuple[str, str, str], ...]

    @property
    def label(self) -> str:
        """`entry 12`, `unit U003`: how problems name the row."""
        return self.kind + " " + self.fields[0][2]

    def data(self) -> bytes:
        """The canonical bytes: each text as its length in four bytes (big endian) and its UTF-8."""
        return b"".join([_counted(self.kind), *map(_field, self.fields)])


class Problem(NamedTuple):
    """What does not agree: the row, the field when it is known, and what was sealed and is there now."""

    row: str
    field: str | None
    was: str | None
    is_now: str | None
    because: str

    @property
    def entry(self) -> int | str:
        """The entry's sequence; of another kind of row its label."""
        kind, _, name = self.row.partition(" ")
        return int(name) if kind == "entry" and name.isdecimal() else self.row

    def document(self) -> dict[str, Any]:
        """As JSON prints it."""
        told = {"entry": self.entry, "field": self.field, "was": self.was, "is": self.is_now, "row": self.row}
        return {**told, "because": self.because}


def in_words(label: str, field: str | None) -> str:
    """A row and its field as people call them; what has no word of its own keeps its name."""
    kind, _, name = label.partition(" ")
    row = _ROWS[kind].format(name) if kind in _ROWS else label
    return f"{row}的{_FIELDS.get(field, field)}" if field else row


# The tree (RFC 9162, 2.1) ------------------------------------------------------------------------------------------


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two hashes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes; the hash of nothing when there are none.

    Level by level: the last of an odd level goes up as it is. That is the tree of RFC 9162, whose left half is the
    largest power of two, and needs no recursion.
    """
    if not leaves:
        return hashlib.sha256().digest()
    level = list(leaves)
    while len(level) > 1:
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root, lowest first (2.1.3.1)."""
    proof, level = [], list(leaves)
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            proof.append(level[beside])
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level, index = paired + level[len(paired) * 2 :], index // 2
    return proof


def proof_holds(*, root: bytes, size: int, index: int, leaf: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `leaf` is leaf `index` of the tree of `size` leaves under `root` (2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for beside in proof:
        if last == 0:
            return False
        if at % 2 or at == last:
            found = node_hash(beside, found)
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            found = node_hash(found, beside)
        at, last = at // 2, last // 2
    return last == 0 and found == root


def _counted(text: str) -> bytes:
    # A damaged file can hold text that is no Unicode; it must change the hash, not stop the check.
    octets = text.encode("utf-8", "surrogatepass")
    return len(octets).to_bytes(4, "big") + octets


@lru_cache(maxsize=1024)  # a ledger has few columns and many rows
def _column(name: str, tag: str) -> bytes:
    return _counted(name) + tag.encode("ascii")


@lru_cache(maxsize=65536)  # most fields of a row say nothing, or what the row before said
def _repeated(field: tuple[str, str, str]) -> bytes:
    return _column(field[0], field[1]) + _counted(field[2])


def _field(field: tuple[str, str, str]) -> bytes:
    # Numbers and moments are new in each row: to keep them would only push the others out.
    return _column(field[0], field[1]) + _counted(field[2]) if field[1] in _NEW_EACH_TIME else _repeated(field)


def row_leaf(salt: bytes, row: Row) -> bytes:
    """The leaf hash of a row under its salt."""
    return leaf_hash(salt + row.data())


def labels_digest(labels: Iterable[str]) -> str:
    """What the header says about the labels of all other rows, so that no leaf can be given another row's name."""
    return hashlib.sha256(b"".join(_counted(label) for label in labels)).hexdigest()


# The package ---------------------------------------------------------------------------------------------------------


class Package(NamedTuple):
    """What is sealed, as one holder knows it: the root, label → leaf hash in leaf order, own rows with their salts."""

    root: str
    leaves: dict[str, str]
    rows: dict[str, tuple[str, Row]]

    @property
    def period(self) -> str:
        """The posting period, as 2026-10."""
        return self.header.partition(" ")[2][:7]

    @property
    def header(self) -> str:
        """The label of the first leaf, which says what the seal is."""
        return next(iter(self.leaves), HEADER)

    def text(self) -> str:
        """The file: one JSON document in the one form that `read_package` takes."""
        places = {label: place for place, label in enumerate(self.leaves)}
        rows = [
            {"leaf": places[label], "salt": salt, "kind": row.kind, "fields": [list(f) for f in row.fields]}
            for label, (salt, row) in self.rows.items()
        ]
        return json.dumps(
            {
                "format": PACKAGE_FORMAT,
                "root": self.root,
                "leaves": [list(i) for i in self.leaves.items()],
                "rows": rows,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )


def read_package(text: str) -> Package:
    """Read a package. Refuses any other form of the same JSON: what was handed out is compared to the letter."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        raise BadPackage("读不懂这个文件：它不是封账证据包，或者已经损坏。") from None
    if not isinstance(given, dict) or given.get("format") != PACKAGE_FORMAT:
        raise BadPackage('这不是封账证据包（应以 {"format":"' + PACKAGE_FORMAT + '" 开头）。')
    try:
        leaves = {str(label): _digest(leaf) for label, leaf in given["leaves"]}
        labels = list(leaves)
        rows: dict[str, tuple[str, Row]] = {}
        for one in given["rows"]:
            place = one["leaf"]
            if set(one) != {"leaf", "salt", "kind", "fields"} or not isinstance(place, int) or place < 0:
                raise BadPackage("证据包里有一行的写法不对，文件已被改动。")
            rows[labels[place]] = (str(one["salt"]), _row(one["kind"], one["fields"]))
        package = Package(root=_digest(given["root"]), leaves=leaves, rows=rows)
    except (KeyError, IndexError, TypeError, ValueError):
        raise BadPackage("证据包里有一处的写法不对，文件已被改动。") from None
    if package.text() != text:
        raise BadPackage("证据包被改写过，不是发出时的原样；请用原来那份文件。")
    return package


def _digest(text: object) -> str:
    if not isinstance(text, str) or len(text) != _DIGEST_CHARACTERS or set(text) - _HEXADECIMAL:
        raise BadPackage("证据包里有一个哈希值的写法不对，文件已被改动。")
    return text


def _row(kind: object, fields: object) -> Row:
    if not isinstance(kind, str) or not isinstance(fields, list) or not fields:
        raise BadPackage("证据包里有一行的写法不对，文件已被改动。")
    read = tuple((name, tag, text) for name, tag, text in fields)
    for name, tag, text in read:
        if not (isinstance(name, str) and isinstance(text, str) and isinstance(tag, str) and tag in _TAGS):
            raise BadPackage("证据包里有一个字段的写法不对，文件已被改动。")
    return Row(kind, read)


def check_package(package: Package) -> list[Problem]:
    """What within the package does not agree with its root. Empty: it is whole."""
    found = []
    if merkle_root([bytes.fromhex(leaf) for leaf in package.leaves.values()]).hex() != package.root:
        because = "按叶表算出的根与写明的根不同，证据包已被改动"
        found.append(Problem(package.header, "root", package.root, None, because))
    for label, (salt, row) in package.rows.items():
        if row.label != label or _leaf_text(salt, row) != package.leaves[label]:
            found.append(Problem(label, None, None, None, "这一行与它的叶对不上，证据包已被改动"))
    return found + _header_problems(package)


def _header_problems(package: Package) -> list[Problem]:
    labels, label = list(package.leaves), package.header
    held = package.rows.get(label)
    if held is None or held[1].kind != HEADER:
        return [Problem(label, None, None, None, "证据包缺少封账说明（第一行），文件已被改动")]
    said = {name: text for name, _, text in held[1].fields}
    counted = {"algorithm": ALGORITHM, "row_count": str(len(labels) - 1), "labels": labels_digest(labels[1:])}
    because = "封账说明与证据包的内容不符"
    return [Problem(label, n, said.get(n), value, because) for n, value in counted.items() if said.get(n) != value]


def _leaf_text(salt: str, row: Row) -> str:
    if len(salt) != _SALT_CHARACTERS or set(salt) - _HEXADECIMAL:
        return ""
    return row_leaf(bytes.fromhex(salt), row).hex()


# The package against the ledger --------------------------------------------------------------------------------------


class Ledger(NamedTuple):
    """What the home says today about a period: its root (None: no seal there), and each row with its salt."""

    root: str | None
    period: str
    rows: Iterable[tuple[str, Row]]


def compare(package: Package, ledger: Ledger) -> list[Problem]:
    """Rows that the ledger says otherwise than when it was sealed, that are gone, and that were put in afterwards."""
    if ledger.period != package.period:
        raise BadPackage(f"证据包是 {package.period} 账期的，拿来核对的是 {ledger.period}，请换对应的一份。")
    found, unproven, resalted = [], [], False
    left = dict(package.leaves)
    for salt, row in ledger.rows:
        label = row.label
        leaf = left.pop(label, None)
        if leaf is None:
            found.append(Problem(label, None, None, _said(row), "封账之后多出来的，或者重复的"))
        elif label in package.rows:
            held_salt, held = package.rows[label]
            resalted = resalted or held_salt != salt
            found += _fields_changed(held, row)
        elif _leaf_text(salt, row) != leaf:
            unproven.append(Problem(label, None, None, _said(row), "与封账时不同"))
    found += [Problem(label, None, _held(package, label), None, "封账时有，现在没有了") for label in left]
    if resalted:  # with other salts no foreign row can be told from a changed one
        because = f"本机换了封账的盐，另有 {len(unproven)} 行无法用这份证据包核对"
        unproven = [Problem(package.header, "salt", None, None, because)]
    found += unproven
    if ledger.root != package.root:
        because = "本机的封账根与证据包的不同：封账记录被重做过，或者证据包不是本机发出的"
        found.append(Problem(package.header, "root", package.root, ledger.root, because))
    return [_with_file(package, p) for p in sorted(found, key=lambda p: p.row == package.header)]  # rows first


# The files of evidence ------------------------------------------------------------------------------------------------


def check_files(package: Package, hashes: Iterable[str]) -> list[Problem]:
    """Files of evidence whose rows the package opens and whose SHA-256 is not among `hashes`: gone, or no longer the same."""
    there, found = set(hashes), []
    for label, (_, row) in package.rows.items():
        sealed = _said_of(row).get("sha256", "") if row.kind == "evidence" else ""
        if sealed and sealed not in there:
            found.append(Problem(label, "file", sealed, None, "没有一个文件还是封账时的这份材料：不见了，或者被改动"))
    return [_with_file(package, problem) for problem in found]


def hashes_in(folder: Path) -> Iterator[str]:
    """The SHA-256 of every file under a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield hashlib.sha256(path.read_bytes()).hexdigest()


def _with_file(package: Package, problem: Problem) -> Problem:
    """A problem with evidence or its use, naming the file and whose claim rests on it, as far as the package opens that."""
    number = _evidence_in(package, problem.row)
    held = package.rows.get(f"evidence {number}")
    if held is None:
        return problem
    said = _said_of(held[1])
    told = f"文件“{said.get('name')}”（SHA-256 {said.get('sha256', '')[:16]}…，{said.get('unit') or '本级'}提交）"
    cited = "、".join(_citing(package, number))
    return problem._replace(because=f"{problem.because}；{told}" + (f"，{cited}依据它" if cited else ""))


def _evidence_in(package: Package, label: str) -> str:
    kind, _, name = label.partition(" ")
    if kind == "citation" and label in package.rows:
        return _said_of(package.rows[label][1]).get("evidence", "")
    return name if kind == "evidence" else ""


def _citing(package: Package, number: str) -> Iterator[str]:
    """The entries that rest on a piece of evidence, each with what it was posted from and who reported it."""
    for _, row in package.rows.values():
        if row.kind == "citation" and _said_of(row).get("evidence") == number:
            sequence = _said_of(row).get("entry", "")
            entry = package.rows.get(f"entry {sequence}")
            about = _said_of(entry[1]) if entry is not None else {}
            whose = "，".join(filter(None, (about.get("source"), about.get("reported_by"))))
            yield f"第{sequence}笔" + (f"（{whose}）" if whose else "")


def _said_of(row: Row) -> dict[str, str]:
    return {name: text for name, tag, text in row.fields if tag != "N"}


def _fields_changed(held: Row, row: Row) -> Iterator[Problem]:
    was = {name: (tag, text) for name, tag, text in held.fields}
    now = {name: (tag, text) for name, tag, text in row.fields}
    for name in {**was, **now}:
        if was.get(name) != now.get(name):
            yield Problem(row.label, name, _value(was.get(name)), _value(now.get(name)), "与封账时不同")


def _value(field: tuple[str, str] | None) -> str | None:
    return None if field is None or field[0] == "N" else field[1]


def _said(row: Row) -> str:
    return "，".join(f"{name}={text}" for name, tag, text in row.fields[1:] if tag != "N")


def _held(package: Package, label: str) -> str | None:
    return _said(package.rows[label][1]) if label in package.rows else None


def read_rows(lines: Iterable[str]) -> Ledger:
    """What a home says, from JSON lines; rows are read as they are asked for."""
    lines = iter(lines)
    try:
        head = json.loads(next(lines, ""))
        known = head["format"] == ROWS_FORMAT
        ledger = Ledger(root=head["root"], period=head["period"], rows=_rows(lines))
    except (KeyError, TypeError, ValueError):
        known = False
    if not known:
        raise BadPackage("读不懂拿来核对的台账行，请用 luodi verify --export 重新导出。")
    return ledger


def _rows(lines: Iterable[str]) -> Iterator[tuple[str, Row]]:
    for line in lines:
        try:
            salt, kind, fields = json.loads(line)
            yield str(salt), _row(kind, fields)
        except (TypeError, ValueError):
            raise BadPackage("拿来核对的台账行有一行读不懂，请用 luodi verify --export 重新导出。") from None


def written_rows(ledger: Ledger) -> Iterator[str]:
    """The JSON lines that `read_rows` reads."""
    yield json.dumps({"format": ROWS_FORMAT, "period": ledger.period, "root": ledger.root}) + "\n"
    for salt, row in ledger.rows:
        yield json.dumps([salt, row.kind, row.fields]) + "\n"


# The command ---------------------------------------------------------------------------------------------------------


def verify(package_text: str, lines: Iterable[str] | None, folder: Path | None = None) -> dict[str, Any]:
    """The report on a package: by itself, and against the ledger's lines and the files of a folder when they are given."""
    package = read_package(package_text)
    problems = check_package(package)
    if not problems and lines is not None:
        problems = compare(package, read_rows(lines))
    if folder is not None:
        problems += check_files(package, hashes_in(folder))
    return {
        "ok": not problems,
        "period": package.period,
        "root": package.root,
        "leaves": len(package.leaves),
        "own_rows": len(package.rows),
        "problems": [problem.document() for problem in problems],
    }


def _print(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(report, indent=1) + "\n")
        return
    for one in report["problems"]:
        changed = f"：封账时 {one['was'] or '空'}，现在 {one['is'] or '空'}" if one["field"] else ""
        sys.stdout.write(f"{in_words(one['row'], one['field'])}{changed}（{one['because']}）\n")
    if report["ok"]:
        sys.stdout.write(
            f"{report['period']} 账期核对无误：共 {report['leaves']} 叶，其中 {report['own_rows']} 行可对到字段。\n"
        )
    sys.stdout.write(f"根 {report['root']}\n请与通报上印的根、别的单位手里的根对照。\n")


def _folder(text: str) -> Path:
    folder = Path(text)
    if not folder.is_dir():
        raise argparse.ArgumentTypeError(f"没有文件夹“{text}”")
    return folder


def main(argv: Sequence[str] | None = None) -> int:
    """Run the check and print what it found."""
    parser = argparse.ArgumentParser(description="核对封账证据包（只需要 Python，不联网）。")
    parser.add_argument("package", help="证据包文件")
    parser.add_argument("--against", metavar="ROWS", help="luodi verify --export 导出的台账行，- 读标准输入")
    parser.add_argument("--files", metavar="FOLDER", type=_folder, help="佐证文件所在的文件夹，逐个核对本单位的材料")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    given = parser.parse_args(argv)
    for stream in (sys.stdout, sys.stderr):  # an old Windows console cannot print every character
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        text = Path(given.package).read_bytes().decode("utf-8")
        if given.against in {None, "-"}:
            report = verify(text, sys.stdin if given.against else None, given.files)
        else:
            with Path(given.against).open(encoding="utf-8") as lines:
                report = verify(text, lines, given.files)
    except (BadPackage, UnicodeDecodeError, OSError) as refused:
        sentence = str(refused) if isinstance(refused, BadPackage) else f"读不了文件：{refused}"
        if given.json:
            sys.stdout.write(json.dumps({"ok": False, "error": sentence, "problems": []}) + "\n")
        sys.stderr.write(sentence + "\n")
        return 1
    _print(report, as_json=given.json)
    return 0 if report["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
