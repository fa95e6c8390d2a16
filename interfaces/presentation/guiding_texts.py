"""Texts that guide: out of an empty database or a wrong address, what figures rest on, and what waits."""

from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.firm_texts import FIRM

_EMPTY = {
    "empty": Words("There is no account yet", "尚无客户"),
    "empty_open": Words("Open the first account", "建立第一个客户"),
    "empty_open_says": Words(
        "A form for its name and kind. After that its page has forms for all that happens: who looks after"
        " it, contacts, contracts, meetings. Its tier follows from these facts.",
        "填写名称与类别即可。之后在客户页面上记录负责人、联系人、合同、会面等，关系层级由这些事实得出。",
    ),
    "empty_import": Words("Or bring in what other systems know", "或导入其他系统中的数据"),
    "empty_import_says": Words(
        "CSV of any kind through a mapping file, NDJSON or OCDS releases, by the command line. A dry run"
        " tells what would be refused; docs/importing.md explains the mapping.",
        "通过命令行导入：CSV（配映射文件）、NDJSON 或 OCDS。试运行会指出将被拒绝的内容；"
        "映射方法见 docs/importing.md。",
    ),
    "empty_api": Words(
        "Programs record through the API: POST /v1/accounts opens an account.",
        "程序可通过 API 记录：POST /v1/accounts 可建立客户。",
    ),
}
_WORDS = {
    "words": Words("About these words", "关于这些用语"),
    "words_say": Words(
        "What the words of key account management mean, as all pages use them.",
        "重点客户管理的用语及其含义，各页面均照此使用。",
    ),
    "definitions": Words("What a key account is", "什么是重点客户"),
    "tiers_say": Words(
        "Four kinds of relationship, lowest first, and what tells them apart",
        "四种客户关系（由低到高）及其特征",
    ),
    "roles_say": Words("Three roles, their main duty and their responsibilities", "三种角色及其主要职责"),
    "stop": Words(".", "。"),
}
_MENDING = {
    "days_wrong": Words("These days can't be used", "日期无法使用"),
    "swap_days": Words("The same with the two days swapped", "将起止日期对调"),
    "by_quarters": Words("The same by quarters", "改为按季度"),
    "by_years": Words("The same by years", "改为按年"),
    "without_days": Words("The same without these days", "去掉日期，其余条件不变"),
}
_BASIS = {
    "rests_on": Words(
        "Facts up to position {position}, as of {at}, judged by {policy}.",
        "数据截至第 {position} 条记录，时点 {at}，规则 {policy}。",
    ),
    "book_unreadable": Words(
        "An adopted policy can’t be read: the policies before it judge.",
        "有一项已采用的规则无法读取：仍按其之前的规则判断。",
    ),
    "records_lacking_one": Words(
        "These figures lack records of 1 account, because one of them can’t be read: {codes}.",
        "以下数据缺少 1 个客户的部分记录，因其中一条无法读取：{codes}。",
    ),
    "records_lacking": Words(
        "These figures lack records of {n} accounts, because some of them can’t be read: {codes}.",
        "以下数据缺少 {n} 个客户的部分记录，因其中一些无法读取：{codes}。",
    ),
    "records_lacking_more": Words("{codes} and {n} more", "{codes} 及另外 {n} 个"),
    "older_than_should": Words(
        "These figures are older than they should be: what was recorded lately may be missing.",
        "以下数据未及时更新，可能缺少最近的记录。",
    ),
}

_MATTERS = {
    "matter_key_person_left": Words("key person left", "关键人物离任"),
    "matter_override_waits": Words("override waits for approval", "手动设定待批准"),
    "strategic_reason": Words("Why it is a key account: {reason}", "成为重点客户的理由：{reason}"),
    "matter_notice_runs_out": Words("last day of notice", "通知期将到"),
    "matter_delivery_late": Words("delivery late", "交付逾期"),
    "matter_delivery_due": Words("delivery due", "交付到期"),
    "matter_budget_passed": Words("budget passed", "预算超支"),
    "matter_budget_runs_out": Words("budget runs out early", "预算将提前用完"),
    "matter_one_off": Words("one deal only", "仅一次交易"),
    "matter_strategic_reason_missing": Words("no strategic reason", "缺少战略理由"),
}

GUIDING: dict[str, Words] = {**_EMPTY, **_WORDS, **_MENDING, **_BASIS, **_MATTERS, **FIRM}
"""Every text by its key, as in `tierline.interfaces.presentation.texts`."""
