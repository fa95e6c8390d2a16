"""Within which accounts somebody records: to them a foreign account is one that doesn't exist."""

from collections.abc import Callable

from tierline.application.access import ALL_ACCOUNTS, AccountSet
from tierline.domain.account.base import Fact, FactAlreadyRecorded, Recorded
from tierline.domain.account.lifecycle import AccountOpened
from tierline.domain.shared.errors import Forbidden, Invalid, Refusal


class OpenedElsewhere(Forbidden):
    """An account with this code can't be opened within the accounts that you may see."""


class FactIdNotUsable(Invalid):
    """This `fact_id` can't be used; leave it out or take a new random one."""


class Within:
    """The accounts that somebody may record about, for one request.

    Args:
        accounts: Their set.
        sees: Whether an account is in it, by code.
        found_as: The code to look an account up by: of a foreign one, a code that no account has.
        sees_fact: Whether a fact is of an account in it, or of the firm's own book and about none outside.
    """

    def __init__(
        self,
        accounts: AccountSet,
        sees: Callable[[str], bool],
        found_as: Callable[[str], str],
        sees_fact: Callable[[Recorded], bool],
    ) -> None:
        self._accounts = accounts
        self._sees = sees
        self._found_as = found_as
        self._sees_fact = sees_fact
        self._opened: set[str] = set()
        """What they opened meanwhile, which the read models needn't know yet."""

    def sees(self, code: str) -> bool:
        """Whether they may record about an account."""
        return code in self._opened or self._sees(code)

    def sees_fact(self, found: Recorded) -> bool:
        """Whether they may know of a fact that is recorded already."""
        return found.account in self._opened or self._sees_fact(found)

    def place(self, code: str, fact: Fact, exists: Callable[[str], bool]) -> str:
        """The code to record a fact under. Raises OpenedElsewhere.

        A foreign account is looked up where there is none, so that all goes on as for an unknown code.
        Whether one may be opened is decided by what its opening says.
        """
        if code in self._opened or not isinstance(fact, AccountOpened):
            return code if code in self._opened else self._found_as(code)
        if not self._sees(code):
            if not self._lets_in(fact) or exists(code):
                raise OpenedElsewhere(field="code")
            self._opened.add(code)
        return code

    def taken(self, found: Recorded) -> Refusal:
        """Why a fact_id can't be used that another fact has; nothing is told of one that they may not see."""
        used = FactAlreadyRecorded if self.sees_fact(found) else FactIdNotUsable
        return used(field="fact_id")

    def _lets_in(self, opening: AccountOpened) -> bool:
        return (
            opening.code in self._accounts.codes
            or opening.region in self._accounts.regions
            or opening.segment in self._accounts.segments
        )


EVERYWHERE = Within(ALL_ACCOUNTS, lambda _: True, lambda code: code, lambda _: True)
"""For who may record about all accounts."""
