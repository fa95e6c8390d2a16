"""Changes: a fact or a part of one that states some fields anew and clears others."""

from typing import Any, get_args

from pydantic import BaseModel

from tierline.domain.account.base import Fact
from tierline.domain.shared.errors import Invalid


class NothingStated(Invalid):
    """A change must state at least one field anew or clear one."""


class StatedAndCleared(Invalid):
    """A field can't be stated anew and cleared at once."""


class StatesAnew(BaseModel):
    """States fields anew; one that is neither stated nor in `clears` stays as it was.

    A subclass has a field `clears`, a tuple of the names that may be cleared, and what it may
    change as optional fields, for which None means not stated.
    """

    def stated(self) -> dict[str, Any]:
        """The fields stated anew with their values; None for those that are cleared."""
        names = self.changeable()
        stated = {name: value for name in names if (value := getattr(self, name)) is not None}
        return stated | dict.fromkeys(self._cleared())

    def check_stated(self, within: str | None = None) -> None:
        """Refuse a change that changes nothing, or states what it clears.

        `within` is the field of the fact that holds the change, where the fact isn't the change itself.
        """
        if not self.stated():
            raise NothingStated(field=within)
        if any(getattr(self, name) is not None for name in self._cleared()):
            raise StatedAndCleared(field=f"{within}.clears" if within else "clears")

    @classmethod
    def changeable(cls) -> list[str]:
        """The fields that it may state anew."""
        own = cls.model_fields.keys() - Fact.model_fields.keys() - {"clears"}
        return [name for name, field in cls.model_fields.items() if name in own and not field.is_required()]

    @classmethod
    def clearable(cls) -> tuple[str, ...]:
        """The fields that it may clear."""
        return get_args(get_args(cls.model_fields["clears"].annotation)[0])

    def _cleared(self) -> tuple[str, ...]:
        return tuple(getattr(self, "clears", ()))
