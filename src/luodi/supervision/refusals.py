"""What supervision refuses, each with the way out."""

from luodi.base.errors import BadInput, Conflict, NotFound


class NoSuchMatter(NotFound):
    """Not there, or not yours."""

    def __init__(self) -> None:
        super().__init__("没有这个事项，或者不在您的查看范围。请从督办列表进入。")


class NotYourStep(BadInput):
    """The step belongs to another party of the matter."""

    def __init__(self, who: str) -> None:
        super().__init__(f"这一步由{who}办理。您可以在事项里查看办理情况。")


class MovedOn(Conflict):
    """Somebody else acted while the form was open."""

    def __init__(self, state: str) -> None:
        super().__init__(f"这个事项刚刚有了新的进展，现在是“{state}”。您的操作没有记入，请刷新后再看。")
