"""The texts of forms, of what is wrong with them, and of signing in, in both languages."""

from tierline.domain.shared.words import Words

_FORM = {
    "record": Words("Record", "记录"),
    "record_more": Words("Anything else…", "其他…"),
    "record_what": Words("What do you want to record?", "要记录什么？"),
    "record_of": Words("{kind}: {account}", "{kind}：{account}"),
    "save": Words("Record it", "记录"),
    "cancel": Words("Back without recording", "返回，不记录"),
    "optional": Words("optional", "选填"),
    "choose": Words("choose…", "请选择…"),
    "not_said": Words("not stated", "未说明"),
    "as_it_was": Words("as it was", "不变"),
    "more_fields": Words("More: source, responsibilities", "更多：来源、职责"),
    "more_of_statement": Words("More", "更多"),
    "day_part": Words("Day", "日期"),
    "time_part": Words("Time, if known", "时间（如知道）"),
    "zone_part": Words("Time zone", "时区"),
    "some_time": Words("Some time that day? Leave the time empty.", "只知道日期？时间可留空。"),
    "some_time_until": Words("Without a time it counts to the end of that day.", "不填时间则计至当日结束。"),
    "sure": Words("Record it all the same", "仍然记录"),
    "see_same": Words("See it", "查看该记录"),
    "written_as": Words("as in 2026-03-31", "格式如 2026-03-31"),
    "others": Words("Others, by their ids, with commas between", "其他人员编号，以逗号分隔"),
    "ids": Words("By their ids, with commas between", "人员编号，以逗号分隔"),
    "no_contacts": Words("The account has no contact yet.", "该客户尚无联系人。"),
    "no_things": Words("The account has none yet: record one first.", "该客户尚无此项，请先记录。"),
    "add_contact": Words("Add one", "新增联系人"),
    "forgotten_field": Words(
        "Forgotten on request; stays so if left empty.", "已按要求遗忘；留空则保持不变。"
    ),
    "broken_field": Words(
        "Damaged, it can't be opened; stays so if left empty.", "已损坏，无法打开；留空则保持不变。"
    ),
    "faults_one": Words(
        "Nothing is recorded yet: one thing needs your attention.", "尚未记录：有一处需要修改。"
    ),
    "faults": Words(
        "Nothing is recorded yet: {n} things need your attention.", "尚未记录：有 {n} 处需要修改。"
    ),
    "colon": Words(": ", "："),
    "change_says": Words(
        "Fill in what is different; what stays as it was is left empty.",
        "请填写有变化的内容，不变的内容留空。",
    ),
    "fault_mark": Words("Please check:", "请检查："),
    "error_title": Words("Please check", "请检查"),
    "recorded_notice": Words("Recorded: {what}.", "已记录：{what}。"),
    "recorded_shortly": Words("The page shows it in a moment.", "页面稍后即会显示。"),
    "dated_ahead": Words(
        "It is dated {at}: this page shows and counts it from then on.",
        "其时间为 {at}：届时本页方显示并计入。",
    ),
    "dated_back": Words(
        "It is dated {at}, further back than the lines below reach.", "其时间为 {at}，早于下方显示的记录。"
    ),
    "to_entry": Words("See it in the timeline", "在时间线中查看"),
    "correct": Words("Correct", "更正"),
    "retract": Words("Retract", "撤回"),
    "approve": Words("Approve", "批准"),
    "reinstate": Words("Reinstate", "恢复"),
    "statement_about": Words("About this entry", "所涉记录"),
    "open_account": Words("Open an account", "建立客户"),
}
_STATED_ANEW = {
    "fact_corrected_says": Words(
        "State what is different; the rest stays. What was said before is kept and can be looked up.",
        "请修改有误之处，其余保持不变。此前的内容会保留并可查阅。",
    ),
    "fact_retracted_says": Words(
        "The entry counts for nothing from now on, at no time. It is kept and can be reinstated.",
        "此后该记录在任何时间点均不再计入，但会保留，并可恢复。",
    ),
    "override_approved_says": Words(
        "The override is in force from the moment given here on, until its end.",
        "手动设定自此处填写的时间起生效，直至其结束时间。",
    ),
    "fact_reinstated_says": Words("The entry counts again, as it stood.", "该记录将按原内容重新计入。"),
}
_FAULTS = {
    "state_this": Words("Please state this.", "请填写此项。"),
    "too_long": Words("At most {limit} characters.", "最多 {limit} 个字符。"),
    "not_a_day": Words("This is not a day: write it as in 2026-03-31.", "日期有误：请写作 2026-03-31。"),
    "time_without_day": Words("State the day as well.", "请同时填写日期。"),
    "no_such_time": Words(
        "Clocks were set forward over this time there: state another one.",
        "当地时钟当时向前拨动，没有此时刻：请填写其他时间。",
    ),
    "not_a_time": Words(
        "This is not a time: write it as in 14:30, with a zone from the list.",
        "时间有误：请写作 14:30，并从列表中选择时区。",
    ),
    "not_a_count": Words(
        "This is not a whole number: write digits only, as in 1250.", "请只填写数字，如 1250。"
    ),
    "not_a_number": Words(
        "This is not a number: write it with a point, as in 1250.50.",
        "数字有误：请使用小数点，如 1250.50。",
    ),
    "negative": Words("This can't be negative: write it without a minus sign.", "不能为负数：请勿填写负号。"),
    "not_offered": Words("This can't be chosen here.", "此处无法选择该项。"),
    "nothing_different": Words("Nothing is different from what was recorded.", "与原记录相比没有任何变化。"),
    "lies_ahead": Words(
        "This lies {span} ahead; it is {now} now. Is the time zone right?",
        "此时间比现在晚 {span}，现在是 {now}。时区是否正确？",
    ),
    "same_just_now": Words("You recorded the same a moment ago.", "您刚刚记录过相同的内容。"),
    "same_a_minute_ago": Words("You recorded the same 1 minute ago.", "您 1 分钟前记录过相同的内容。"),
    "same_minutes_ago": Words("You recorded the same {n} minutes ago.", "您 {n} 分钟前记录过相同的内容。"),
    "changed_meanwhile": Words(
        "Somebody stated this entry anew while you were writing. Look at it, then send your changes again.",
        "在您填写期间，此记录已有新的更正。请查看后再次提交。",
    ),
    "not_sent_from_here": Words(
        "The form was open for too long or was not sent from its own page. Nothing is lost: send it again.",
        "表单打开时间过长，或并非从其页面提交。内容均已保留，请再次提交。",
    ),
    "database_away": Words(
        "The database does not answer right now. Send it again in a moment; it is recorded once.",
        "数据库暂时没有响应，请稍后再次提交；不会重复记录。",
    ),
}
_SIGN_IN = {
    "sign_in": Words("Sign in", "登录"),
    "sign_in_says": Words(
        "This service asks who you are. Give your API key once; for 12 hours this browser is known then.",
        "本服务需要确认身份。请输入一次 API 密钥，此浏览器将在 12 小时内保持登录。",
    ),
    "sign_in_kept": Words(
        "Nothing was recorded, for you are not signed in any more. What you typed is kept:"
        " it stands in the form again as soon as you have signed in.",
        "尚未记录：您的登录已失效。您填写的内容已保留，登录后会再次显示在表单中。",
    ),
    "form_kept": Words(
        "Nothing is recorded yet. Here is what you typed: look at it, then record it.",
        "尚未记录。以下是您填写的内容，请核对后记录。",
    ),
    "sign_in_key": Words("API key", "API 密钥"),
    "sign_in_hint": Words(
        "It begins with tierline_; whoever runs the service makes one (tierline key add).",
        "以 tierline_ 开头，由服务管理者生成（tierline key add）。",
    ),
    "sign_in_refused": Words("This key is unknown, expired or revoked.", "此密钥未知、已过期或已撤销。"),
    "sign_in_again": Words("I am signed in already: go on", "我已登录，继续"),
    "sign_in_provider_says": Words(
        "This service asks who you are. You sign in where you do for your firm, and come back here.",
        "本服务需要确认身份。您将前往贵公司的统一登录页面，登录后返回此处。",
    ),
    "sign_in_provider_kept": Words(
        "Sign in beside this page, then go on here.", "请在新页面中登录，然后返回此处继续。"
    ),
    "sign_in_beside": Words("Sign in, in a page of its own", "在新页面中登录"),
    "sign_in_go_on": Words("I have signed in: go on", "我已登录，继续"),
    "signed_in": Words("Signed in", "已登录"),
    "signed_in_says": Words("You are signed in.", "您已登录。"),
    "signed_out": Words("Signed out", "已退出登录"),
    "signed_out_says": Words(
        "You are signed out here. What follows is signing out of your firm's sign-in.",
        "您已退出本服务，接下来将退出贵公司的统一登录。",
    ),
    "go_on": Words("Go on", "继续"),
    "sign_out": Words("Sign out", "退出登录"),
    "signed_in_as": Words("Signed in as {who}", "已登录：{who}"),
}

FORMS: dict[str, Words] = {**_FORM, **_STATED_ANEW, **_FAULTS, **_SIGN_IN}
"""Every text by its key, as in `tierline.interfaces.presentation.texts`."""
