"""What the pipeline refuses in more than one sentence: each carries its data, so that a page can list it."""

from luodi.base.errors import BadInput
from luodi.ledger.choices import Stage
from luodi.pipeline.gates import Missing


class StillMissing(BadInput):
    """A stage whose gates still ask for something; `missing` is all of it, in the order of the list."""

    def __init__(self, to: Stage, missing: tuple[Missing, ...]) -> None:
        super().__init__(f"还不能记“{to.label}”，还缺：{'；'.join(map(str, missing))}。")
        self.to = to
        self.missing = missing
