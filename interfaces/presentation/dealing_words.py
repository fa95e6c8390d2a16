"""What contracts, escalations and actions are said to be, in both languages."""

from tierline.domain.account.escalations import SEVERITY_WORDS
from tierline.domain.shared.words import Words

AGREEMENTS = {
    "purchase": Words("Purchase", "采购合同"),
    "framework": Words("Framework agreement", "框架协议"),
    "long_term_supply": Words("Long-term supply", "长期供货"),
    "cooperation": Words("Cooperation", "合作协议"),
    "alliance": Words("Alliance", "联盟"),
    "joint_venture": Words("Joint venture", "合资企业"),
}
PRICING = {
    "competitive": Words("competitive price", "竞争性定价"),
    "value_premium": Words("premium for value", "价值溢价"),
    "negotiated": Words("negotiated price", "协商定价"),
}
SEVERITIES = SEVERITY_WORDS
CATEGORIES = {
    "problem": Words("Problem", "问题"),
    "complaint": Words("Complaint", "投诉"),
    "quick_service": Words("Quick service", "快速服务"),
    "delivery": Words("Delivery", "交付"),
}
CONTRACT_STATES = {
    "in_force": Words("in force", "有效"),
    "not_begun": Words("not begun", "尚未开始"),
    "ran_out": Words("ran out", "已到期"),
    "completed": Words("ended: completed", "已终止：履行完毕"),
    "terminated": Words("ended: terminated", "已终止：提前终止"),
    "cancelled": Words("ended: cancelled", "已终止：取消"),
}
ACTION_STATES = {
    "planned": Words("to do", "待办"),
    "completed": Words("completed", "已完成"),
    "dropped": Words("dropped", "已取消"),
}
SIDES = {"ours": Words("ours", "我方"), "theirs": Words("theirs", "客户方")}
ALL = {
    "agreement": AGREEMENTS,
    "pricing": PRICING,
    "severity": SEVERITIES,
    "category": CATEGORIES,
    "contract": CONTRACT_STATES,
    "action": ACTION_STATES,
    "side": SIDES,
}
"""All of them, by what they are said of."""
