"""What a criterion found and what it needs, as sentences that say of what: 1 of 2 executive contacts."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tierline.domain.account.base import KINDS
from tierline.domain.account.observations import FACET_WORDS, LEVELS
from tierline.domain.catalogue import Tier
from tierline.domain.shared.words import Words, chained, words_in
from tierline.domain.tiers.assess import ConditionFinding
from tierline.domain.tiers.measures.base import Measure
from tierline.domain.tiers.measures.count_within import CountWithin
from tierline.domain.tiers.measures.customer_initiated_share import CustomerInitiatedShare
from tierline.domain.tiers.measures.distinct_within import DistinctWithin
from tierline.domain.tiers.measures.hours_within import HoursWithin
from tierline.domain.tiers.measures.in_force import InForce
from tierline.domain.tiers.measures.latest_verdict import LatestVerdict
from tierline.domain.tiers.measures.level import Level
from tierline.domain.tiers.measures.open_longer_than import OpenLongerThan
from tierline.domain.tiers.measures.window import WithinWindow
from tierline.interfaces.presentation.dealing_words import PRICING
from tierline.interfaces.presentation.field_choices import word_of
from tierline.interfaces.presentation.field_labels import label_of
from tierline.interfaces.presentation.formatting import level_words, measured
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.texts import text

_MANY = {
    "interaction": Words("interactions"),
    "executive_contact": Words("executive contacts"),
    "knowledge": Words("pieces of knowledge"),
    "contract_signed": Words("contracts signed"),
    "escalation_raised": Words("escalations"),
    "observation": Words("observations"),
    "customer_verdict": Words("verdicts of the customer"),
    "action_completed": Words("actions completed"),
    "plan_reviewed": Words("reviews of plans"),
    "proposal": Words("steps of proposals"),
    "negotiation": Words("negotiations"),
    "investment": Words("investments"),
}
"""What several facts of a kind are called; others go by what one is called."""
_OF_CONTACTS = {
    "contacts": Words("contacts"),
    "functions": Words("functions of contacts"),
    "people": Words("people of ours"),
}
_IN_FORCE = {
    "contracts": Words("agreements in force"),
    "assignments": Words("roles held"),
}
_WHOSE = {"client_level": Words("theirs: {level}"), "our_level": Words("ours: {level}")}
_LISTED = words_in("things in a list", "{one}, {others}")
_KEY = Words("key people")
_HOURS = Words("hours of ours")
_VERDICT = Words("the customer's latest verdict")


def sentence(found: ConditionFinding, measure: Measure, language: Language) -> str:
    """A condition's value and what it needs, in one line."""
    if isinstance(measure, Level | LatestVerdict):
        return _about(
            subject(measure), measured(found.value, language), _levels(found, measure, language), language
        )
    value, needed = found.value, found.at_least
    falls_short = type(value) is int and isinstance(needed, int | float) and value <= needed
    if found.at_most is None and falls_short:
        assert isinstance(value, int), "it is a count"
        assert needed is not None, "a count falls short of something"
        return text("of_needed", language, n=value, needed=needed, what=subject(measure))
    return _about(subject(measure), _amount(found.value, language), _bounds(found, language), language)


def subject(measure: Measure) -> Words:
    """What a measure looks at, several of it."""
    say = _SUBJECTS.get(type(measure))
    return say(measure) if say else Words(measure.measure.replace("_", " "))


def _about(what: Words, value: str, needed: str, language: Language) -> str:
    begun = Words("{what:capital}").of(what=what)
    return text("value_needed", language, what=begun, value=value, needed=needed)


def _levels(found: ConditionFinding, measure: Level | LatestVerdict, language: Language) -> str:
    """The levels that pass: `at least` and `at most` say nothing where the order isn't everybody's."""
    scale = LEVELS[measure.facet] if isinstance(measure, Level) else [tier.value for tier in Tier]
    first = 0 if found.at_least is None else scale.index(str(found.at_least))
    last = len(scale) if found.at_most is None else scale.index(str(found.at_most)) + 1
    return said(_either([level_words(one) for one in scale[first:last]]), language)


def _bounds(found: ConditionFinding, language: Language) -> str:
    if found.at_most == 0:
        return text("none", language)
    bounds = (("at_least", found.at_least), ("at_most", found.at_most))
    return text("and_also", language).join(
        text(key, language, value=measured(bound, language)) for key, bound in bounds if bound is not None
    )


def _amount(value: Any, language: Language) -> str:
    return text("none", language) if value == 0 and type(value) is int else measured(value, language)


def _either(parts: Sequence[Words]) -> Words:
    """One of several: special or confidential."""
    *others, last = parts
    if not others:
        return last
    return Words("{others} or {last}").of(others=chained(others, _LISTED), last=last)


def _together(parts: Sequence[Words]) -> Words:
    """All of several, at least one: theirs executive or above, people still there."""
    return chained(parts, Words("{one}, {others}"))


def _counted(measure: CountWithin) -> Words:
    """What is counted: facts, or the days on which they happened."""
    kinds = _kinds(list(dict.fromkeys(measure.kinds or [one.kind for one in measure.among])))
    return Words("days with {kinds}").of(kinds=kinds) if measure.distinct == "day" else kinds


def _ways(measure: WithinWindow) -> list[Words]:
    """By what the facts are narrowed: a filter, or one of several."""
    if not measure.among:
        return _filter(measure.kinds[0], measure.where)
    ways = dict.fromkeys(_together(words) for one in measure.among if (words := _filter(one.kind, one.where)))
    return [_either(list(ways))] if ways else []


def _of_both(measure: CountWithin) -> list[Words]:
    """How high both sides have to have stood, and that the customer's people are still there."""
    theirs, ours = Words("theirs: {level:lower} or above"), Words("ours: {level:lower} or above")
    asked = ((theirs, measure.client_level), (ours, measure.our_level))
    heights = [said.of(level=word_of("executive_contact", "our_level", one)) for said, one in asked if one]
    return [*heights, *_still_there(measure)]


def _still_there(measure: WithinWindow) -> list[Words]:
    return [Words("people still there")] if measure.except_left else []


def _kinds(kinds: Sequence[str]) -> Words:
    return _either([_MANY.get(kind, KINDS[kind].LABEL) for kind in kinds])


def _whom(measure: DistinctWithin) -> Words:
    """The people who are counted: key people, by what makes them so."""
    if measure.of != "contacts" or not (measure.key_person or measure.contact_level):
        return _OF_CONTACTS[measure.of]
    if measure.contact_level is None:
        return _KEY
    level = word_of("contact_added", "level", measure.contact_level)
    if measure.key_person:
        return Words("key people or contacts, {level:lower} or above").of(level=level)
    return Words("contacts, {level:lower} or above").of(level=level)


def _terms(measure: InForce) -> list[Words]:
    kind = "contract_signed" if measure.of == "contracts" else "role_assigned"
    others = [Words("other than {one}").of(one=one) for one in _filter(kind, measure.unless)]
    long = [Words("{n} months or longer").of(n=measure.months)] if measure.months else []
    return [*_filter(kind, measure.where), *others, *long]


def _filter(kind: str, where: Mapping[str, Sequence[Any]]) -> list[Words]:
    return [_values(kind, name, values) for name, values in where.items()]


def _values(kind: str, name: str, values: Sequence[Any]) -> Words:
    """Which values of a field are asked for: special or confidential."""
    if tuple(values) == (True,):
        return _small(label_of(kind, name))
    if tuple(values) == (False,):
        return Words("not: {what:small}").of(what=label_of(kind, name))
    one_of = _either([PRICING.get(str(value)) or _short(word_of(kind, name, str(value))) for value in values])
    whose = _WHOSE.get(name)
    return whose.of(level=one_of) if whose else one_of


def _narrowed(what: Words, narrower: Sequence[Words]) -> Words:
    if not narrower:
        return what
    return Words("{what} ({narrower})").of(what=what, narrower=_together(narrower))


def _short(words: Words) -> Words:
    """The words up to their explanation."""
    return _small(Words("{what:short}").of(what=words))


def _small(words: Words) -> Words:
    return Words("{what:small}").of(what=words)


def _open_for(measure: OpenLongerThan) -> Words:
    aged = Words("open for more than {n} days").of(n=measure.days)
    return _narrowed(_MANY["escalation_raised"], [*_filter("escalation_raised", measure.where), aged])


_SUBJECTS: dict[type[Measure], Callable[[Any], Words]] = {
    Level: lambda measure: FACET_WORDS[measure.facet],
    CountWithin: lambda measure: _narrowed(_counted(measure), [*_ways(measure), *_of_both(measure)]),
    DistinctWithin: lambda measure: _narrowed(_whom(measure), [*_ways(measure), *_still_there(measure)]),
    InForce: lambda measure: _narrowed(_IN_FORCE[measure.of], _terms(measure)),
    OpenLongerThan: _open_for,
    CustomerInitiatedShare: lambda _: Words("Share of interactions that the customer began"),
    HoursWithin: lambda measure: _narrowed(_HOURS, _filter("investment", measure.where)),
    LatestVerdict: lambda _: _VERDICT,
}
"""What each measure looks at; one of a file added later goes by its name."""
