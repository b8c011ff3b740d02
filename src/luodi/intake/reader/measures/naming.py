"""Names of measures that the vocabulary does not know: asked once, with the nearest ones; the answer is remembered."""

from collections.abc import Mapping

from luodi.intake.reader.measures.words import Known, known_measure, nearest_measures
from luodi.intake.reader.readings import Doubt, Likely

OWN, IGNORED = "own", "ignored"
_LONGEST = 60


def name_of(name: str, answers: Mapping[str, str], doubts: list[Doubt]) -> tuple[Known | None, str]:
    """The measure that a person says these words mean, or the words themselves; else the question is added to `doubts`.

    `answers`: those that hold for every layout of the sender, by the question's key without its bar.
    """
    key = f"measure[{name}]"
    answer = answers.get(key)
    if answer is None:
        likely = [Likely(answer=known.name, label=f"就是{known.name}") for known in nearest_measures(name)]
        likely += [Likely(answer=OWN, label=f"另立指标“{name}”"), Likely(answer=IGNORED, label="不用导入")]
        doubts.append(Doubt(key=f"|{key}", field="measure", question=f"“{name}”是什么指标？", likely=tuple(likely)))
        return None, name
    if answer == OWN:
        return None, name
    if answer == IGNORED:
        return None, IGNORED
    known = known_measure(answer)
    return known, known.name if known is not None else answer.strip()[:_LONGEST]
