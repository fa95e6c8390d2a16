"""A message in its reader's language: a subject that names nobody, plain text, and HTML alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from html import escape
from typing import NamedTuple
from urllib.parse import quote
from zoneinfo import ZoneInfo

from tierline.application.messages.ledger import MessageLine, OutgoingMessage
from tierline.application.messages.subscriptions import MessageKind
from tierline.domain.shared.words import Words, plural_words
from tierline.interfaces.presentation import formatting
from tierline.interfaces.presentation.language import Language, said, tag
from tierline.interfaces.presentation.texts import text

SUBJECTS: dict[MessageKind, Words] = {
    MessageKind.DIGEST: Words("Your key accounts: the week up to {day}"),
    MessageKind.FALLS: plural_words(
        "{n} key account falls or has fallen", "{n} key accounts fall or have fallen"
    ),
    MessageKind.ESCALATIONS: plural_words("{n} escalation was raised", "{n} escalations were raised"),
    MessageKind.OVERRIDES: plural_words("{n} override waits for approval", "{n} overrides wait for approval"),
    MessageKind.DELIVERIES: plural_words("{n} delivery is late", "{n} deliveries are late"),
}
_CHANGED = Words("What is otherwise than before")
_DUE = Words("What is due in the next 7 days")
_LINE = Words("{name} ({account}): {what}")
_ON = Words("{what} ({day})")
_TIMES = Words("Times are those of clocks in {zone}.")
_WHY = Words("You get this by a subscription. What you are told of, and how to end it:")
_WHY_ALONE = Words(
    "You get this by a subscription; your page of messages tells what it is about and ends it."
)
_ABOUT_THINGS = ("escalation", "contract", "delivery", "action", "notice")
"""How the names of matters begin whose subject is a thing of the account: others are people or ids."""


class Letter(NamedTuple):
    """What is sent: the id that mail systems know a repetition by, and what it says."""

    ident: str
    language: str
    subject: str
    plain: str
    html: str
    made_at: datetime
    page: str | None
    """Where its reader sees and ends their subscriptions, if the address of the pages is known."""


@dataclass(frozen=True, slots=True)
class Letters:
    """Writes messages.

    `base` is the address of the pages, without a slash at its end (None: lines have no links); ids of
    messages end with `domain`.
    """

    base: str | None
    domain: str

    def written(self, one: OutgoingMessage, lines: Sequence[MessageLine]) -> Letter:
        """A message that tells some of its lines: all that its reader may see by now."""
        page = self._at("/messages", one.language, person=one.person)
        return Letter(
            f"<{one.message.hex}@{self.domain}>",
            tag(one.language),
            _subject(one, lines),
            self._plain(one, lines, page),
            self._html(one, lines, page),
            one.made_at,
            page,
        )

    def _plain(self, one: OutgoingMessage, lines: Sequence[MessageLine], page: str | None) -> str:
        parts: list[str] = []
        for heading, some in _sections(one, lines):
            parts += [f"{heading}\n"] if heading else []
            for line in some:
                link = self._at(f"/accounts/{quote(line.account)}", one.language)
                parts.append(f"- {_said(one, line)}" + (f"\n  {link}" if link else ""))
            parts.append("")
        return "\n".join([*parts, "-- ", *_why(one, page), *([page] if page else []), ""])

    def _html(self, one: OutgoingMessage, lines: Sequence[MessageLine], page: str | None) -> str:
        parts = [f'<!DOCTYPE html><html lang="{tag(one.language)}"><head><meta charset="utf-8">']
        parts.append(f"<title>{escape(_subject(one, lines))}</title></head><body>")
        for heading, some in _sections(one, lines):
            parts += [f"<h2>{escape(heading)}</h2>"] if heading else []
            items = (f"<li>{self._linked(line, one)}</li>" for line in some)
            parts.append(f"<ul>{''.join(items)}</ul>")
        why = "<br>".join(escape(sentence) for sentence in _why(one, page))
        link = f' <a href="{escape(page)}">{escape(page)}</a>' if page else ""
        return "".join([*parts, f"<p>{why}{link}</p></body></html>"])

    def _linked(self, line: MessageLine, one: OutgoingMessage) -> str:
        told = escape(_said(one, line))
        link = self._at(f"/accounts/{quote(line.account)}", one.language)
        return f'<a href="{escape(link)}">{told}</a>' if link else told

    def _at(self, path: str, language: Language, **asked: str) -> str | None:
        query = "&".join(
            f"{name}={quote(value, safe='')}" for name, value in {**asked, "lang": language}.items()
        )
        return f"{self.base}{path}?{query}" if self.base else None


def _clocks(one: OutgoingMessage) -> tzinfo:
    """The clocks of who reads: moments of UTC say so of themselves."""
    return UTC if one.zone == "UTC" else ZoneInfo(one.zone)


def _why(one: OutgoingMessage, page: str | None) -> list[str]:
    """What stands below all messages: by which clocks times are, and why one gets this."""
    clocks = [] if one.zone == "UTC" else [said(_TIMES.of(zone=one.zone), one.language)]
    return [*clocks, said(_WHY if page else _WHY_ALONE, one.language)]


def _subject(one: OutgoingMessage, lines: Sequence[MessageLine]) -> str:
    words = SUBJECTS[one.kind]
    day = formatting.day(one.until.at, _clocks(one))
    filled = words.of(day=day) if one.kind is MessageKind.DIGEST else words.of(n=len(lines))
    return said(filled, one.language)


def _sections(one: OutgoingMessage, lines: Sequence[MessageLine]) -> list[tuple[str, list[MessageLine]]]:
    """The lines under their headings; of what isn't a digest there is one part, which needs none."""
    heads = {"news": _CHANGED, "due": _DUE}
    parts = [(name, [line for line in lines if line.section == name]) for name in heads]
    headed = one.kind is MessageKind.DIGEST
    return [(said(heads[name], one.language) if headed else "", some) for name, some in parts if some]


def _said(one: OutgoingMessage, line: MessageLine) -> str:
    """A line in words: the account, what, which thing of it, and the day or moment."""
    what = said(line.what, one.language)
    if line.subject and line.matter.partition("_")[0] in _ABOUT_THINGS:
        what += text("in_brackets", one.language, what=line.subject)
    if line.at is not None:
        moment = formatting.instant(line.at, _clocks(one))
        what = said(_ON.of(what=what, day=moment), one.language)
    return said(_LINE.of(name=line.name, account=line.account, what=what), one.language)
