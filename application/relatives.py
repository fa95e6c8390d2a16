"""Which accounts had to do with one another by merges: read from the log once, and then as it grows."""

from contextlib import suppress
from threading import Lock

from tierline.application.ports import FactLog
from tierline.domain.account.base import RecordUnreadable
from tierline.domain.account.lifecycle import AccountMerged
from tierline.domain.account.merging import Families

_PAGE = 500
_TOPICS = (AccountMerged.TOPIC, *AccountMerged.FORMER)


class Relatives:
    """The families of accounts by all merges in the log, whether they hold or not.

    The first question costs a look at every fact of the log, the next ones at those that came since.
    """

    def __init__(self, log: FactLog) -> None:
        self._log = log
        self._lock = Lock()
        self._begin()

    def of(self, code: str) -> frozenset[str]:
        """The codes of an account's family, itself among them."""
        with self._lock:
            self._read_on()
            return self._families.of(code)

    def forget(self) -> None:
        """Read the log from its beginning when asked next: it isn't the one that was read."""
        with self._lock:
            self._begin()

    def _begin(self) -> None:
        self._families = Families()
        self._read = 0

    def _read_on(self) -> None:
        head = self._log.head()
        if head < self._read:  # another log stands in the place of the one that was read
            self._begin()
        while page := self._log.by_topic(_TOPICS, self._read, _PAGE):
            for stored in page:
                # A merge that can't be read costs its account, which can't be read either, and no other.
                with suppress(RecordUnreadable):
                    self._families.take(self._log.decoded(stored))
            self._read = page[-1].position
        self._read = max(self._read, head)
