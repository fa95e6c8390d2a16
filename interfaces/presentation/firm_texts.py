"""Texts about our own people and the firm's own book."""

from tierline.domain.shared.words import Words

FIELDS: dict[str, Words] = {
    "person_added.person": Words("Id", "编号"),
    "person_changed.person": Words("Who", "人员"),
    "person_left.person": Words("Who", "人员"),
    "person_added.name": Words("Name of the person", "姓名"),
    "person_changed.name": Words("Name of the person", "姓名"),
    "email": Words("E-mail address", "电子邮箱"),
    "team": Words("Team", "团队"),
    "manager": Words("Reports to", "上级"),
    "person_changed.clears": Words("Holds no value any more", "不再有值的字段"),
    "by": Words("Sales manager who did it", "履行职责的销售经理"),
    "duty_fulfilled.people": Words("For whom it was done", "惠及人员"),
    "duty_fulfilled.team": Words("For which team", "惠及团队"),
    "period_starts": Words("First day", "首日"),
    "period_ends": Words("Last day", "末日"),
    "budget_set.account": Words("Code of the account", "客户代码"),
}
"""What the fields of the firm's own facts are called, by `kind.field` or by the field alone."""
FIELD_HINTS: dict[str, Words] = {
    "person_added.person": Words("The id that your firm gives them.", "贵公司内部的人员编号。"),
    "person_added.function": Words(
        "What they do in the firm; no name or title of a person.", "在企业中的职能；请勿填写个人姓名或职务。"
    ),
    "person_changed.function": Words(
        "What they do in the firm; no name or title of a person.", "在企业中的职能；请勿填写个人姓名或职务。"
    ),
    "budget_set.account": Words("An account or a team, not both.", "填写客户或团队之一。"),
    "budget_set.hours": Words("Hours or an amount, or both.", "填写小时数、金额，或两者。"),
}
"""What is said beside some of them."""
FIRM: dict[str, Words] = {
    "firm_book_unreadable": Words(
        "Something of the firm’s own book can’t be read: what comes behind it is left out.",
        "本企业名册有内容无法读取：其后的内容未计入。",
    ),
}
