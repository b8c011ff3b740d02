"""What the system refuses is told in Chinese."""

import pytest

from luodi.base.errors import system_reason


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("没有", "没有这个文件或文件夹"),
        ("", "这是文件夹"),
        ("文件/下面", "路径里有一段不是文件夹"),
        ("长" * 300, "文件名太长"),
    ],
)
def test_the_reason_is_chinese(tmp_path, path, reason):
    (tmp_path / "文件").write_text("")
    with pytest.raises(OSError) as refused:
        (tmp_path / path).open()
    assert system_reason(refused.value) == reason


def test_an_unknown_one_gives_its_number():
    assert system_reason(OSError(9999, "whatever")) == "系统错误 9999"
