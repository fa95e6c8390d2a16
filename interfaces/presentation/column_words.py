"""What the ids in a report's columns are called: programs are given the ids, people the words."""

from collections.abc import Callable, Mapping
from typing import get_args

from tierline.domain.account.contacts import LEVEL_WORDS
from tierline.domain.account.escalations import SEVERITY_WORDS
from tierline.domain.account.investments import CATEGORIES
from tierline.domain.account.observations import CustomerVerdict
from tierline.domain.catalogue import CHARACTERISTICS, RESPONSIBILITIES, Role, Tier
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.field_choices import choices_of
from tierline.interfaces.presentation.field_labels import label_of, named
from tierline.interfaces.presentation.kind_names import FIRM_KIND_NAMES, KIND_NAMES
from tierline.interfaces.presentation.texts import CAUSES, COVERAGE_STATES, PARTS, TEXTS
from tierline.projections.reports.base import MatterName
from tierline.projections.reports.value import OPEN_END

Named = Callable[[str], Words | None]
"""What an id is called; None for what is no id of a vocabulary but a name that somebody gave."""

_TIERS = {tier.value: tier.words for tier in Tier}
_ROLES = {role.value: role.words for role in Role}
_KINDS = {name: TEXTS[name] for name in ("government", "enterprise")}
_DIGEST = {
    "tier_rose": Words("tier rose", "层级晋级"),
    "tier_fell": Words("tier fell", "层级下降"),
    "tier_began": Words("tier begins", "层级开始"),
    "tier_ended": Words("tier ends", "层级结束"),
    "risk_new": Words("at risk", "出现下降风险"),
    "risk_moved": Words("falls on another day", "下降日期变更"),
    "risk_gone": Words("no longer at risk", "下降风险解除"),
    "escalation_opened": Words("escalation opened", "新增问题或投诉"),
    "escalation_closed": Words("escalation closed", "问题或投诉已解决"),
    "escalation_withdrawn": Words("escalation withdrawn", "问题或投诉已撤回"),
    "contract_signed": Words("contract signed", "签订合同"),
    "contract_extended": Words("contract extended", "合同延长"),
    "contract_ended": Words("contract ended", "合同终止"),
    "contract_withdrawn": Words("contract withdrawn", "合同已撤回"),
    "action_done": Words("action done", "行动已完成"),
    "gap_opened": Words("no longer covered", "出现缺口"),
    "gap_closed": Words("covered again", "恢复履行"),
}
MATTERS = {**{matter: TEXTS[f"matter_{matter}"] for matter in get_args(MatterName)}, **_DIGEST}
"""What waits for somebody, and what a digest tells."""
STANDINGS = {
    **_TIERS,
    **COVERAGE_STATES,
    "open": Words("open", "未解决"),
    "closed": Words("closed", "已结束"),
    "at_risk": Words("at risk", "有下降风险"),
}
"""How something stood before and after."""
STATES = {
    **COVERAGE_STATES,
    "lapsing": TEXTS["state_lapsing"],
    "slipping": TEXTS["matter_criterion_slipping"],
}
FLOWS = {
    "risen": Words("risen", "晋级"),
    "fallen": Words("fallen", "下降"),
    "opened": Words("opened", "新开"),
    "closed": Words("closed", "关闭"),
    "came_in": Words("came in", "转入"),
    "went_out": Words("went out", "转出"),
}
REASONS = {**CAUSES, "slice": Words("came from or went to another slice", "自其他分组转入或转出")}
BALANCES = {
    "much_for_little": Words("much for little", "投入多、收益少"),
    "ahead_of_benefit": Words("ahead of benefit, as the priority asks", "先行投入，与优先程度相符"),
    "little_for_much": Words("little for much", "投入少、收益多"),
}
MEASURED_BY = {"margin": Words("margin", "毛利"), "revenue": Words("revenue", "收入")}
VERDICTS_BY = {"tier": Words("tier", "层级"), "rating": Words("rating", "评分")}
DIMENSIONS = {
    "total": Words("Total", "合计"),
    "portfolio": Words("Portfolio", "客户组合"),
    "account": Words("Account", "客户"),
    "tier": Words("Tier", "关系层级"),
    "role": Words("Role", "角色"),
    "responsibility": Words("Responsibility", "职责"),
    "size": Words("Size", "规模"),
    "potential": Words("Potential", "潜力"),
    "importance": Words("Importance", "重要性"),
    "importance_own": Words("Importance to ourselves", "对本人的重要性"),
    "category": Words("Spent on", "投入类别"),
    "slice": Words("Slice", "分组"),
    "ends_in": Words("Ends in", "到期月份"),
}
_SLICES = {**CATEGORIES, OPEN_END: Words("open end", "无固定期限")}
_CHANNELS: Mapping[str, Words] = dict(
    choices_of("customer_verdict", "channel", get_args(CustomerVerdict.model_fields["channel"].annotation))[
        0
    ][1]
)
_GUARDS = {
    "no_critical_escalation": Words(
        "No critical escalation that stays open for long", "没有长期未解决的严重问题或投诉"
    ),
    "customer_verdict": Words("The customer doesn't take us for less", "客户对我方的评价不低于此"),
    "relationship_denied": Words("The special relationship is not denied", "客户未否认特殊关系"),
}
"""What only guards, and stands for no characteristic."""


def _criterion(ident: str) -> Words | None:
    """A criterion stands for the characteristic of the same id; only guards stand for none."""
    if ident in CHARACTERISTICS:
        return CHARACTERISTICS[ident].words
    name = ident.rpartition(".")[2]
    return _GUARDS.get(name) or named(name)


def _responsibility(ident: str) -> Words | None:
    return RESPONSIBILITIES[ident].words if ident in RESPONSIBILITIES else None


def _field(name: str) -> Words:
    return label_of("", name)


_TIER_COLUMNS = (
    *("tier", "falls_to", "tier_before", "tier_after", "derived_tier", "their_tier"),
    *("next_tier", "tier_without", "draft_tier"),
)
_ONE_OF: Mapping[str, Named] = {
    **dict.fromkeys(_TIER_COLUMNS, _TIERS.get),
    **dict.fromkeys(("before", "after"), STANDINGS.get),
    "kind": _KINDS.get,
    "role": _ROLES.get,
    "state": STATES.get,
    "part": PARTS.get,
    "matter": MATTERS.get,
    "statement": {**KIND_NAMES, **FIRM_KIND_NAMES}.get,
    "flow": FLOWS.get,
    "cause": REASONS.get,
    "balance": BALANCES.get,
    "measured_by": MEASURED_BY.get,
    "severity": SEVERITY_WORDS.get,
    "channel": _CHANNELS.get,
    "says": VERDICTS_BY.get,
    "level": LEVEL_WORDS.get,
    "dimension": DIMENSIONS.get,
    "criterion": _criterion,
    "responsibility": _responsibility,
}
"""Columns of one id each."""
_SOME_OF: Mapping[str, tuple[str, Named]] = {
    **dict.fromkeys(("roles", "vacant"), (", ", _ROLES.get)),
    **dict.fromkeys(("criteria", "breaks"), (", ", _criterion)),
    "responsibilities": (", ", _responsibility),
    "changed": (", ", _field),
    "slice": ("+", {**_TIERS, **_ROLES, **_KINDS, **_SLICES}.get),
}
"""Columns of several ids each, with what stands between them."""


def words_of(column: str, value: str) -> list[Words]:
    """What the ids of a cell are called; none if the column has none, or the cell something else."""
    if column in _SOME_OF:
        between, name = _SOME_OF[column]
        found = [name(ident) for ident in value.split(between)]
    else:
        found = [_ONE_OF[column](value)] if column in _ONE_OF else []
    return [words for words in found if words] if all(found) else []
