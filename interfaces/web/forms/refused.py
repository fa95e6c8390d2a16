"""Refusals told beside the fields of a form, in the language of its reader."""

from collections.abc import Collection

from tierline.domain.account.base import MalformedFact
from tierline.domain.shared.errors import Refusal
from tierline.domain.shared.words import Words
from tierline.interfaces.web.forms.typed import FormFault

_ABOUT_THE_ACCOUNT = {
    "UnknownAccount": "没有此代码的客户。",
    "AccountAlreadyOpened": "此代码的客户已存在或曾经存在；请修改该客户，或选择其他代码。",
    "RecordUnreadable": "该客户有一条记录无法读取，修复之前无法显示或记录任何内容。",
    "AccountAlreadyClosed": "客户已关闭。",
    "AccountNotClosed": "客户未关闭，无法重新建立。",
    "EndsBeforeItBegan": "所结束、续签、重启或合并的事项在此之后才开始；请填写较晚的时间，或更正先前的记录。",
    "AccountAlreadyMerged": "客户已合并；请先撤销该合并。",
    "AccountNotMerged": "客户未合并，没有可撤销的合并。",
    "MergeStays": "合并不能更正为另一客户；请撤回后记录正确的合并。",
    "MergesInACircle": "所选客户本身已直接或间接并入此客户。",
    "IntoClosedAccount": "所选客户届时已关闭，并入其中的内容将无法看到。",
    "OthersMergedIntoIt": "另有客户在此客户届时已关闭的时间并入；请先撤销该合并。",
    "LaterMergeFirst": "其所并入的客户之后又被合并；请先撤销较晚的合并。",
    "CodeStays": "客户代码设定后不可更改。",
    "MergedIntoItself": "客户不能并入自身。",
    "ParentIsItself": "客户不能隶属于自身。",
    "AccountNotOpenThen": "客户当时未建立或已关闭，没有可交接的内容。",
    "StaleVersion": "在您填写期间客户信息已有变化，请再次提交。",
    "ClockWrong": "系统时钟有误，因此未作记录；时钟校正后请再次提交。",
    "KeysDamaged": "该客户文本的密钥缺失或损坏；恢复密钥后才能记录文本。",
}
_ABOUT_PEOPLE = {
    "UnknownContact": "该客户没有此编号的联系人。",
    "ContactAlreadyAdded": "此编号的联系人已存在；请修改该联系人，或选择其他编号。",
    "ContactAlreadyLeft": "该联系人已离任。",
    "ContactHadLeft": "所填联系人在此时间之前已离任；如已返回，请先重新添加。",
    "LevelAboveOurPeople": "所填我方人员当时的级别均未达到此级别；请先在企业名册中修改其级别。",
    "LevelAboveContacts": "所填联系人当时的级别均未达到此级别；请先修改联系人的级别。",
    "ForgottenForGood": "遗忘不可撤销，因此其记录不能更正或撤回。",
    "ContactOfTexts": "更正联系人时须重新填写其个人信息。",
    "RoleAlreadyAssigned": "此人已担任该角色。",
    "RoleNotHeld": "此人未担任该角色，由他人担任。",
    "RoleVacant": "该角色无人担任，无法解除。",
    "RoleNotHeldThen": "此人当时未担任该角色；请先指派角色，再确认交接。",
    "ScopeMissing": "此操作需要权限“{scope}”，您没有该权限；可请权限管理者授予。",
    "ApproverIsActor": "手动设定须由提议者以外的人批准。",
}
_ABOUT_THE_FIRM = {
    "OfTheFirm": "此类事实属于本企业名册，请在“人员”页面记录。",
    "OfAccounts": "此类事实属于客户，不能记入本企业名册。",
    "CodeOfTheBook": "代码“firm”专指本企业名册，不能用作客户代码。",
    "UnknownPerson": "本企业名册中没有此编号的人员。",
    "PersonAlreadyAdded": "此编号的人员已在名册中；请修改该人员，或选择其他编号。",
    "PersonAlreadyLeft": "该人员已离职。",
    "PersonOfTexts": "更正人员编号时须重新填写其个人信息。",
    "UnknownManager": "名册中没有此编号的上级；请先新增该人员。",
    "ReportsInACircle": "所填上级在某一时间直接或间接隶属于此人。",
    "AccountOrTeam": "预算须属于某一客户或某一团队，且只填其一。",
    "BudgetOfNothing": "请填写小时数、金额，或两者。",
    "BudgetEndsFirst": "预算期间的末日不能早于首日。",
}
_ABOUT_THINGS = {
    "ContractNeverSigned": "该客户没有签订过此编号的合同。",
    "ContractAlreadySigned": "此编号的合同已签订；请变更该合同，或选择其他编号。",
    "ContractAlreadyEnded": "合同已终止。",
    "EndsBeforeStarts": "合同末日不能早于首日。",
    "RenewalExtendsNothing": "续签的末日须晚于现有末日；无固定期限的合同无需续签。",
    "EscalationNeverRaised": "该客户没有提出过此编号的问题或投诉。",
    "EscalationAlreadyRaised": "此编号的问题或投诉已存在；请重新打开，或选择其他编号。",
    "EscalationAlreadyResolved": "该问题或投诉已解决；请先重新打开。",
    "EscalationNotResolved": "该问题或投诉尚未解决，无需重新打开。",
    "ActionNeverPlanned": "该客户没有此编号的行动计划。",
    "ActionAlreadyPlanned": "此编号的行动已存在，请选择其他编号。",
    "ActionAlreadyDone": "该行动已完成或已取消。",
    "PlanNeverAdopted": "该客户没有通过此编号的计划。",
    "PlanAlreadyAdopted": "此编号的计划已通过；请为下一个计划选择其他编号。",
    "ProposalNeverStarted": "没有此编号的建议书，因此不能中选或落选。",
    "ProposalAlreadyDecided": "该建议书已有结果。",
    "NoOverrideProposed": "该客户没有此项手动设定的提议。",
    "OverrideAlreadyApproved": "此项手动设定已获批准。",
    "OverrideOverByThen": "手动设定到批准时已过期；请另行提议。",
    "ApprovedAsItStands": "手动设定已按原样获批，层级、结束与开始时间不可更改；请取消后另行提议。",
    "NoOverrideStands": "当时没有生效的手动设定，无从取消。",
    "OverrideEndsBeforeItBegins": "手动设定的结束时间须晚于开始时间。",
    "OverrideTooLong": "手动设定最长 180 天。",
}
_ABOUT_BENEFIT = {
    "RevenueEndsBeforeItStarts": "收入所属期间的末日不能早于首日。",
    "MarginAboveRevenue": "毛利是收入的一部分，不能高于收入。",
    "DeliveryNeverPromised": "该客户没有承诺过此编号的交付。",
    "DeliveryAlreadyPromised": "此编号的交付已承诺；请更正其日期，或选择其他编号。",
    "DeliveryAlreadyMade": "该交付已完成。",
    "UnknownCompetitor": "该客户没有此编号的竞争对手；请先登记。",
    "CompetitorAlreadyNamed": "此编号的竞争对手已登记；请更正其名称，或选择其他编号。",
    "NotAboutCompetitors": "只有关于竞争对手的信息才能指明竞争对手。",
}
_ABOUT_STATEMENTS = {
    "OccurredInFuture": "发生时间比现在晚 24 小时以上；计划请填写在相应的日期中。",
    "NoTimeAtAll": "此时间在许多程序中表示“无时间”；请填写实际发生的时间。",
    "PositionAhead": "此序号尚无任何记录，不可能已阅读至此。",
    "FactAlreadyRecorded": "此表单已以其他内容记录过；如需修改，请更正该记录。",
    "MalformedFact": "此项内容无法接受。",
    "TextNotPlain": "文本须为纯文本。",
    "NothingStated": "请至少填写一项变更，或清除一项。",
    "StatedAndCleared": "同一字段不能既填写又清除。",
    "NothingAgreed": "请填写愿景、一致行动，或两者。",
    "NothingInvested": "请填写小时数、金额，或两者。",
    "NoVerdict": "请填写层级、评分，或两者。",
    "NothingChanges": "更正须至少修改一项。",
    "UnknownTarget": "该客户没有此记录。",
    "TargetIsAStatement": "更正、撤回与恢复只针对事实，不针对彼此。",
    "AlreadyRetracted": "该记录已撤回；请先恢复。",
    "NotRetracted": "该记录未撤回，无需恢复。",
    "OpeningStays": "客户的建立可以更正，但不能撤回；请改为关闭客户。",
    "UnknownKind": "没有此类事实。",
    "NotStatedAnyMore": "此项不再填写；批准者须以自己的名义批准。",
}
SENTENCES: dict[str, str] = {
    "FactTooDeep": "内容的嵌套层次过深。",
    "FactTooWide": "内容中有一项列出的条目过多（最多 200 项）。",
    **_ABOUT_THE_ACCOUNT,
    **_ABOUT_PEOPLE,
    **_ABOUT_THE_FIRM,
    **_ABOUT_THINGS,
    **_ABOUT_BENEFIT,
    **_ABOUT_STATEMENTS,
}
"""What each refusal says in Chinese, by its class; the English sentence is its docstring."""

_BESIDE_THE_FIELD = {
    "OccurredInFuture": "This lies more than 24 hours in the future; plans go into the dates made for them.",
}
"""What is said in English in place of a docstring that names the field as programs call it."""

_OF_FIELDS = {
    "observation.level": "所选结果与观察方面不符。",
    "observation.area": "观察竞争者须填写业务领域。",
    "observation.competitor": "只有存在竞争时才能指明竞争对手。",
    "margin": "毛利最多 18 位，其中小数最多 4 位。",
    "notice_days": "通知期为 1 至 3650 天。",
    "currency": "货币须为三个大写字母，如 EUR、CNY。",
    "value": "金额最多 18 位，其中小数最多 4 位。",
    "basis_position": "序号是从 1 起的整数。",
    "hours": "小时数须大于 0，最多 7 位，其中小数最多 2 位。",
    **dict.fromkeys(
        ("code", "parent", "into", "account"),
        "只能使用字母、数字、点、连字符与下划线，最多 64 个字符，以字母或数字开头。",
    ),
}
"""What pydantic says in English only, by field."""

_OF_PROBLEMS = {
    "must be one line of text, without control characters": "须为单行文本，不含控制字符。",
    "must lie in the years 1 to 9999 of UTC": "时间须在公元 1 年至 9999 年（UTC）之间。",
}
"""The same by what is wrong, for what may be wrong with many fields."""


def told(refusal: Refusal, kind: str, shown: Collection[str]) -> list[FormFault]:
    """A refusal as faults of fields; the path is empty where none of the fields shown is at fault.

    `shown` are the paths of the form's fields, `kind` what it records.
    """
    if isinstance(refusal, MalformedFact) and refusal.faults:
        return [FormFault(_place(path, shown), _says(kind, path, detail)) for path, detail in refusal.faults]
    name = type(refusal).__name__
    chinese = SENTENCES[name].format(**refusal.words) if name in SENTENCES else refusal.sentence
    says = Words(_BESIDE_THE_FIELD.get(name, refusal.sentence), chinese)
    return [FormFault(_place(refusal.field or "", shown), says)]


def _place(path: str, shown: Collection[str]) -> str:
    """The field shown that a path leads to or into: `contacts` for `contacts.0`."""
    while path and path not in shown:
        path = path.rpartition(".")[0]
    return path


def _says(kind: str, path: str, detail: str) -> Words:
    problem = detail.removeprefix(f"`{path}`").removeprefix(":").strip()
    name = next((step for step in reversed(path.split(".")) if not step.isdigit()), "")
    of_field = _OF_FIELDS.get(f"{kind}.{path}") or _OF_FIELDS.get(name)
    zh = of_field or _OF_PROBLEMS.get(problem) or SENTENCES["MalformedFact"]
    return Words(f"{problem[:1].upper()}{problem[1:].rstrip('.')}.", zh)
