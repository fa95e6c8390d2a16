"""What the fields of facts are called on forms, and what is said beside some of them."""

from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.firm_texts import FIELD_HINTS, FIELDS

_WHO = {
    "contact": Words("Contact", "联系人"),
    "contacts": Words("Their people who took part", "客户方参与人员"),
    "people": Words("Our people who took part", "我方参与人员"),
    "person": Words("Person", "人员"),
    "members": Words("Members of the team", "团队成员"),
    "owner": Words("Who does it", "负责人"),
    "introduced_by": Words("Introduced by", "引荐人"),
    "contact_added.contact": Words("Reference of the contact", "联系人编号"),
    "contact_added.name": Words("Name of the person", "姓名"),
    "contact_changed.name": Words("Name of the person", "姓名"),
    "contact_added.title": Words("Title", "职务"),
    "contact_changed.title": Words("Title", "职务"),
    "phone": Words("Telephone number", "电话号码"),
    "for_good": Words("For good: there is no way back", "永久遗忘，不可恢复"),
    "level": Words("Level", "级别"),
    "function": Words("What they do there", "所在职能"),
    "key_person": Words("Key person", "关键人物"),
    "client_level": Words("Their highest level", "客户方最高级别"),
    "our_level": Words("Our highest level", "我方最高级别"),
    "role": Words("Role", "角色"),
    "responsibility": Words("Responsibility", "职责"),
    "handover_acknowledged.role": Words("Role taken over", "接任的角色"),
    "handover_acknowledged.person": Words("Who takes it over", "接任人"),
}
_WHEN = {
    "occurred_at": Words("When it happened", "发生时间"),
    "fact_corrected.occurred_at": Words("When this is corrected", "更正时间"),
    "fact_retracted.occurred_at": Words("When this is retracted", "撤回时间"),
    "fact_reinstated.occurred_at": Words("When this is reinstated", "恢复时间"),
    "override_approved.occurred_at": Words("When this is approved", "批准时间"),
    "due": Words("Due on", "到期日"),
    "starts": Words("First day", "首日"),
    "ends": Words("Last day", "末日"),
    "contract_renewed.ends": Words("New last day", "新的末日"),
    "until": Words("Ends at", "结束时间"),
    "horizon": Words("Looking ahead to", "展望至"),
}
_WHAT = {
    "about": Words("About", "关于"),
    "access": Words("Who can know it", "知悉范围"),
    "action": Words("Action", "行动"),
    "actions": Words("What they do as one", "一致行动"),
    "agreement": Words("Agreement", "协议类型"),
    "amount": Words("Amount", "金额"),
    "value": Words("Value", "数额"),
    "currency": Words("Currency", "货币"),
    "area": Words("Area of business", "业务领域"),
    "basis_position": Words("Position that it was read at", "阅读时的序号"),
    "basis": Words("What makes us think so", "判断依据"),
    "category": Words("Category", "类别"),
    "changes": Words("What is different from now on", "变更内容"),
    "channel": Words("Channel", "方式"),
    "clears": Words("Holds no value any more", "不再有值的字段"),
    "contract": Words("Contract", "合同"),
    "escalation": Words("Escalation", "问题或投诉"),
    "exclusive": Words("Exclusive", "独家"),
    "facet": Words("What was observed", "观察方面"),
    "observation.level": Words("How things stand", "观察结果"),
    "findings": Words("Findings", "发现"),
    "form": Words("Form", "形式"),
    "formal": Words("Written and binding", "书面且有约束力"),
    "goals": Words("Goals", "目标"),
    "hours": Words("Hours", "小时数"),
    "initiative": Words("On whose initiative", "发起方"),
    "item": Words("Subject", "主题"),
    "joint_business": Words("Joint business activity", "共同业务活动"),
    "new_product": Words("New to the customer", "对客户而言是新产品"),
    "note": Words("Note", "备注"),
    "offers": Words("Products and services to offer", "提供的产品与服务"),
    "outcome": Words("Outcome", "结果"),
    "plan": Words("Plan", "计划"),
    "potential": Words("Potential", "潜力"),
    "pricing": Words("Pricing", "定价方式"),
    "procurement": Words("Procurement", "采购方式"),
    "proposal": Words("Proposal", "建议书"),
    "purpose": Words("Purpose", "目的"),
    "rating": Words("Rating, from 1 (poor) to 5 (excellent)", "评分，1（差）至 5（优）"),
    "reason": Words("Reason", "原因"),
    "severity": Words("Severity", "严重程度"),
    "side": Words("Whose action", "责任方"),
    "size": Words("Size", "规模"),
    "statement": Words("What we know", "内容"),
    "opportunity_identified.statement": Words("What we see", "机会内容"),
    "outlook.statement": Words("What we see coming", "展望内容"),
    "step": Words("Step", "步骤"),
    "summary": Words("What it is about", "事项概述"),
    "text": Words("What we learned", "了解到的内容"),
    "tier": Words("Tier", "关系层级"),
    "title": Words("What is to be done", "行动内容"),
    "vision": Words("Vision", "愿景"),
    "opportunity_identified.contacts": Words("Whom of theirs it concerns", "涉及的客户方人员"),
    "knowledge.contacts": Words("Who of theirs told us", "告知我方的客户方人员"),
    "account_changed.clears": Words("Holds no value any more", "不再有值的字段"),
}
_ACCOUNT = {
    "code": Words("Code of the account", "客户代码"),
    "name": Words("Name", "名称"),
    "account_kind": Words("Kind", "类别"),
    "segment": Words("Segment", "客户细分"),
    "region": Words("Region", "地区"),
    "industry": Words("Industry", "行业"),
    "parent": Words("Code of the account it belongs to", "上级客户代码"),
    "into": Words("Code of the account it is merged into", "并入客户的代码"),
}
_BENEFIT = {
    "period_starts": Words("First day of the period", "期间首日"),
    "period_ends": Words("Last day of the period", "期间末日"),
    "revenue_booked.amount": Words("Revenue", "收入"),
    "margin": Words("Margin", "毛利"),
    "offer": Words("Product or service", "产品或服务"),
    "revenue_booked.reference": Words("Number in our books", "账簿编号"),
    "delivery": Words("Delivery", "交付"),
    "competitor": Words("Competitor", "竞争对手"),
    "competitor_named.name": Words("Name of the firm", "企业名称"),
    "notice_days": Words("Days of notice", "通知期（天）"),
    "strategic_reason": Words("Why it is a key account", "成为重点客户的理由"),
    "importance": Words("Importance to our firm", "对企业的重要性"),
    "importance_own": Words("Importance to yourself", "对本人的重要性"),
    "on_behalf": Words("Raised by us for the customer", "我方代客户提出"),
    "topics": Words("What it was about", "主题"),
    "investment.category": Words("Spent on", "投入类别"),
}
_MORE = {
    "source": Words("Where it comes from", "来源"),
    "system": Words("System", "系统"),
    "reference": Words("Reference there", "来源编号"),
    "fulfils": Words("Responsibilities that it fulfils", "由此履行的职责"),
}
LABELS: dict[str, Words] = {**_WHO, **_WHEN, **_WHAT, **_ACCOUNT, **_MORE, **_BENEFIT, **FIELDS}
"""By `kind.field`, or by the field alone where it is called the same everywhere."""

_NEW_REFERENCE = Words("A name of your own for it; it may stay as suggested.", "自定编号，可保留建议值。")
_FIRMS_IDS = Words("The id that your firm gives them.", "贵公司内部的人员编号。")
_SHOWN_TO_ALL = Words("No name or title of a person.", "请勿填写个人姓名或职务。")
HINTS: dict[str, Words] = {
    **FIELD_HINTS,
    "contact_added.contact": _NEW_REFERENCE,
    "contract_signed.contract": _NEW_REFERENCE,
    "escalation_raised.escalation": _NEW_REFERENCE,
    "action_planned.action": _NEW_REFERENCE,
    "delivery_promised.delivery": _NEW_REFERENCE,
    "competitor_named.competitor": _NEW_REFERENCE,
    "plan_adopted.plan": _NEW_REFERENCE,
    "proposal.proposal": Words("A new one, or one that goes on.", "新编号，或延续已有的建议书。"),
    "negotiation.contract": Words("It need not be signed yet.", "合同可以尚未签订。"),
    "person": _FIRMS_IDS,
    "introduced_by": _FIRMS_IDS,
    "owner": Words(
        "An id of our people where the action is ours, a contact's reference where it is theirs.",
        "我方行动填写我方人员编号，客户方行动填写联系人编号。",
    ),
    "function": Words(
        "Purchasing or production, for example; no name or title of a person.",
        "例如采购、生产；请勿填写姓名或职务。",
    ),
    "key_person": Words("Has great influence on new business.", "对新业务有重大影响。"),
    "client_level": Words(
        "It shows in the contacts; state it only where it was lower.", "由联系人的级别得出；仅在较低时填写。"
    ),
    "contract_signed.ends": Words("Empty for an open end.", "无固定期限则留空。"),
    "area": Words(
        "Needed for competition, which is observed in each area by itself.",
        "观察竞争者时必填，按领域分别观察。",
    ),
    "joint_business": Words("Both firms together looked for opportunities.", "双方共同寻找机会的业务活动。"),
    "until": Words("At most 180 days after it begins.", "最长为开始后 180 天。"),
    "contact_changed.level": Words("Empty where it stays as it was.", "不变则留空。"),
    "code": Words(
        "Letters, digits, dot, dash and underscore; it stays for good.",
        "字母、数字、点、连字符与下划线；设定后不可更改。",
    ),
    "segment": _SHOWN_TO_ALL,
    "currency": Words("Three letters, as in EUR or CNY.", "三个字母，如 EUR、CNY。"),
    "basis_position": Words(
        "It stands at the foot of the handover: facts up to position …",
        "见交接页面底部：“数据截至第 … 条记录”。",
    ),
    "handover_acknowledged.person": Words(
        "Whoever holds the role by then, by the id that your firm gives them.",
        "届时担任该角色的人，填写内部编号。",
    ),
    "changes": Words("What stays as it was is left empty.", "不变的内容请留空。"),
    "margin": Words(
        "What of the revenue stays with us, in its currency; below zero for a loss.",
        "收入中留存于我方的部分，与收入同币种；亏损填负数。",
    ),
    "offer": Words("No name of a person.", "请勿填写个人姓名。"),
    "notice_days": Words(
        "By how many days before its end it has to be given notice of.", "须在末日之前多少天发出通知。"
    ),
    "strategic_reason": Words(
        "Why the customer matters to our firm's survival and growth.", "该客户对企业生存与发展为何重要。"
    ),
    "observation.competitor": Words(
        "Only where competition is observed; name it first.", "仅在观察竞争者时填写；须先登记。"
    ),
    "knowledge.competitor": Words(
        "Only where it is about competitors; name it first.", "仅在信息关于竞争对手时填写；须先登记。"
    ),
    "source": Words("Only where another system has it, too.", "仅当其他系统中也有此记录时填写。"),
    "fact_corrected.reason": Words("Why it is stated anew.", "为何更正。"),
    "fact_retracted.reason": Words("Why it is withdrawn.", "为何撤回。"),
    "fact_reinstated.reason": Words("Why it holds again.", "为何恢复。"),
}
"""As LABELS; most fields need none."""


def label_of(kind: str, path: str) -> Words:
    """What a field is called; its own name until somebody has words for it, which a test asks for."""
    name = path.rpartition(".")[2]
    return LABELS.get(f"{kind}.{path}") or LABELS.get(name) or named(name)


def named(name: str) -> Words:
    """A name of programs as words."""
    plain = name.replace("_", " ").capitalize()
    return Words(plain, plain)


def hint_of(kind: str, path: str) -> Words | None:
    """What is said beside a field."""
    return HINTS.get(f"{kind}.{path}") or HINTS.get(path.rpartition(".")[2])
