"""Importing into the inbox: messages become drafts, change them, or withdraw them; each is counted."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

from tierline.application.importing import SourceBroken
from tierline.application.inbox.deciding import DraftChanged, Inbox
from tierline.application.inbox.drafts import Draft, DraftQuestion, DraftState, InboxKey
from tierline.application.inbox.matching import Matches, Suggestion, suggest
from tierline.application.inbox.messages import Message
from tierline.application.inbox.rules import InboxRule, RuleCase, verdict
from tierline.domain.shared.errors import Refusal

TRIES = 4
"""How often a message is taken in that somebody else changes at the same time."""
Left = Literal["internal", "private", "automatic", "reply"]
"""Why a message is left out: nobody but our people takes part; it is marked as private; a machine sent it; it
answers an invitation."""
Taken = Literal["drafted", "repeated", "older", "changed", "withdrawn", "to_correct", "to_retract", "unseen"]
EVERYTHING = DraftQuestion()


@dataclass(frozen=True, slots=True)
class MessageLeftOut:
    """A message that no draft is made of."""

    place: str
    why: Left


@dataclass(frozen=True, slots=True)
class MessageUnreadable:
    """A message that can't be read, and why, without its content."""

    place: str
    fault: str


@dataclass(frozen=True, slots=True)
class MessageRead:
    """A message, and where it stands as a person finds it."""

    place: str
    message: Message


MessageLine = MessageRead | MessageLeftOut | MessageUnreadable


class MessageSource(Protocol):
    """Messages of one or several files, in order."""

    @property
    def size(self) -> int:
        """Bytes of all files together."""

    @property
    def consumed(self) -> int:
        """Bytes read so far."""

    def messages(self) -> Iterable[MessageLine | SourceBroken]:
        """The messages, and where a file can't be read any further, that."""

    def notes(self) -> Sequence[str]:
        """What the user should know once all were read."""


@dataclass(slots=True)
class InboxReport:
    """What an import into the inbox did, in numbers; nothing in it comes from the content of the source."""

    read: int = 0
    """Messages and dates read."""
    taken: Counter[str] = field(default_factory=Counter)
    """What became of them."""
    left_out: Counter[str] = field(default_factory=Counter)
    accepted: int = 0
    """Drafts that rules accepted, likewise those that they dismissed."""
    dismissed: int = 0
    refused: int = 0
    """Messages that can't be read, and drafts that rules accept but the write door doesn't."""
    reasons: Counter[str] = field(default_factory=Counter)
    places: dict[str, str] = field(default_factory=dict)
    """For each reason, where it was met first."""
    notes: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """Which files could not be read to their end, and why."""

    @property
    def complete(self) -> bool:
        """Whether everything was read and nothing refused."""
        return self.refused == 0 and not self.broken

    def refuse(self, reason: str, place: str) -> None:
        """Count what couldn't be done."""
        self.refused += 1
        self.reasons[reason] += 1
        self.places.setdefault(reason, place)

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON values."""
        reasons = [
            {"reason": reason, "count": count, "first": self.places[reason]}
            for reason, count in self.reasons.most_common()
        ]
        numbers = {name: getattr(self, name) for name in ("read", "accepted", "dismissed", "refused")}
        lists = {"notes": list(self.notes), "broken": list(self.broken)}
        return {**numbers, **dict(self.taken), "left_out": dict(self.left_out), "reasons": reasons, **lists}


OnMessages = Callable[[int, int], None]
"""Called now and then with bytes read and bytes in all."""


class InboxImport:
    """Takes messages into the inbox.

    Args:
        inbox: Whole, not as somebody sees it.
        rules: What is accepted or dismissed at once.
    """

    def __init__(self, inbox: Inbox, rules: Sequence[InboxRule] = ()) -> None:
        self._inbox = inbox
        self._rules = rules

    def run(
        self, source: MessageSource, on_progress: OnMessages = lambda _consumed, _size: None
    ) -> InboxReport:
        """Take in all messages of a source. A second run drafts nothing twice."""
        report = InboxReport()
        if self._inbox.table.matched_until() is None:
            self._inbox.table.note_matched(self._inbox.log.head())
        for line in source.messages():
            if isinstance(line, SourceBroken):
                report.broken.append(line.sentence)
                continue
            report.read += 1
            self._line(line, report)
            on_progress(source.consumed, source.size)
        report.notes.extend(source.notes())
        return report

    def _line(self, line: MessageLine, report: InboxReport) -> None:
        if isinstance(line, MessageLeftOut):
            report.left_out[line.why] += 1
        elif isinstance(line, MessageUnreadable):
            report.refuse(line.fault, line.place)
        else:
            try:
                self._take(line, report)
            except Refusal as refusal:
                report.refuse(refusal.sentence, line.place)

    def _take(self, line: MessageRead, report: InboxReport) -> None:
        message = line.message
        matched = self._inbox.matched(message)
        said = suggest(message, matched)
        for _ in range(TRIES):
            taken = self._taken(message, said, matched)
            if taken is not None:
                break
        else:
            raise DraftChanged()
        if taken == "internal":
            report.left_out[taken] += 1
            return
        report.taken[taken] += 1
        if not message.cancelled:
            self._apply_rules(RuleCase(message, said, matched), line, report)

    def _taken(
        self, message: Message, said: Suggestion, matched: dict[str, Matches]
    ) -> Taken | Literal["internal"] | None:
        """What became of a message; None if somebody else was at it."""
        found = self._inbox.table.find(EVERYTHING._replace(draft=message.draft))
        if found is None:
            return self._new(message, said, matched)
        found = self._inbox.settled(found)
        mark = self._inbox.texts.mark(message)
        if found.mark == mark:
            return self._again(found, message)
        if message.edition.older_than(found.edition):
            return "older"
        return self._changed(found, message, said, matched)

    def _new(
        self, message: Message, said: Suggestion, matched: dict[str, Matches]
    ) -> Taken | Literal["internal"] | None:
        inbox = self._inbox
        if message.cancelled:
            return "unseen"
        if said.ours_only:
            return "internal"
        key = inbox.table.inbox_key(inbox.texts.new_inbox_key())
        assert key is not None  # kept just now, if it wasn't before
        draft = Draft(
            draft=message.draft,
            system=message.system,
            reference=message.reference,
            edition=message.edition,
            at=message.at,
            suggestion=said,
            mark=inbox.texts.mark(message),
            imported_at=inbox.clock(),
            thread=message.thread_draft,
            box=inbox.texts.sealed(message.draft, message, key),
            links=inbox.links(message.draft, said, matched),
        )
        return "drafted" if inbox.table.put(draft, new=True) else None

    def _again(self, found: Draft, message: Message) -> Taken | None:
        """The same content again, perhaps in a later edition."""
        if not found.edition.older_than(message.edition):
            return "repeated"
        return "repeated" if self._inbox.table.put(replace(found, edition=message.edition)) else None

    def _changed(
        self, found: Draft, message: Message, said: Suggestion, matched: dict[str, Matches]
    ) -> Taken | None:
        inbox = self._inbox
        key = inbox.table.inbox_key(inbox.texts.new_inbox_key())
        assert key is not None
        box = inbox.texts.replaced(found.draft, found.box, message, key)
        anew = replace(
            found,
            edition=message.edition,
            at=message.at,
            suggestion=said,
            mark=inbox.texts.mark(message),
            cancelled=message.cancelled,
            revision=found.revision + 1,
            imported_at=inbox.clock(),
            box=box,
            links=inbox.links(found.draft, said, matched),
        )
        state, taken = self._follows(anew, message, said, key)
        return taken if inbox.table.put(replace(anew, state=state)) else None

    def _follows(
        self, anew: Draft, message: Message, said: Suggestion, key: InboxKey
    ) -> tuple[DraftState, Taken]:
        """Where a draft stands whose message changed, and how that is counted."""
        if anew.asks == "record":
            gone = message.cancelled or said.ours_only
            return ("withdrawn", "withdrawn") if gone else ("waiting", "changed")
        if message.cancelled:
            return "waiting", "to_retract"
        if self._inbox.changed_since(anew, message, said, key):
            return "waiting", "to_correct"
        return "accepted", "repeated"

    def _apply_rules(self, case: RuleCase, line: MessageRead, report: InboxReport) -> None:
        """Decide on a draft that waits, if a rule does; one that hasn't taken place yet waits on."""
        inbox, said = self._inbox, verdict(self._rules, case)
        if said == "wait":
            return
        draft = inbox.find(line.message.draft)
        if draft.state != "waiting" or (said == "accept" and draft.at > inbox.clock()):
            return
        if said == "dismiss":
            inbox.dismiss(draft.draft)
            report.dismissed += 1
        else:
            inbox.accept(draft.draft)
            report.accepted += 1
