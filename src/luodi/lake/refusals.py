"""What the lake refuses, each with the way out."""

from pathlib import Path

from luodi.base.errors import BadInput, Conflict, LuodiError


class LakeNotInstalled(LuodiError):
    """The optional packages of the lake are not there."""

    def __init__(self) -> None:
        super().__init__(
            "这台机器没有装数据湖的组件（duckdb、pyarrow），请运行 pip install 'luodi[lake]'，或不写 --engine，用本机的库算。"
        )


class NotALake(BadInput):
    """A folder that holds something else."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} 不是数据湖的文件夹，又不是空的，请换一个文件夹。")


class LakeDamaged(Conflict):
    """A file is not what the manifest says."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"数据湖的文件 {path} 与清单不符，请删去这个文件夹再运行，它会从台账重新生成。")


class LakeOfAnotherHome(Conflict):
    """The lake was written from a ledger that is not this one, or from a later state than was restored."""

    def __init__(self, folder: Path, known: int) -> None:
        super().__init__(f"{folder} 里的数据湖不是从本机台账写出的（第 {known} 笔对不上），请换一个文件夹。")


class LakeUnwritable(BadInput):
    """The folder cannot be written."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"数据湖写不到 {folder}：{why}，请换一个文件夹。")


class EngineGaveUp(LuodiError):
    """The engine ran out of what it was given."""

    def __init__(self, why: str) -> None:
        super().__init__(f"DuckDB 没有算完（{why}），请换内存更大的机器，或不写 --engine，用本机的库算。")


class MonthDamaged(Conflict):
    """A published month is not what its place wrote."""

    def __init__(self, path: Path, why: str, *, row: str = "") -> None:
        self.why, self.row = why, row
        super().__init__(f"{path.parent.name}/{path.name} {row} {why}，请让这个地方重新发布。")
