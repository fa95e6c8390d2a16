"""What can be chosen in a field of a fact, in both languages, grouped where that helps the eye."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from tierline.domain.account.contacts import LEVEL_WORDS as STANDING
from tierline.domain.account.interactions import CHANNELS
from tierline.domain.account.investments import CATEGORIES
from tierline.domain.account.observations import LEVEL_WORDS as OBSERVED
from tierline.domain.catalogue import FUNCTION_ITEMS, FUNCTIONS, RESPONSIBILITIES, Role, Tier
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.field_labels import label_of, named

Choice = tuple[str, Words]
Choices = tuple[tuple[Words | None, tuple[Choice, ...]], ...]
"""Groups, each with its heading (None for none), and what can be chosen in it."""

_RATING = {
    "low": Words("Low", "低"),
    "medium": Words("Medium", "中"),
    "high": Words("High", "高"),
    "critical": Words("Critical", "严重"),
}
_FACETS = {
    "visibility_inside": Words("How visible we are inside the customer", "我方在客户内部的知名度"),
    "visibility_outside": Words("How visible we are outside the customer", "我方在客户外部的知名度"),
    "competition": Words("Competitors in an area of business", "某一业务领域的竞争者"),
    "special_relationship": Words("A special relationship", "特殊关系"),
    "joint_leadership": Words("Joint leadership", "共同领导"),
    "service_effort": Words("Our effort for service", "我方的服务投入"),
    "preference": Words("Whether the customer prefers us", "客户是否偏好我方"),
    "treatment": Words("How the customer treats us beside competitors", "与竞争对手相比，客户给予的待遇"),
}
_SCALES: tuple[tuple[Words, tuple[str, ...]], ...] = (
    (Words("Visibility", "知名度"), ("low", "medium", "high", "very_high")),
    (Words("Competitors", "竞争者"), ("many", "some", "none")),
    (Words("Special relationship", "特殊关系"), ("denied", "acknowledged")),
    (Words("Joint leadership", "共同领导"), ("none", "managers", "general_managers")),
    (Words("Effort for service", "服务投入"), ("normal", "heavy")),
    (Words("Preference for us", "对我方的偏好"), ("none", "equal", "preferred")),
    (Words("Treatment beside competitors", "与竞争对手相比的待遇"), ("equal", "favoured")),
)
_WORDS: dict[str, Mapping[str, Words]] = {
    "about": {
        "character": Words("Character", "性格"),
        "interests": Words("Interests", "兴趣"),
        "views": Words("Views", "观点"),
    },
    "access": {
        "public": Words("Public: everybody", "公开：任何人"),
        "special": Words("Special: those the customer told", "专门：客户告知的人"),
        "confidential": Words("Confidential: told in confidence", "机密：私下告知"),
    },
    "account_kind": {
        "government": Words("Government body", "政府机构"),
        "enterprise": Words("Enterprise", "企业"),
    },
    "agreement": {
        "purchase": Words("Purchase", "采购合同"),
        "framework": Words("Framework agreement", "框架协议"),
        "long_term_supply": Words("Long-term supply", "长期供货"),
        "cooperation": Words("Cooperation", "合作协议"),
        "alliance": Words("Alliance", "联盟"),
        "joint_venture": Words("Joint venture", "合资企业"),
    },
    "analysis.item": {
        "performance": Words("Our performance with the customer", "我方对该客户的业绩"),
        "needs": Words("What the customer needs", "客户需求"),
    },
    "category": {
        "problem": Words("Problem", "问题"),
        "complaint": Words("Complaint", "投诉"),
        "quick_service": Words("Quick service", "快速服务"),
        "delivery": Words("Delivery", "交付"),
    },
    "investment.category": CATEGORIES,
    "topics": {
        "values": Words("Values", "价值观"),
        "goals": Words("Goals", "目标"),
        "expectations": Words("Expectations", "期望"),
        "plan": Words("Plan", "计划"),
        "other": Words("Something else", "其他"),
    },
    "channel": CHANNELS,
    "customer_verdict.channel": {
        "letter": Words("Letter", "信函"),
        "scorecard": Words("Scorecard", "评分卡"),
        "survey": Words("Survey", "调查"),
        "framework_admission": Words("Admission to a framework", "入围框架"),
    },
    "contract_ended.reason": {
        "completed": Words("Completed", "履行完毕"),
        "terminated": Words("Terminated", "提前终止"),
        "cancelled": Words("Cancelled", "取消"),
    },
    "facet": _FACETS,
    "form": CHANNELS,
    "initiative": {
        "ours": Words("Ours", "我方"),
        "theirs": Words("Theirs", "客户"),
        "mutual": Words("Mutual", "双方"),
    },
    "level": STANDING,
    "client_level": STANDING,
    "our_level": STANDING,
    "observation.level": OBSERVED,
    "negotiation.outcome": {
        "continues": Words("It continues", "继续进行"),
        "agreed": Words("Agreed", "达成一致"),
        "failed": Words("Failed", "未能达成"),
    },
    "plan_reviewed.outcome": {
        "confirmed": Words("Confirmed", "确认"),
        "to_be_changed": Words("To be changed", "需要修改"),
    },
    "pricing": {
        "competitive": Words("Competitive", "竞争性定价"),
        "value_premium": Words("Premium for value", "价值溢价"),
        "negotiated": Words("Negotiated", "协商定价"),
    },
    "procurement": {
        "open": Words("Open tender", "公开招标"),
        "selective": Words("Selective tender", "选择性招标"),
        "limited": Words("Limited tender", "限制性招标"),
        "direct": Words("Direct award", "直接授予"),
        "none": Words("No procedure", "无采购程序"),
    },
    "proposal.step": {
        "guided": Words("Its writing was guided", "撰写得到指导"),
        "reviewed": Words("Reviewed", "已审核"),
        "presented": Words("Presented", "已陈述"),
        "submitted": Words("Submitted", "已提交"),
        "won": Words("Won", "中选"),
        "lost": Words("Lost", "落选"),
    },
    "role": {role.value: role.words for role in Role},
    "severity": _RATING,
    "side": {"ours": Words("Ours", "我方"), "theirs": Words("The customer's", "客户方")},
    "tier": {tier.value: tier.words for tier in Tier},
}
"""By `kind.field`, or by the field alone where it means the same everywhere."""


def choices_of(kind: str, path: str, values: Sequence[str]) -> Choices:
    """What can be chosen; a value goes by its own name until somebody has words for it."""
    name = path.rpartition(".")[2]
    if name == "clears":
        within = path.rpartition("clears")[0]
        return ((None, tuple((value, label_of(kind, f"{within}{value}")) for value in values)),)
    if name in ("fulfils", "responsibility"):
        owed = [RESPONSIBILITIES[value] for value in values]
        return tuple(
            (role.words, tuple((one.id, one.words) for one in found))
            for role, found in groupby(owed, key=lambda one: one.role)
        )
    if kind == "knowledge" and name == "item":
        items = [FUNCTION_ITEMS[value] for value in values]
        return tuple(
            (FUNCTIONS[function].words, tuple((one.id, one.words) for one in found))
            for function, found in groupby(items, key=lambda one: one.function)
        )
    words = {value: word_of(kind, path, value) for value in values}
    if kind == "observation" and name == "level":
        return tuple((scale, tuple((one, _begun(words[one])) for one in levels)) for scale, levels in _SCALES)
    return ((None, tuple((value, _begun(words[value])) for value in values)),)


def word_of(kind: str, path: str, value: str) -> Words:
    """What one value of a field is called; by its own name until somebody has words for it."""
    return known_word(kind, path, value) or named(value)


def known_word(kind: str, path: str, value: str) -> Words | None:
    """What one value of a field is called; None for what is no choice but a name that somebody gave."""
    name = path.rpartition(".")[2]
    if name in ("fulfils", "responsibility") and value in RESPONSIBILITIES:
        return RESPONSIBILITIES[value].words
    if name == "item" and value in FUNCTION_ITEMS:
        return FUNCTION_ITEMS[value].words
    known = _WORDS.get(f"{kind}.{path}") or _WORDS.get(name, {})
    return known.get(value)


def _begun(words: Words) -> Words:
    """The words as they stand at the beginning of a line."""
    return Words(f"{words.en[:1].upper()}{words.en[1:]}", words.zh)
