"""Mobile and identity numbers inside a text that somebody wrote: found, and hidden from whoever gave no reason.

Landlines and the offices' own codes are left alone. Source: 个人信息保护法 art. 28, 51; 等保 8.1.4.11.
"""

import re

# Not within a longer number, a word or an amount: 13800138000元 is money, a digest of a file is no phone.
_BEFORE = r"(?<![0-9A-Za-z_.])"
_PHONE = re.compile(
    _BEFORE + r"(?P<country>(?:\+|00)?86[ -]?)?"
    r"(?P<first>[1１][3-9３-９]\d)[ -]?\d{4}[ -]?(?P<last>\d{4})(?![0-9A-Za-z_]|\.\d|\s?[万亿元分])"
)
_IDENTITY = re.compile(
    _BEFORE + r"[1-8１-８]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z_])"
)
IDENTITY_HIDDEN = "（身份证号已隐去）"


def without_numbers(text: str) -> str:
    """The text with its numbers hidden: 138****5678, （身份证号已隐去）. What is hidden already stays as it is."""
    return _PHONE.sub(_starred, _IDENTITY.sub(IDENTITY_HIDDEN, text))


def holds_numbers(text: str) -> bool:
    """Whether there is anything to hide."""
    return bool(_PHONE.search(text) or _IDENTITY.search(text))


def _starred(found: re.Match[str]) -> str:
    return f"{found['country'] or ''}{found['first']}****{found['last']}"
