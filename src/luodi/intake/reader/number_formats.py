"""Number formats that show something else than the cell holds, in the notation of Excel; for the child process."""

import re

MONTHS_BUILT_IN = frozenset({17, 27, 36, 50, 57})  # mmm-yy and, in Chinese, yyyy"年"m"月"


def dresses(code: str) -> bool:
    """0!.0, and 0, and 0.00"亿元" show another number than the cell holds."""
    if re.search(r"[yd]|m{2,}|h:", re.sub(r'"[^"]*"|\[[^\]]*\]', "", code)):
        return False
    return re.search(r"!\.|[0#?],+(?![0#?])|[万亿]|美元|港|[€£]|USD|\[\$[$€£]", code) is not None


def shows_month_only(code: str) -> bool:
    """yyyy"年"m"月" and mmm-yy show no day."""
    bare = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", code).lower()
    return "y" in bare and "m" in bare and "d" not in bare and "h" not in bare
