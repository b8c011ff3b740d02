"""What the ledger refuses, a class per refusal. Each carries one sentence that names the way out."""

from luodi.base.errors import BadInput, Conflict


class PeriodSealed(Conflict):
    """The period is sealed already: it is sealed once, and later facts go to the next open one."""


class HomeReadOnly(Conflict):
    """A verification failed: nothing is posted until a person has ended the alarm."""


class MisshapenFact(BadInput):
    """A fact lacks what its kind must say, says what it must not, or is about the wrong kind of subject."""


class SubjectVoid(BadInput):
    """The subject was closed as void with the reversal of the import that made it; its code is not used again."""


class ReversalOfReversal(BadInput):
    """A reversal is not reversed: post the right entry anew."""


class AlreadyReversed(Conflict):
    """Somebody reversed the entry before."""


class CreditAboveWhole(BadInput):
    """The shares of a project on one day would exceed ten thousand basis points."""


class CircularPlacement(BadInput):
    """A unit would stand below itself on some day."""


class KeyReused(Conflict):
    """The caller's key was used for another fact."""


class FaceValueExceeded(Conflict):
    """The shares of a document would exceed its face value."""
