"""What each kind of fact is called on the pages; the timeline's own headlines say the rest."""

from domain.shared.words import Words
from projections.moments import KINDS as DERIVED

STATED: dict[str, Words] = {
    "account_opened": Words("Account opened", "建立客户"),
    "account_changed": Words("Account changed", "客户信息变更"),
    "account_closed": Words("Account closed", "关闭客户"),
    "account_reopened": Words("Account reopened", "重新建立客户"),
    "account_merged": Words("Account merged", "客户合并"),
    "merge_reversed": Words("Merge reversed", "撤销合并"),
    "contact_added": Words("Contact added", "新增联系人"),
    "contact_changed": Words("Contact changed", "联系人变更"),
    "contact_left": Words("Contact left", "联系人离任"),
    "counterpart_insight": Words("Insight into a counterpart", "对应人士见解"),
    "interaction": Words("Interaction", "往来"),
    "executive_contact": Words("Executive contact", "高层接触"),
    "contract_signed": Words("Contract signed", "签订合同"),
    "contract_amended": Words("Contract amended", "修订合同"),
    "contract_renewed": Words("Contract renewed", "续签合同"),
    "contract_ended": Words("Contract ended", "合同终止"),
    "proposal": Words("Proposal", "建议书"),
    "negotiation": Words("Negotiation", "谈判"),
    "escalation_raised": Words("Escalation raised", "提出升级事项"),
    "escalation_acknowledged": Words("Escalation acknowledged", "确认升级事项"),
    "escalation_resolved": Words("Escalation resolved", "解决升级事项"),
    "escalation_reopened": Words("Escalation reopened", "重开升级事项"),
    "observation": Words("Observation", "观察"),
    "customer_verdict": Words("Customer's verdict", "客户评价"),
    "knowledge": Words("Knowledge", "了解到的情况"),
    "analysis": Words("Analysis", "分析"),
    "opportunity_identified": Words("Opportunity", "机会"),
    "outlook": Words("Outlook", "展望"),
    "direction_set": Words("Direction set", "明确方向"),
    "plan_adopted": Words("Plan adopted", "采纳计划"),
    "plan_reviewed": Words("Plan reviewed", "审核计划"),
    "team_agreed": Words("Team agreed", "团队达成一致"),
    "action_planned": Words("Action planned", "计划行动"),
    "action_completed": Words("Action completed", "完成行动"),
    "action_dropped": Words("Action dropped", "放弃行动"),
    "investment": Words("Investment", "投入"),
    "priority_set": Words("Priority set", "确定优先级"),
    "responsibility_fulfilled": Words("Responsibility fulfilled", "履行职责"),
    "role_assigned": Words("Role assigned", "指派角色"),
    "role_released": Words("Role released", "卸任角色"),
    "tier_overridden": Words("Tier set by hand", "手动设定层级"),
    "tier_override_lifted": Words("Override lifted", "取消手动设定"),
    "fact_corrected": Words("Fact corrected", "更正事实"),
    "fact_retracted": Words("Fact retracted", "撤回事实"),
    "fact_reinstated": Words("Fact reinstated", "恢复事实"),
}
KIND_NAMES: dict[str, Words] = {**STATED, **DERIVED}
"""Every kind that stands in a timeline: facts, then derived moments."""


def kind_name(kind: str) -> Words:
    """What a kind is called; a kind that has no name yet by its id."""
    plain = kind.replace("_", " ")
    return KIND_NAMES.get(kind, Words(plain, plain))
