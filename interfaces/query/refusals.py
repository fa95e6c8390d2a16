"""What a question can't be: refused in the same words at every door."""

from tierline.domain.shared.errors import Conflict, Invalid, NotFound


class ParameterNotUsable(Invalid):
    """`{name}`: {problem}."""


class MomentNotUsable(Invalid):
    """`{name}` must be a day (2026-03-31) or a moment with a time zone (2026-03-31T12:00:00Z)."""


class KnownAtNotUsable(Invalid):
    """`{name}` must be a position of the log, a day, or a moment with a time zone."""


class KnownInFuture(Invalid):
    """`{name}` lies in the future: nobody can say yet what will be known then."""


class BasisNotUsable(NotFound):
    """The basis was changed on its way, or made elsewhere or for other accounts; ask again without it."""


class BasisSaysIt(Invalid):
    """`basis` says as of when and what was known; leave out `as_of`, `known_at` and `min_position`."""


class BasisGone(Conflict):
    """The basis was made by another version of Tierline or its policy, which can't be asked any more."""


class RangeBackwards(Invalid):
    """A range must begin before it ends."""


class CursorNotUsable(NotFound):
    """The cursor belongs to another question, service or set of accounts; ask again without it."""
