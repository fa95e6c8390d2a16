"""Texts that guide: out of an empty database or a wrong address, and what figures rest on and lack."""

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
        "依据截至位置 {position} 的事实，时点 {at}，规则 {policy}。",
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

GUIDING: dict[str, Words] = {**_EMPTY, **_MENDING, **_BASIS, **FIRM}
"""Every text by its key, as in `tierline.interfaces.presentation.texts`."""
