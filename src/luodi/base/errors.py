"""The one error tree: a class per refusal, each with a Chinese sentence that says what to do next."""


class LuodiError(Exception):
    """A refusal meant for a person. `str(error)` is one plain Chinese sentence that names the way out."""


class BadInput(LuodiError):
    """What was given cannot be read; the sentence names the place (sheet, row, field, article) and the mend."""


class NotFound(LuodiError):
    """What was named is not there, or not yours: both answer alike."""


class Conflict(LuodiError):
    """Another person was faster, or the state has moved on; nothing was changed."""
