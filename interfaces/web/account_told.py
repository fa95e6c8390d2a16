"""An account told in sentences: its tier, since when and why, what ends it when, what would keep it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from tierline.domain.catalogue import Tier
from tierline.domain.shared.words import Words, WordValue
from tierline.domain.tiers.assess import Assessment
from tierline.interfaces.presentation.account_texts import TOLD
from tierline.interfaces.presentation.formatting import day
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.texts import CAUSES, text
from tierline.interfaces.web.judgement import ComingFall


class ToldSentence(NamedTuple):
    """A sentence in the reader's language, and whether it says that something is about to be lost."""

    said: str
    warns: bool = False


def account_told(values: Mapping[str, Any], language: Language) -> list[ToldSentence]:
    """What the values of an account's page say of its relationship; nothing while it isn't open."""
    found: Assessment = values["assessment"]
    if found.tier is None:
        return []
    told = [_since(found, values["moves"], language), _ahead(found, values, language)]
    return [one for one in told if one]


def _since(found: Assessment, moves: Sequence[Mapping[str, Any]], language: Language) -> ToldSentence:
    """The tier, since when, and what made it so: by the last move that changed it."""
    assert found.tier is not None
    move = moves[-1] if moves else None
    words = {"tier": said(found.tier.words, language), "day": day(found.since)}
    if move is None:
        return ToldSentence(said(TOLD["told_since"].of(**words), language))
    labels = [found.finding(one).label for one in move["criteria"]]
    if move["cause"] in ("facts", "lapse") and labels:
        fell = move["before"] is not None and found.tier.rank < move["before"].rank
        words["what"] = _listed(labels, language)
        return ToldSentence(said(TOLD["told_fell" if fell else "told_rose"].of(**words), language))
    cause = said(CAUSES[move["cause"]], language)
    return ToldSentence(said(TOLD["told_cause"].of(cause=cause, **words), language))


def _ahead(found: Assessment, values: Mapping[str, Any], language: Language) -> ToldSentence | None:
    """What falls next and when, and what would keep it."""
    fall: ComingFall | None = values["fall"]
    if fall is not None:
        words: dict[str, WordValue] = {
            "to": _tier(fall.to, language),
            "day": day(fall.on),
            "n": fall.days_left,
        }
        if not (fall.needed or fall.some):
            return ToldSentence(text("told_override_ends", language, **words), warns=True)
        return ToldSentence(text("told_falls", language, what=_kept_by(fall, language), **words), warns=True)
    if found.falls_on is not None:
        days = (found.falls_on - found.at).days
        words = {"to": _tier(found.falls_to, language), "day": day(found.falls_on), "n": days}
        return ToldSentence(text("told_falls_later", language, **words))
    if found.tier is Tier.vendor:
        return None
    return ToldSentence(text("told_lasts", language))


def _kept_by(fall: ComingFall, language: Language) -> str:
    """What would keep the tier: all that is needed, and some of others."""
    parts = [_listed((one.label for one in fall.needed), language)] if fall.needed else []
    if fall.some:
        labels = _listed((one.label for one in fall.some), language)
        parts.append(text("told_some", language, n=fall.of_some, what=labels))
    return text("between", language).join(parts)


def _listed(labels: Iterable[Words], language: Language) -> str:
    return text("between", language).join(said(one, language) for one in labels)


def _tier(tier: Tier | None, language: Language) -> str:
    return said(tier.words, language) if tier else text("no_tier", language)
