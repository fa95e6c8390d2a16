"""What a criterion found and what it needs, as sentences that say of what: 1 of 2 executive contacts."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tierline.domain.account.base import KINDS
from tierline.domain.account.observations import FACET_WORDS, LEVELS
from tierline.domain.catalogue import Tier
from tierline.domain.shared.words import Words
from tierline.domain.tiers.assess import ConditionFinding
from tierline.domain.tiers.filters import FactFilter
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
from tierline.interfaces.presentation.formatting import measured
from tierline.interfaces.presentation.texts import Language, said, text

_MANY = {
    "interaction": Words("interactions", "往来"),
    "executive_contact": Words("executive contacts", "高层接触"),
    "knowledge": Words("pieces of knowledge", "所得信息"),
    "contract_signed": Words("contracts signed", "签订的合同"),
    "escalation_raised": Words("escalations", "问题与投诉"),
    "observation": Words("observations", "观察"),
    "customer_verdict": Words("verdicts of the customer", "客户评价"),
    "action_completed": Words("actions completed", "完成的行动"),
    "plan_reviewed": Words("reviews of plans", "计划审核"),
    "proposal": Words("steps of proposals", "建议书进展"),
    "negotiation": Words("negotiations", "谈判"),
    "investment": Words("investments", "投入"),
}
"""What several facts of a kind are called; others go by what one is called."""
_OF_CONTACTS = {
    "contacts": Words("contacts", "联系人"),
    "functions": Words("functions of contacts", "联系人所在职能"),
    "people": Words("people of ours", "我方人员"),
}
_IN_FORCE = {
    "contracts": Words("agreements in force", "生效合同与协议"),
    "assignments": Words("roles held", "在任角色"),
}
_WHOSE = {"client_level": Words("theirs: ", "客户方："), "our_level": Words("ours: ", "我方：")}
_KEY = Words("key people", "关键人物")
_HOURS = Words("hours of ours", "我方工时")
_VERDICT = Words("the customer's latest verdict", "客户最近的评价")


def sentence(found: ConditionFinding, measure: Measure, language: Language) -> str:
    """A condition's value and what it needs, in one line."""
    if isinstance(measure, Level | LatestVerdict):
        return _about(
            subject(measure), measured(found.value, language), _levels(found, measure, language), language
        )
    if found.at_most is None and type(found.value) is int and found.value <= _number(found.at_least):
        return text(
            "of_needed", language, n=found.value, needed=found.at_least, what=_said(measure, language)
        )
    return _about(subject(measure), _amount(found.value, language), _bounds(found, language), language)


def subject(measure: Measure) -> Words:
    """What a measure looks at, several of it."""
    say = _SUBJECTS.get(type(measure))
    return say(measure) if say else Words(*[measure.measure.replace("_", " ")] * 2)


def _about(what: Words, value: str, needed: str, language: Language) -> str:
    begun = Words(f"{what.en[:1].upper()}{what.en[1:]}", what.zh)
    return text("value_needed", language, what=said(begun, language), value=value, needed=needed)


def _said(measure: Measure, language: Language) -> str:
    return said(subject(measure), language)


def _levels(found: ConditionFinding, measure: Level | LatestVerdict, language: Language) -> str:
    """The levels that pass: `at least` and `at most` say nothing where the order isn't everybody's."""
    scale = LEVELS[measure.facet] if isinstance(measure, Level) else [tier.value for tier in Tier]
    first = 0 if found.at_least is None else scale.index(str(found.at_least))
    last = len(scale) if found.at_most is None else scale.index(str(found.at_most)) + 1
    return _either([measured(one, language) for one in scale[first:last]], language)


def _bounds(found: ConditionFinding, language: Language) -> str:
    if found.at_most == 0:
        return text("none", language)
    bounds = (("at_least", found.at_least), ("at_most", found.at_most))
    return text("and_also", language).join(
        text(key, language, value=measured(bound, language)) for key, bound in bounds if bound is not None
    )


def _amount(value: Any, language: Language) -> str:
    return text("none", language) if value == 0 and type(value) is int else measured(value, language)


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _either(words: Sequence[str], language: Language) -> str:
    *others, last = words
    return f"{text('comma', language).join(others)}{text('or', language)}{last}" if others else last


def _counted(measure: CountWithin) -> Words:
    """What is counted: facts, or the days on which they happened."""
    kinds = _kinds(list(dict.fromkeys(measure.kinds or [one.kind for one in measure.among])))
    return Words(f"days with {kinds.en}", f"有{kinds.zh}的天数") if measure.distinct == "day" else kinds


def _ways(measure: WithinWindow) -> list[Words]:
    """By what the facts are narrowed: a filter, or one of several."""
    if not measure.among:
        return _filter(measure.kinds[0], measure.where)
    ways = [_way(one) for one in measure.among]
    seen = list(dict.fromkeys(way for way in ways if way.en))
    return (
        [Words(_either([one.en for one in seen], "en"), _either([one.zh for one in seen], "zh"))]
        if seen
        else []
    )


def _way(one: FactFilter) -> Words:
    words = _filter(one.kind, one.where)
    return Words(", ".join(each.en for each in words), "，".join(each.zh for each in words))


def _of_theirs(measure: CountWithin) -> list[Words]:
    """How high the customer's side has to have stood, and that its people are still there."""
    level = measure.client_level and word_of("executive_contact", "client_level", measure.client_level)
    height = [Words(f"theirs: {level.en.lower()} or above", f"客户方：{level.zh}及以上")] if level else []
    return [*height, *_still_there(measure)]


def _still_there(measure: WithinWindow) -> list[Words]:
    return [Words("people still there", "仍在任")] if measure.except_left else []


def _kinds(kinds: Sequence[str]) -> Words:
    named = [_MANY.get(kind, KINDS[kind].LABEL) for kind in kinds]
    return Words(_either([one.en for one in named], "en"), _either([one.zh for one in named], "zh"))


def _whom(measure: DistinctWithin) -> Words:
    """The people who are counted: key people, by what makes them so."""
    if measure.of != "contacts" or not (measure.key_person or measure.contact_level):
        return _OF_CONTACTS[measure.of]
    if measure.contact_level is None:
        return _KEY
    level = word_of("contact_added", "level", measure.contact_level)
    above = Words(f"{level.en.lower()} or above", f"{level.zh}及以上级别")
    if measure.key_person:
        return Words(f"{_KEY.en} or contacts, {above.en}", f"{_KEY.zh}或{above.zh}联系人")
    return Words(f"contacts, {above.en}", f"{above.zh}联系人")


def _terms(measure: InForce) -> list[Words]:
    kind = "contract_signed" if measure.of == "contracts" else "role_assigned"
    others = [Words(f"other than {one.en}", f"{one.zh}除外") for one in _filter(kind, measure.unless)]
    long = (
        [Words(f"{measure.months} months or longer", f"{measure.months} 个月以上")] if measure.months else []
    )
    return [*_filter(kind, measure.where), *others, *long]


def _filter(kind: str, where: Mapping[str, Sequence[Any]]) -> list[Words]:
    return [_values(kind, name, values) for name, values in where.items()]


def _values(kind: str, name: str, values: Sequence[Any]) -> Words:
    """Which values of a field are asked for: special or confidential."""
    if tuple(values) == (True,):
        return _small(label_of(kind, name))
    if tuple(values) == (False,):
        label = _small(label_of(kind, name))
        return Words(f"not: {label.en}", f"非{label.zh}")
    words = [PRICING.get(str(value)) or _short(word_of(kind, name, str(value))) for value in values]
    whose = _WHOSE.get(name, Words("", ""))
    return Words(
        whose.en + _either([one.en for one in words], "en"),
        whose.zh + _either([one.zh for one in words], "zh"),
    )


def _narrowed(what: Words, narrower: Sequence[Words]) -> Words:
    if not narrower:
        return what
    en, zh = ", ".join(one.en for one in narrower), "，".join(one.zh for one in narrower)
    return Words(f"{what.en} ({en})", f"{what.zh}（{zh}）")


def _short(words: Words) -> Words:
    """The words up to their explanation."""
    return _small(Words(words.en.partition(":")[0], words.zh.partition("：")[0]))


def _small(words: Words) -> Words:
    return Words(f"{words.en[:1].lower()}{words.en[1:]}", words.zh)


def _open_for(measure: OpenLongerThan) -> Words:
    aged = Words(f"open for more than {measure.days} days", f"超过 {measure.days} 天未解决")
    return _narrowed(_MANY["escalation_raised"], [*_filter("escalation_raised", measure.where), aged])


_SUBJECTS: dict[type[Measure], Callable[[Any], Words]] = {
    Level: lambda measure: FACET_WORDS[measure.facet],
    CountWithin: lambda measure: _narrowed(_counted(measure), [*_ways(measure), *_of_theirs(measure)]),
    DistinctWithin: lambda measure: _narrowed(_whom(measure), [*_ways(measure), *_still_there(measure)]),
    InForce: lambda measure: _narrowed(_IN_FORCE[measure.of], _terms(measure)),
    OpenLongerThan: _open_for,
    CustomerInitiatedShare: lambda _: Words(
        "Share of interactions that the customer began", "客户发起的往来所占比例"
    ),
    HoursWithin: lambda measure: _narrowed(_HOURS, _filter("investment", measure.where)),
    LatestVerdict: lambda _: _VERDICT,
}
"""What each measure looks at; one of a file added later goes by its name."""
