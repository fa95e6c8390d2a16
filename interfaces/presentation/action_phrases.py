"""What an action of a plan is called: a verb and what it is about, of the fact that it would come to."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

from tierline.domain.shared.words import NOTHING, Words, WordValue, chained
from tierline.interfaces.presentation.field_choices import word_of
from tierline.interfaces.presentation.field_labels import label_of

Called = Callable[[str], str]
"""What a contact is called, by their reference."""
_TERMS = ("agreement", "pricing", "procurement")
_COMMA = Words("{one}, {others}")


def phrase(fact: Mapping[str, Any], called: Called = str) -> Words:
    """An action in words, of the content of its fact; contacts go by what they are called."""
    kind = fact["kind"]
    if kind in ("interaction", "executive_contact"):
        return _meeting(fact, [called(one) for one in fact["contacts"]])
    return _PHRASES[kind](fact)


def _meeting(fact: Mapping[str, Any], names: Sequence[str]) -> Words:
    if not names:
        return Words("Meet them")
    *before, listed = cast("list[WordValue]", list(names))
    for one in reversed(before):
        listed = _COMMA.of(one=one, others=listed)
    if fact["kind"] == "executive_contact":
        return Words("Bring our management together with {names}").of(names=listed)
    if fact.get("initiative") == "theirs":
        return Words("Get {names} to come to us").of(names=listed)
    if fact.get("joint_business"):
        return Words("Do business together with {names}: a joint activity").of(names=listed)
    return Words("Meet {names}").of(names=listed)


def _word(fact: Mapping[str, Any], field: str) -> Words:
    return word_of(fact["kind"], field, str(fact[field]))


def _newcomer(fact: Mapping[str, Any]) -> Words:
    return Words("Get to know {who} of theirs: {level}").of(who=fact["contact"], level=_word(fact, "level"))


def _knowledge(fact: Mapping[str, Any]) -> Words:
    return Words("Learn from them what others don't know: {access}").of(access=_word(fact, "access"))


def _observation(fact: Mapping[str, Any]) -> Words:
    facet = word_of("observation", "facet", fact["facet"])
    told = {"facet": facet, "level": _word(fact, "level")}
    if area := fact.get("area"):
        return Words("Bring about and observe: {facet} ({area}): {level}").of(area=area, **told)
    return Words("Bring about and observe: {facet}: {level}").of(**told)


def _verdict(fact: Mapping[str, Any]) -> Words:
    return Words("Get the customer's verdict: {tier:lower}").of(tier=_word(fact, "tier"))


def _resolved(fact: Mapping[str, Any]) -> Words:
    return Words("Resolve the escalation {reference}").of(reference=fact["escalation"])


def _signed(fact: Mapping[str, Any]) -> Words:
    return Words("Sign a contract until {day}: {terms}").of(
        day=fact["ends"], terms=_terms(fact, "contract_signed")
    )


def _amended(fact: Mapping[str, Any]) -> Words:
    said = Words("Amend the contract {reference}: {terms}")
    return said.of(reference=fact["contract"], terms=_terms(fact["changes"], "contract_signed"))


def _renewed(fact: Mapping[str, Any]) -> Words:
    said = Words("Renew the contract {reference} until {day}")
    return said.of(reference=fact["contract"], day=fact["ends"])


def _assigned(fact: Mapping[str, Any]) -> Words:
    return Words("Assign the role: {role:lower}").of(role=_word(fact, "role"))


def _invested(fact: Mapping[str, Any]) -> Words:
    return Words("Spend {hours} hours on them").of(hours=fact["hours"])


def _terms(terms: Mapping[str, Any], kind: str) -> Words:
    found = list(_terms_told(terms, kind))
    return chained(found, _COMMA) if found else NOTHING


def _terms_told(terms: Mapping[str, Any], kind: str) -> Iterator[Words]:
    for name in _TERMS:
        if name in terms:
            yield Words("{what:lower}").of(what=word_of(kind, name, str(terms[name])))
    if terms.get("exclusive"):
        yield Words("{what:lower}").of(what=label_of(kind, "exclusive"))
    if "clears" in terms:
        yield Words("without an end")


_PHRASES: Mapping[str, Callable[[Mapping[str, Any]], Words]] = {
    "contact_added": _newcomer,
    "knowledge": _knowledge,
    "observation": _observation,
    "customer_verdict": _verdict,
    "escalation_resolved": _resolved,
    "contract_signed": _signed,
    "contract_amended": _amended,
    "contract_renewed": _renewed,
    "role_assigned": _assigned,
    "investment": _invested,
}
"""What an action of each kind but meetings is called."""
