"""Function ≤ 60 lines of code, nesting ≤ 3, file ≈ ≤ 300 lines (the longer ones are listed with their reason)."""

import ast
from pathlib import Path

from tests.house.sources import ROOT, Offence, code_files, nodes, told

LONGEST_FUNCTION, DEEPEST_NESTING, LONG_FILE = 60, 3, 300
ALLOWED_LONG_FILES = ROOT / "tests/allowed_long_files.txt"

Function = ast.FunctionDef | ast.AsyncFunctionDef
_NESTS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)


def functions_out_of_measure(path: str, text: str) -> list[Offence]:
    """Functions that are too long or nest too deep."""
    found = []
    lines = text.splitlines()
    for node in nodes(text):
        if not isinstance(node, Function):
            continue
        length, depth = code_lines(node, lines), deepest(node)
        if length > LONGEST_FUNCTION:
            what = f"{node.name} has {length} lines of code"
            found.append(Offence(path=path, line=node.lineno, what=what, instead="name its parts as functions"))
        if depth > DEEPEST_NESTING:
            what = f"{node.name} nests {depth} deep"
            found.append(Offence(path=path, line=node.lineno, what=what, instead="return early or name the inner part"))
    return found


def code_lines(function: Function, lines: list[str]) -> int:
    """Lines of the function less blank lines, comments and its docstring; a nested function counts with its host."""
    skipped: set[int] = set()
    if ast.get_docstring(function) is not None:
        docstring = function.body[0]
        skipped = set(range(docstring.lineno, (docstring.end_lineno or docstring.lineno) + 1))
    body = range(function.lineno, (function.end_lineno or function.lineno) + 1)
    return sum(1 for n in body if n not in skipped and (line := lines[n - 1].strip()) and not line.startswith("#"))


def deepest(node: ast.AST, depth: int = 0) -> int:
    """How many blocks lie around the innermost statement; `elif` and an inner function do not count as deeper."""
    best = depth
    for field, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(child, Function | ast.ClassDef):
                continue
            is_elif = field == "orelse" and isinstance(child, ast.If) and isinstance(node, ast.If)
            best = max(best, deepest(child, depth + (isinstance(child, _NESTS) and not is_elif)))
    return best


def long_files(files: list[tuple[str, str]], allowed: dict[str, str]) -> list[Offence]:
    """Long files that are not listed, and listed ones that need it no more."""
    found = []
    lengths = {path: len(text.splitlines()) for path, text in files}
    for path, length in lengths.items():
        if length > LONG_FILE and path not in allowed:
            instead = "look for the missing noun, or list the file with its reason in tests/allowed_long_files.txt"
            found.append(Offence(path=path, line=length, what=f"{length} lines", instead=instead))
    for path, reason in allowed.items():
        if lengths.get(path, 0) <= LONG_FILE or not reason:
            what = "listed without need or without a reason"
            found.append(Offence(path=path, line=0, what=what, instead="mend tests/allowed_long_files.txt"))
    return found


def allowed_long_files(source: Path = ALLOWED_LONG_FILES) -> dict[str, str]:
    """Path → reason; lines of `#` are comments."""
    lines = [line for line in source.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return {path.strip(): reason.strip() for path, _, reason in (line.partition("  ") for line in lines)}


def test_functions_keep_their_measure():
    files = [*code_files(), *code_files(under=ROOT / "tests"), *code_files(under=ROOT / "tools")]
    assert not (offences := [o for file in files for o in functions_out_of_measure(*file)]), told(offences)


def test_long_files_have_a_reason():
    assert not (offences := long_files(list(code_files()), allowed_long_files())), told(offences)


def test_red_control_a_long_function_is_found_and_its_docstring_is_not_counted():
    body = "\n".join(f"    x{n} = {n}" for n in range(59))
    docstring = '    """' + "\n" * 40 + '    """\n\n    # a comment\n'
    assert functions_out_of_measure("a.py", f"def f():\n{docstring}{body}\n") == []
    offences = functions_out_of_measure("a.py", f"def f():\n{docstring}{body}\n    y = 1\n")
    assert [o.what for o in offences] == ["f has 61 lines of code"]


def test_red_control_deep_nesting_is_found_and_elif_is_not():
    def nested(*heads: str) -> str:
        lines = [f"{'    ' * depth}{head}" for depth, head in enumerate(["def f(a):", *heads])]
        return "\n".join([*lines, "    " * (len(heads) + 1) + "pass", ""])

    assert functions_out_of_measure("a.py", nested("for b in a:", "if b:", "with b:")) == []
    assert functions_out_of_measure("a.py", nested("for b in a:", "if b:", "with b:", "while b:"))
    chain = "def f(a):\n    if a:\n        pass\n" + "    elif a:\n        pass\n" * 5
    assert functions_out_of_measure("a.py", chain) == []


def test_red_control_a_long_file_and_a_stale_line_are_found():
    files = [("long.py", "x\n" * 301), ("short.py", "x\n" * 300)]
    assert [o.path for o in long_files(files, {})] == ["long.py"]
    assert long_files(files, {"long.py": "one table of 271 rows"}) == []
    assert [o.path for o in long_files(files, {"long.py": "", "short.py": "was long"})] == ["long.py", "short.py"]
