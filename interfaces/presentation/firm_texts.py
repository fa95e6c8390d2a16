"""Texts about our own people and the firm's own book."""

from tierline.domain.shared.words import Words

FIELDS: dict[str, Words] = {
    "person_added.person": Words("Id", "编号"),
    "person_changed.person": Words("Who", "人员"),
    "person_left.person": Words("Who", "人员"),
    "person_forgotten.person": Words("Who", "人员"),
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
    "level_stated_only": Words(
        "In {n} of these our level is stated only: the firm's own book doesn't know all of ours there.",
        "其中 {n} 项的我方级别仅由记录者填写：企业手册未记载我方全部参与者。",
    ),
    "people_of_ours": Words("Our people", "我方人员"),
    "people_says": Words(
        "Who we are, what departments did and what may be spent: the firm’s own book. It is recorded,"
        " corrected and retracted as facts about accounts are.",
        "本企业名册：人员、部门职责与预算，其记录、更正与撤回方式与客户事实相同。",
    ),
    "people_there": Words("With the firm", "在职人员"),
    "people_none": Words("Nobody is in the book by then.", "截至此时名册中无人员。"),
    "people_left": Words("Left: {n}", "已离职：{n}"),
    "reports_to": Words("Reports to", "上级"),
    "team": Words("Team", "团队"),
    "email": Words("E-mail address", "电子邮箱"),
    "person_id": Words("Id", "编号"),
    "person_there": Words("with the firm", "在职"),
    "person_gone": Words("has left", "已离职"),
    "person_not_yet": Words("had not joined yet", "当时尚未入职"),
    "who_reports": Words("Who reports to them", "下属"),
    "who_reports_none": Words("Nobody at this time.", "此时无下属。"),
    "person_accounts": Words("The accounts they look after", "其负责的客户"),
    "stated_of_person": Words("What was stated", "相关记录"),
    "stated_lately": Words("What was stated last", "最近的记录"),
    "duties_done": Words("Department duties fulfilled", "已履行的部门职责"),
    "duties_done_none": Words("None was recorded by then.", "截至此时没有记录。"),
    "sales_manager": Words("Sales manager", "销售经理"),
    "done_for": Words("For whom", "惠及"),
    "budgets": Words("Budgets", "预算"),
    "budgets_none": Words("None was set by then.", "截至此时没有设定预算。"),
    "account_or_team": Words("Account or team", "客户或团队"),
    "hours": Words("Hours", "小时数"),
    "budget_used": Words("Used", "已用"),
    "find": Words("Find people", "查找人员"),
    "find_people": Words("Find people by an address", "按地址查找人员"),
    "find_says": Words(
        "Whoever has the address at the moment looked at, at customers and with the firm. What you type is"
        " sent with the form and stands in no address of a page, so it is kept in no log and no history.",
        "查找所选时刻拥有该地址的人员，包括客户方与我方。所填内容随表单发送，不出现在网址中，"
        "因此不会留在日志或浏览记录里。",
    ),
    "find_address": Words("E-mail address or telephone number", "电子邮箱或电话号码"),
    "find_no_address": Words(
        "Type an e-mail address with one @ and a domain, or a telephone number in digits.",
        "请填写含一个 @ 和域名的电子邮箱，或由数字组成的电话号码。",
    ),
    "found_people": Words("Found", "查找结果"),
    "found_where": Words("Where", "所属"),
    "found_there": Words("with the customer", "在职"),
    "found_left": Words("has left", "已离职"),
    "found_nobody": Words("Nobody has this address at this time.", "此时无人使用该地址。"),
    "firm_book_unreadable": Words(
        "Something of the firm’s own book can’t be read: what comes behind it is left out.",
        "本企业名册有内容无法读取：此后的内容未计入。",
    ),
}
