"""What formats of messages share: mail and calendars go into the inbox as drafts, not past it as facts."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tierline.application.importing import SourceBroken
from tierline.application.inbox.importing import (
    InboxImport,
    InboxReport,
    MessageLine,
    MessageSource,
    OnMessages,
)
from tierline.domain.shared.addresses import EMAIL_LIMIT, kind_of, normalised
from tierline.domain.shared.discovery import modules_in
from tierline.domain.shared.errors import Invalid, NotFound
from tierline.domain.shared.personal import NAME_LIMIT, TEXT_LIMIT
from tierline.interfaces.imports.codes import exact
from tierline.interfaces.imports.files import SourceFile
from tierline.interfaces.imports.source import CountedFile, FilesRead, ImportOption, of_each

LIMIT = 25 * 2**20
"""Bytes of a calendar, and of one mail: what is larger isn't read."""


MOST_PARTIES = 500
"""People whom one message may name: what names more is a mailing, and no meeting or talk."""


class UnknownMessageFormat(NotFound):
    """There is no such format of messages; there are {formats}."""


class MessageOptionUnknown(Invalid):
    """The format {format} knows these options and no others: {options}."""


class ZoneUnknown(Invalid):
    """The time zone is none that is known; name one as in Europe/Berlin."""


@dataclass(frozen=True, slots=True)
class MessageFormat:
    """A format of messages: one per file of this folder, in its `MESSAGES`."""

    name: str
    says: str
    open: Callable[[Sequence[Path], Mapping[str, str], datetime], MessageSource]
    """Opens files under options, now; raises Invalid before anything is kept if they don't fit."""
    options: tuple[ImportOption, ...] = ()


def message_formats() -> dict[str, MessageFormat]:
    """Every format of messages by its name."""
    package = __name__.rpartition(".")[0]
    found = (getattr(one, "MESSAGES", None) for one in modules_in(package, [str(Path(__file__).parent)]))
    return {one.name: one for one in found if isinstance(one, MessageFormat)}


def import_messages(
    format: str,
    files: Sequence[Path],
    options: Mapping[str, str],
    taking: InboxImport,
    now: datetime,
    on_progress: OnMessages = lambda _consumed, _size: None,
) -> InboxReport:
    """Take the messages of files into an inbox. Raises Invalid or NotFound before anything is kept."""
    known = message_formats()
    if format not in known:
        raise UnknownMessageFormat(formats=", ".join(sorted(known)))
    names = [option.name for option in known[format].options]
    if options.keys() - set(names):
        raise MessageOptionUnknown(format=format, options=", ".join(names) or "none")
    return taking.run(known[format].open(files, options, now), on_progress)


class FilesOfMessages(FilesRead, ABC):
    """Files of messages, read one after the other. Fulfils `MessageSource`; formats say how one is read."""

    def __init__(self, files: Sequence[Path]) -> None:
        super().__init__(files)
        self._notes: list[str] = []

    def messages(self) -> Iterator[MessageLine | SourceBroken]:
        """The messages of all files; where one can't be read any further, that, and then the next file."""
        return of_each(self._files, self._of)

    def _of(self, file: SourceFile) -> Iterator[MessageLine]:
        with CountedFile(file, self._progress) as counted:
            yield from self.read(file.name, counted)

    @abstractmethod
    def read(self, name: str, counted: CountedFile) -> Iterator[MessageLine]:
        """The messages of one file. Raises SourceBroken."""

    def notes(self) -> list[str]:
        """What the user should know."""
        return self._notes

    def note(self, said: str) -> None:
        """Say something once."""
        if said not in self._notes:
            self._notes.append(said)


def address_in(written: str) -> str | None:
    """An e-mail address as all its spellings have it; None if it is none."""
    address = written.strip()
    if len(address) > EMAIL_LIMIT or kind_of(address) != "email":
        return None
    return normalised("email", address)


def one_line(text: str, limit: int = NAME_LIMIT) -> str | None:
    """A text in one line, without what no line has, cut where it is too long; None if nothing stays."""
    plain = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return plain[:limit] or None


def long_text(text: str) -> str | None:
    """A text of several lines, cut where it is too long; None if nothing stays."""
    plain = "".join(one for one in text if one in "\n\t" or one.isprintable()).strip()
    return plain[:TEXT_LIMIT] or None


def safe_reference(reference: str) -> str:
    """A message's own id as facts keep it in clear: its hash where it is too long, or may be an address."""
    plain = one_line(reference, _REFERENCE_LIMIT + 1) or ""
    if not plain or len(plain) > _REFERENCE_LIMIT or _LIKE_AN_ADDRESS.fullmatch(plain):
        return exact(reference)
    return plain


_REFERENCE_LIMIT = 300
_LIKE_AN_ADDRESS = re.compile(r"[^@\d]+@[^@]+")
"""Ids that programs make have digits before the @, and names of people have none."""
