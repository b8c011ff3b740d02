"""The stand-alone verifier: known trees, every proof, and every single bit."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from luodi.ledger import luodi_verify
from luodi.ledger.luodi_verify import (
    ALGORITHM,
    HEADER,
    BadPackage,
    Ledger,
    Package,
    Row,
    check_package,
    compare,
    inclusion_proof,
    labels_digest,
    leaf_hash,
    merkle_root,
    node_hash,
    proof_holds,
    read_package,
    row_leaf,
    written_rows,
)

FILE = Path(luodi_verify.__file__)
SALT = "5a" * 16
# Up to sixteen rows: a few sizes always, the others among the drills.
SIZES = [n if n in {1, 2, 3, 5} else pytest.param(n, marks=pytest.mark.drill) for n in range(1, 17)]
# The tree that implementations of RFC 6962 and RFC 9162 test themselves with: eight leaves, and the root over the first n.
INPUTS = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(n.to_bytes(2, "big")) for n in range(count)]


def by_the_letter(held: list[bytes]) -> bytes:
    """MTH of RFC 9162, 2.1.1, as it is written there: split at the largest power of two below the size."""
    if len(held) == 1:
        return held[0]
    split = 1
    while split * 2 < len(held):
        split *= 2
    return node_hash(by_the_letter(held[:split]), by_the_letter(held[split:]))


@pytest.mark.parametrize("count", range(9))
def test_known_trees(count) -> None:
    known = [leaf_hash(bytes.fromhex(text)) for text in INPUTS[:count]]
    assert merkle_root(known).hex() == ROOTS[count]


@pytest.mark.parametrize("count", range(1, 65))
def test_roots_and_proofs_are_those_of_the_definition(count) -> None:
    held = leaves(count)
    root = merkle_root(held)
    assert root == by_the_letter(held)
    for index, leaf in enumerate(held):
        proof = inclusion_proof(held, index)
        assert proof_holds(root=root, size=count, index=index, leaf=leaf, proof=proof)
        assert not proof_holds(root=root, size=count, index=index, leaf=leaf, proof=[*proof, leaf])
        assert not any(
            proof_holds(root=root, size=count, index=other, leaf=leaf, proof=proof)
            for other in range(-1, count + 2)
            if other != index
        )


def flipped(octets: bytes):
    for bit in range(len(octets) * 8):
        changed = bytearray(octets)
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)


@pytest.mark.parametrize("count", SIZES)
def test_no_proof_with_one_bit_changed_holds(count) -> None:
    held = leaves(count)
    root, tried = merkle_root(held), 0
    for index, leaf in enumerate(held):
        proof = inclusion_proof(held, index)
        given = {"root": root, "size": count, "index": index, "leaf": leaf, "proof": proof}
        changed = [given | {name: other} for name in ("root", "leaf") for other in flipped(given[name])]
        changed += [
            given | {"proof": [*proof[:n], other, *proof[n + 1 :]]}
            for n in range(len(proof))
            for other in flipped(proof[n])
        ]
        assert not any(proof_holds(**one) for one in changed)
        tried += len(changed)
    assert tried >= 512 * count


def test_red_control_doubling_the_last_node_gives_two_ledgers_one_root() -> None:
    """Why an odd level is not filled up with a copy: three leaves and four would be one tree."""

    def doubling(held: list[bytes]) -> bytes:
        while len(held) > 1:
            held = [*held, held[-1]] if len(held) % 2 else held
            held = [node_hash(held[i], held[i + 1]) for i in range(0, len(held), 2)]
        return held[0]

    three = leaves(3)
    assert doubling(three) == doubling([*three, three[-1]])
    assert merkle_root(three) != merkle_root([*three, three[-1]])


# Packages ------------------------------------------------------------------------------------------------------------


def rows(count: int) -> list[Row]:
    return [Row("entry", (("sequence", "I", str(n)), ("amount_fen", "I", str(100 * n)))) for n in range(1, count + 1)]


def package(sealed: list[Row], own: list[Row]) -> Package:
    header = Row(
        HEADER,
        (
            ("first", "D", "2024-09-01"),
            ("algorithm", "S", ALGORITHM),
            ("row_count", "I", str(len(sealed))),
            ("labels", "S", labels_digest(row.label for row in sealed)),
        ),
    )
    held = {row.label: row_leaf(bytes.fromhex(SALT), row) for row in (header, *sealed)}
    opened = {row.label: (SALT, row) for row in (header, *own)}
    return Package(
        root=merkle_root(list(held.values())).hex(), leaves={k: v.hex() for k, v in held.items()}, rows=opened
    )


def told(sealed: Package, now: list[Row], *, root: str | None = None, salt: str = SALT):
    header = sealed.rows[sealed.header][1]
    ledger = Ledger(root=root or sealed.root, period=sealed.period, rows=[(salt, row) for row in (header, *now)])
    return {(p.entry, p.field, p.was, p.is_now) for p in compare(sealed, ledger)}


def refused(octets: bytes) -> bool:
    try:
        return bool(check_package(read_package(octets.decode("utf-8"))))
    except (BadPackage, UnicodeDecodeError):
        return True


@pytest.mark.parametrize("count", SIZES)
def test_no_package_with_one_bit_changed_is_whole(count) -> None:
    whole = package(rows(count), rows(count)[:1]).text().encode()
    assert not refused(whole)
    assert all(refused(other) for other in flipped(whole))


SAME_JSON_OTHER_LETTERS = (
    lambda text: text + "\n",
    lambda text: text.replace(":", ": ", 1),
    lambda text: text[:-1] + ',"root":"0"}',
    lambda text: json.dumps(json.loads(text) | {"note": "x"}),
    lambda text: json.dumps(dict(reversed(json.loads(text).items())), separators=(",", ":")),
    lambda text: text.replace("luodi-witness-1", "luodi-witness-2"),
    lambda _: "[]",
    lambda _: "",
)


@pytest.mark.parametrize("change", SAME_JSON_OTHER_LETTERS)
def test_a_package_is_taken_only_as_it_was_handed_out(change) -> None:
    assert refused(change(package(rows(3), rows(1)).text()).encode())


def test_a_leaf_under_another_rows_name_is_seen() -> None:
    """Two rows whose names were exchanged: hashes, root and own rows are all right, only the header knows."""
    whole = package(rows(3), [])
    exchanged = {"entry 1": "entry 2", "entry 2": "entry 1"}
    other = whole._replace(leaves={exchanged.get(label, label): leaf for label, leaf in whole.leaves.items()})
    assert {p.field for p in check_package(other)} == {"labels"}


def test_no_byte_wanders_from_salt_to_row() -> None:
    """A longer salt and a shorter row with the same bytes would be the same leaf."""
    whole = package(rows(1), rows(1))
    _, row = whole.rows["entry 1"]
    longer = whole._replace(rows=whole.rows | {"entry 1": (SALT + "00", row)})
    assert [p.row for p in check_package(longer)] == ["entry 1"]


def test_rows_are_told_apart_by_their_bytes() -> None:
    alike = [
        Row("a", (("b", "S", "cd"),)),
        Row("a", (("bc", "S", "d"),)),
        Row("ab", (("", "S", "cd"),)),
        Row("a", (("b", "S", ""),)),
        Row("a", (("b", "N", ""),)),
        Row("a", (("b", "I", "1"),)),
        Row("a", (("b", "S", "1"),)),
        Row("a", (("b", "B", "1"),)),
    ]
    assert len({row.data() for row in alike}) == len(alike)


def test_own_entries_are_named_to_the_field_and_others_to_the_entry() -> None:
    sealed = package(rows(4), rows(4)[:2])
    assert told(sealed, rows(4)) == set()
    changed = [Row("entry", (row.fields[0], ("amount_fen", "I", "7"))) for row in rows(4)]
    assert told(sealed, [changed[0], *rows(4)[1:]]) == {(1, "amount_fen", "100", "7")}
    assert told(sealed, [*rows(4)[:3], changed[3]]) == {(4, None, None, "amount_fen=7")}
    assert told(sealed, rows(4)[1:]) == {(1, None, "amount_fen=100", None)}
    assert told(sealed, rows(5)) == {(5, None, None, "amount_fen=500")}


def test_other_salts_leave_own_rows_clear_and_say_what_cannot_be_checked() -> None:
    sealed = package(rows(4), rows(4)[:2])
    assert told(sealed, rows(4), root="0" * 64, salt="00" * 16) == {
        ("seal 2024-09-01", "salt", None, None),
        ("seal 2024-09-01", "root", sealed.root, "0" * 64),
    }


# The file ------------------------------------------------------------------------------------------------------------


def run(*arguments: object, lines: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", str(FILE), *map(str, arguments)]
    return subprocess.run(command, input=lines, capture_output=True, text=True, check=False)


@pytest.fixture
def paper(tmp_path) -> Path:
    file = tmp_path / "证据包.json"
    file.write_text(package(rows(3), rows(1)).text(), encoding="utf-8")
    return file


def test_it_runs_alone_and_says_whether_the_package_is_whole(paper) -> None:
    assert (run(paper).returncode, "核对无误" in run(paper).stdout) == (0, True)
    paper.write_text(paper.read_text(encoding="utf-8").replace('"100"', '"900"'), encoding="utf-8")
    assert (run(paper).returncode, "第1笔分录" in run(paper).stdout) == (1, True)


def test_it_compares_with_the_rows_of_a_home(paper, tmp_path) -> None:
    sealed = read_package(paper.read_text(encoding="utf-8"))
    held = [
        sealed.rows[sealed.header][1],
        rows(1)[0]._replace(fields=(("sequence", "I", "1"), ("amount_fen", "I", "9"))),
        *rows(3)[1:],
    ]
    lines = "".join(written_rows(Ledger(sealed.root, sealed.period, [(SALT, row) for row in held])))
    piped = run(paper, "--against", "-", "--json", lines=lines)
    assert piped.returncode == 1
    problem = json.loads(piped.stdout)["problems"][0]
    assert (problem["entry"], problem["field"], problem["was"], problem["is"]) == (1, "amount_fen", "100", "9")
    export = tmp_path / "台账行.jsonl"
    export.write_text(lines, encoding="utf-8")
    assert "金额（分）：封账时 100，现在 9" in run(paper, "--against", export).stdout


@pytest.mark.parametrize("lines", ["", "{}", "[1]\n", '{"format":"luodi-rows-1","period":"2024-09","root":null}\nx\n'])
def test_unreadable_rows_are_one_sentence(lines, paper) -> None:
    done = run(paper, "--against", "-", lines=lines)
    assert (done.returncode, "请用 luodi verify" in done.stderr, "Traceback" in done.stderr) == (1, True, False)


def test_wrong_use_and_a_missing_file_are_sentences(tmp_path) -> None:
    assert run().returncode == 2
    missing = run(tmp_path / "没有.json")
    assert (missing.returncode, "读不了文件" in missing.stderr) == (1, True)


def test_the_file_is_short_stands_alone_and_runs_on_an_old_laptop() -> None:
    """Python 3.8 is the last one for Windows 7."""
    text = FILE.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 500
    tree = ast.parse(text, feature_version=(3, 8))
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert imported <= set(sys.stdlib_module_names)
    assert not {"socket", "urllib", "http", "sqlite3", "ssl"} & imported
