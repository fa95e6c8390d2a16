"""Every text of the pages that the domain's vocabulary doesn't have, in both languages."""

from typing import Literal

from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.account_texts import AUDIT, HANDOVER
from tierline.interfaces.presentation.form_texts import FORMS
from tierline.interfaces.presentation.guiding_texts import GUIDING
from tierline.interfaces.presentation.policy_texts import POLICIES
from tierline.interfaces.presentation.report_texts import REPORTS, SPLITS
from tierline.interfaces.presentation.security_texts import SECURITY

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")

_FRAME = {
    "skip": Words("Skip to the content", "跳到正文"),
    "portfolio": Words("Portfolio", "客户组合"),
    "reports": Words("Reports", "报表"),
    "search": Words("Find an account", "查找客户"),
    "search_go": Words("Find", "查找"),
    "newer": Words("There is newer data: show it", "有新数据：点击查看"),
    "other_language": Words("中文", "English"),
    "clocks_of": Words("{place} time", "{place}时间"),
    "clocks_say": Words(
        "Times are those of clocks in {place}; days that are asked for are days of UTC.",
        "时刻按{place}时间显示；查询所用的日期为 UTC 日期。",
    ),
    "as_of": Words("As of", "截至"),
    "show": Words("Show", "查看"),
    "all": Words("All", "全部"),
    "yes": Words("yes", "是"),
    "no": Words("no", "否"),
    "none": Words("none", "无"),
    "past": Words("You are looking at the past: {day}.", "您正在查看过去：{day}。"),
    "ahead": Words(
        "You are looking ahead to {day}: what will be so if nothing happens.",
        "您正在查看未来：{day}，即若无任何行动时的情况。",
    ),
    "known_at": Words("Known by", "按当时所知"),
    "known_then": Words(
        "Only what was recorded up to position {position} is known here.",
        "此处仅按截至第 {position} 条记录的内容呈现。",
    ),
    "known_by_day": Words(
        "Only what was recorded by {day} is known here.", "此处仅按截至 {day} 的记录呈现。"
    ),
    "known_today": Words("The same by what is known today", "按今日所知查看"),
    "same_again": Words("Address of exactly this answer", "此结果的永久地址"),
    "back_to_now": Words("Back to now", "回到现在"),
    "more": Words("and {n} more", "另有 {n} 条"),
    "next_page": Words("Further", "下一页"),
    "first_page": Words("From the start", "第一页"),
    "chart": Words("{title}, a chart that scrolls sideways", "{title}，可横向滚动的图表"),
    "scrolls": Words("{title}, a table that scrolls sideways", "{title}，可横向滚动的表格"),
}
_PORTFOLIO = {
    "accounts": Words("Accounts", "客户"),
    "account": Words("Account", "客户"),
    "at_risk": Words("At risk", "有下降风险"),
    "coverage": Words("Coverage", "职责覆盖率"),
    "open_escalations": Words("Open escalations", "未解决的问题与投诉"),
    "tier": Words("Tier", "关系层级"),
    "no_tier": Words("no tier", "无层级"),
    "since": Words("Since", "起始"),
    "falls_on": Words("Falls on", "下降日期"),
    "falls_to": Words("to {tier}", "降至{tier}"),
    "contact_days": Words("Days since contact", "距上次接触天数"),
    "grade": Words("Evidence grade", "证据等级"),
    "grade_said": Words("Evidence grade {said}.", "证据等级 {said}。"),
    "holders": Words("Who looks after it", "负责人"),
    "vacant": Words("vacant", "空缺"),
    "region": Words("Region", "地区"),
    "segment": Words("Segment", "客户细分"),
    "industry": Words("Industry", "行业"),
    "kind": Words("Kind", "类别"),
    "person": Words("Person", "人员"),
    "government": Words("Government", "政府"),
    "enterprise": Words("Enterprise", "企业"),
    "by_tier": Words("Accounts by tier", "各层级客户数"),
    "flow": Words("Movement over the last four quarters", "近四个季度的层级变动"),
    "flow_says": Words(
        "Each band is as high as it has accounts and leads to them: ▲ rose, ▼ fell, + came in, − went out;"
        " without a mark, the tier stayed.",
        "每条带的高度即客户数，点击可查看：▲ 晋级，▼ 下降，+ 新增或转入，− 关闭或转出；无标记表示层级不变。",
    ),
    "as_table": Words("The same as a table", "以表格显示"),
    "way_up": Words("rose from {before} to {after}", "由{before}晋级为{after}"),
    "way_down": Words("fell from {before} to {after}", "由{before}降至{after}"),
    "way_same": Words("stayed {before}", "保持{before}"),
    "way_came": Words("came in as {after}", "新增或转入，为{after}"),
    "way_went": Words("went out as {before}", "关闭或转出，原为{before}"),
    "quarter_step": Words("Between", "期间"),
    "what_happened": Words("What happened", "变动"),
    "matrix": Words("From which tier to which, {first} → {last}", "层级转移：{first} → {last}"),
    "matrix_says": Words(
        "Rows: the tier at first. Columns: the tier at last. Colour: share of the row."
        " Every number leads to its accounts.",
        "行为期初层级，列为期末层级，颜色为占该行比例，点击数字可查看客户。",
    ),
    "outside_before": Words("not there yet", "期初无"),
    "outside_after": Words("no more there", "期末无"),
    "all_moves": Words("Every single move and its cause", "每次变动及其原因"),
    "risen": Words("Risen this quarter", "本季度晋级"),
    "fallen": Words("Fallen this quarter", "本季度下降"),
    "of_accounts": Words("{first} to {last} of {total}", "第 {first} 至 {last} 个，共 {total} 个"),
    "found_for": Words("whose code or name has “{search}”", "代码或名称含“{search}”"),
    "were_then": Words("that were {tier} on {day}", "且在 {day} 为{tier}"),
    "outside_then": Words("that were not among these on {day}", "且在 {day} 不在此列"),
    "only_at_risk": Words("whose tier is at risk", "有下降风险"),
    "as_report": Words("As a report", "报表形式"),
    "drop": Words("show all again", "取消此条件"),
    "clear": Words("Clear filters", "清除筛选"),
    "no_accounts": Words(
        "No account fits. Clear the filters, or look at another day.",
        "没有符合条件的客户。请清除筛选，或查看其他日期。",
    ),
    "map": Words("Who does what: coverage map", "职责履行：覆盖图"),
    "map_says": Words(
        "Share of accounts at which a responsibility is covered, by the tier of the account.",
        "按客户层级，各项职责得到履行的客户所占比例。",
    ),
    "responsibility": Words("Responsibility", "职责"),
    "attention": Words("What waits for somebody", "待关注事项"),
    "attention_first": Words(
        "The {shown} most urgent of {total}.", "共 {total} 项，显示最紧急的 {shown} 项。"
    ),
    "attention_none": Words("Nothing waits for anybody. Well done.", "没有待处理的事项，做得好。"),
    "attention_all": Words(
        "The whole list, and after it what each account lacks to rise", "完整列表，之后为各客户晋级所缺条件"
    ),
    "attention_lapses": Words("What lapses when", "失效日历"),
    "attention_rise": Words("What each account lacks to rise", "各客户晋级所缺条件"),
    "what": Words("What", "内容"),
    "who": Words("Who", "负责人"),
    "due": Words("Due", "到期"),
    "days_left": Words("Days left", "剩余天数"),
    "late_one": Words("1 day late", "已逾期 1 天"),
    "late": Words("{n} days late", "已逾期 {n} 天"),
    "total": Words("Total", "合计"),
}
_ACCOUNT = {
    "merged": Words("Part of {account} since {day}.", "自 {day} 起已并入 {account}。"),
    "merged_link": Words("See what is recorded there", "查看其中的记录"),
    "closed": Words("Closed on {day}", "已于 {day} 关闭"),
    "override": Words(
        "Set by hand to {tier} by {who} until {day}; the evidence shows {derived}.",
        "由 {who} 手动设定为{tier}，至 {day}；证据显示为{derived}。",
    ),
    "tier_over_time": Words("Tier over time", "关系层级变化"),
    "moves": Words("What made it change", "变化原因"),
    "when": Words("When", "时间"),
    "before": Words("From", "原层级"),
    "after": Words("To", "新层级"),
    "why": Words("Why", "原因"),
    "evidence": Words("Evidence", "证据"),
    "criteria": Words("Why this tier: characteristics and their evidence", "层级依据：特征与证据"),
    "reason": Words("Why it counts", "为何重要"),
    "remedy": Words("What would help", "改进办法"),
    "value": Words("Found", "实际"),
    "needed": Words("needed", "要求"),
    "of_needed": Words("{n} of {needed} {what}", "{what}：{n}（要求：至少 {needed}）"),
    "value_needed": Words("{what}: {value}; needed: {needed}", "{what}：{value}（要求：{needed}）"),
    "and_also": Words(", ", "，"),
    "comma": Words(", ", "、"),
    "or": Words(" or ", "或"),
    "either_way": Words("or: {other}", "或：{other}"),
    "at_least": Words("at least {value}", "至少 {value}"),
    "at_most": Words("at most {value}", "至多 {value}"),
    "unknown_value": Words("not known", "未知"),
    "no_evidence": Words("No fact shows it.", "尚无事实可证。"),
    "so_since": Words("so since {day}", "自 {day} 起"),
    "lapses": Words("lapses on {day} if nothing happens", "若无行动，将于 {day} 失效"),
    "gaps": Words("What is missing for {tier}", "晋级为{tier}所缺"),
    "gaps_none": Words(
        "Nothing is missing for {tier}; a wait or an override holds it.",
        "晋级为{tier}的条件均已满足。",
    ),
    "gaps_top": Words("This is the highest tier: there is none above it.", "已是最高层级。"),
    "gaps_needed": Words("{n} of these:", "以下任 {n} 项："),
    "gaps_all": Words("All of these:", "以下各项："),
    "slipping": Words("What no longer holds for {tier}", "{tier}已不再满足的条件"),
    "lapsing": Words("What lapses within {n} days if nothing happens", "若无行动，{n} 天内将失效的条件"),
    "lapsing_none": Words(
        "Nothing that {tier} rests on lapses within {n} days.", "{tier}所依据的条件在 {n} 天内均不会失效。"
    ),
    "lapsing_short": Words("What lapses when", "失效日历"),
    "lapses_on": Words("Lapses on", "失效日"),
    "then": Words("Then", "后果"),
    "gate_breaks": Words("▼ {tier} no longer holds", "▼ 不再满足{tier}"),
    "gate_lacks_more": Words("{tier} lacks this as well", "{tier}又少一项条件"),
    "fall_comes": Words("▼ The tier falls: {tier}", "▼ 层级下降：{tier}"),
    "gate_stays": Words("{tier} still holds", "仍满足{tier}"),
    "responsibilities": Words("Responsibilities", "职责"),
    "functions": Words("Functions of key account management", "重点客户管理的功能"),
    "state": Words("State", "状态"),
    "last_done": Words("Last done", "上次履行"),
    "not_open": Words(
        "The account is closed, so nobody owes it anything.", "客户已关闭，不再有应履行的职责。"
    ),
    "what_missing": Words("What is missing", "所缺条件"),
    "criteria_short": Words("Why this tier", "层级依据"),
    "sections": Words("On this page", "本页内容"),
    "contacts": Words("Contacts", "联系人"),
    "contact": Words("Contact", "联系人"),
    "contacts_none": Words("Nobody there is known yet.", "尚无已知联系人。"),
    "contacts_left": Words("{n} who left", "已离任 {n} 人"),
    "function": Words("Function", "职能"),
    "level": Words("Level", "级别"),
    "key_person": Words("key person", "关键人物"),
    "last_touch": Words("Last in touch", "最近接触"),
    "contracts": Words("Contracts", "合同"),
    "contract": Words("Contract", "合同"),
    "contracts_none": Words("No contract is in force or about to begin.", "没有生效中或即将开始的合同。"),
    "contracts_past_one": Words("1 that is over", "已结束 1 份"),
    "contracts_past": Words("{n} that are over", "已结束 {n} 份"),
    "terms": Words("Terms", "条款"),
    "exclusive": Words("exclusive", "独家"),
    "starts": Words("Begins", "开始"),
    "ends": Words("Ends", "结束"),
    "in_days_one": Words("in 1 day", "还有 1 天"),
    "in_days": Words("in {n} days", "还有 {n} 天"),
    "open_end": Words("open end", "无固定期限"),
    "amount": Words("Amount", "金额"),
    "escalations": Words("Escalations", "问题与投诉"),
    "escalation": Words("Escalation", "问题或投诉"),
    "escalations_none": Words("No escalation is open.", "没有未解决的问题与投诉。"),
    "escalations_past": Words("{n} resolved", "已解决 {n} 项"),
    "severity": Words("Severity", "严重程度"),
    "raised": Words("Raised", "提出"),
    "resolved": Words("Resolved", "解决"),
    "days_open": Words("Days open", "持续天数"),
    "actions": Words("Actions", "行动"),
    "action": Words("Action", "行动"),
    "actions_none": Words("Nothing is planned.", "没有待办行动。"),
    "actions_past": Words("{n} completed or dropped", "已完成或取消 {n} 项"),
    "side": Words("Whose", "责任方"),
    "owner": Words("Who does it", "执行人"),
    "shown_of": Words("The latest {shown} of {total}.", "共 {total} 条，显示最近 {shown} 条。"),
    "timeline": Words("Timeline", "时间线"),
    "everything": Words("everything", "全部"),
    "timeline_until": Words("Entries up to {at}.", "截至 {at} 的记录。"),
    "timeline_empty": Words("Nothing of this kind by then.", "截至此时没有此类记录。"),
    "stated": Words("stated", "已记录"),
    "corrected": Words("corrected", "已更正"),
    "retracted": Words("retracted", "已撤回"),
    "derived": Words("derived", "系统推断"),
    "recorded_by": Words("recorded {at} by {who}", "由 {who} 于 {at} 记录"),
    "forgotten": Words("[forgotten on request]", "［已按要求遗忘］"),
    "broken": Words("[damaged, can't be opened]", "［已损坏，无法打开］"),
    "fields": Words("All fields", "全部字段"),
    "now_line": Words("as of", "截至"),
    "chart_says": Words(
        "The tier over time; a dashed line shows the fall that comes if nothing happens.",
        "关系层级随时间的变化；虚线表示若无行动将发生的下降。",
    ),
    "covered_of": Words("{covered} of {total} covered", "{total} 项中已履行 {covered} 项"),
}
_ERRORS = {
    "error_403": Words("Not this way", "无法以此方式访问"),
    "error_403_says": Words(
        "Without API keys the pages are shown to this machine only: open them as http://localhost."
        " A form must be sent from the page that it stands on: open it and send it again.",
        "未设 API 密钥时，页面只向本机显示：请通过 http://localhost 打开。"
        "表单须从其所在页面提交：请重新打开后提交。",
    ),
    "error_sign_in": Words("Not signed in", "未登录"),
    "error_sign_in_says": Words(
        "Nobody was signed in by that; go to the portfolio to be asked anew.",
        "登录未完成；请前往总览页重新登录。",
    ),
    "error_413": Words("Too large", "内容过大"),
    "error_413_says": Words(
        "This is more than the service takes at once.", "内容超过本服务一次可接受的大小。"
    ),
    "error_404": Words("Nothing here", "此处没有内容"),
    "error_404_says": Words(
        "There is no such page, account or report, or the account was not open yet on that day.",
        "没有此页面、客户或报表，或者该客户在当日尚未建立。",
    ),
    "error_422": Words("The address can't be understood", "地址无法识别"),
    "error_422_says": Words(
        "A part of the address is not what this page takes.", "地址中有本页面不接受的内容。"
    ),
    "without_parameters": Words("This page without its filters and dates", "打开此页面（不含筛选与日期）"),
    "error_503": Words("Try again in a moment", "请稍后再试"),
    "error_503_says": Words("The database does not answer right now.", "数据库暂时没有响应。"),
    "to_portfolio": Words("To the portfolio", "返回客户组合"),
}
_DOWNLOADS = {
    "asked_for": Words("Asked for: {asked}.", "查询条件：{asked}。"),
    "printed_first": Words(
        "The first {shown} of {total} rows; the XLSX, CSV and Parquet files have all.",
        "共 {total} 行，显示前 {shown} 行；XLSX、CSV 与 Parquet 文件包含全部。",
    ),
    "chart_numbers": Words("Chart", "图表"),
    "chart_as": Words("Chart as", "图表"),
    "dossier": Words("Dossier", "客户档案"),
    "ours": Words("ours", "我方"),
    "theirs": Words("theirs", "客户方"),
    "last_entries": Words("Last entries of the timeline", "时间线最近记录"),
    "criterion": Words("Criterion", "条件"),
    "error_500": Words("Something is missing here", "系统缺少组件"),
    "error_500_says": Words(
        "Tierline has no font to print with; whoever runs it sets TIERLINE_FONTS.",
        "Tierline 缺少用于输出的字体；请运维人员设置 TIERLINE_FONTS。",
    ),
}

TEXTS: dict[str, Words] = {
    **_FRAME,
    **_PORTFOLIO,
    **_ACCOUNT,
    **REPORTS,
    **SPLITS,
    **_ERRORS,
    **_DOWNLOADS,
    **HANDOVER,
    **AUDIT,
    **GUIDING,
    **POLICIES,
    **SECURITY,
    **FORMS,
}
"""Every text by its key; `{names}` are filled in by the page."""

FINDING_STATES = {
    "met": Words("met", "满足"),
    "unmet": Words("not met", "未满足"),
    "unknown": Words("not known", "未知"),
}
PARTS = {
    "required": Words("required", "必要"),
    "supporting": Words("supporting", "辅助"),
    "guard": Words("guard", "否决项"),
    "descriptive": Words("descriptive", "描述"),
}
COVERAGE_STATES = {
    "unassigned": Words("nobody's", "无人负责"),
    "never": Words("never done", "从未履行"),
    "overdue": Words("overdue", "已逾期"),
    "due_soon": Words("due soon", "即将到期"),
    "covered": Words("covered", "已履行"),
}
CAUSES = {
    "opened": Words("the account was opened", "建立客户"),
    "closed": Words("the account was closed", "关闭客户"),
    "reopened": Words("the account was reopened", "重新建立客户"),
    "override": Words("set by hand", "手动设定"),
    "override_lapsed": Words("the override ended", "手动设定到期"),
    "facts": Words("what happened then", "当时发生的事实"),
    "lapse": Words("time ran out", "时限已过"),
    "policy": Words("another policy", "规则变更"),
    "merge": Words("accounts merged or set apart", "客户合并或拆分"),
}


def text(key: str, language: Language, **words: object) -> str:
    """A text in a language, that of one thing where `n` is one; KeyError if there is none."""
    return pattern(key, language, words.get("n")).format(**words)


def pattern(key: str, language: Language, n: object = None) -> str:
    """A text with places for words, that of one thing where `n` is one; KeyError if there is none."""
    one = f"{key}_one"
    return said(TEXTS[one if n == 1 and one in TEXTS else key], language)


def said(words: Words, language: Language) -> str:
    """Words in a language."""
    return words.zh if language == "zh" else words.en
