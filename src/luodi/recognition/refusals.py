"""What recognition refuses, a class per refusal. Each carries one sentence that names the way out."""

from luodi.base.errors import BadInput, Conflict


class ClaimMoved(Conflict):
    """Somebody else decided first, or the unit changed the claim: what was looked at is no longer what is there."""


class FourEyes(Conflict):
    """The same person would decide twice on one claim, or decide on what they handed in."""


class NotYourStep(Conflict):
    """The step is decided by another role."""


class EvidenceWanting(BadInput):
    """A step cannot be passed on the evidence that is there."""


class ProcedureRefused(BadInput):
    """A place's steps that could not be followed."""
