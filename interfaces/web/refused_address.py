"""Why an address is refused, in the language of whoever asked it."""

from tierline.domain.shared.errors import Refusal
from tierline.domain.shared.words import Words
from tierline.interfaces.web.forms.refused import SENTENCES
from tierline.projections.reports.periods import MOST_PERIODS

_CHINESE = {
    "ParameterUnknown": "地址中有此页面不认识的参数。",
    "ParameterNotUsable": "参数 {field} 的值无法接受。",
    "MomentNotUsable": "参数 {field} 须为日期（2026-03-31）或带时区的时间（2026-03-31T12:00:00Z）。",
    "KnownAtNotUsable": "参数 {field} 须为记录序号、日期，或带时区的时间。",
    "KnownInFuture": "参数 {field} 是将来的时间：届时所知尚无从得知。",
    "BasisNotUsable": "永久地址已被改动，或来自另一服务；请去掉 basis 后重试。",
    "BasisSaysIt": "basis 已含时点与所知范围，请勿同时给出 as_of、known_at 或 min_position。",
    "BasisGone": "此永久地址由另一版本的 Tierline 或规则生成，已无法再次查询。",
    "RangeBackwards": "起始日期须早于结束日期。",
    "CursorNotUsable": "翻页标记属于另一查询或服务，请从第一页开始。",
    "TooManyPeriods": f"时间范围超过 {MOST_PERIODS} 个期间；请缩短范围或选择更长的期间。",
    "NotTaken": "此报表不接受参数 {field}。",
    "MethodNotAllowed": "此地址不接受这种请求方式。",
    "ContentTypeUnknown": "表单须由其所在页面提交。",
    "FormNotReadable": "表单无法读取。",
    "SentFromElsewhere": "表单须从其所在页面提交。",
    "HostNotLocal": "未设 API 密钥时，本服务只供本机使用：请通过 localhost 或 127.0.0.1 打开。",
    "CameThroughProxy": "未设 API 密钥时，本服务不接受经代理转发的请求。",
    "AskedFromElsewhere": "未设 API 密钥时，本服务不接受其他网站页面发出的请求。",
    "SignInNotFinished": "登录须在此处开始并在十分钟内完成；此次登录已超时、始于别处或被拒绝，请重新登录。",
    "NoRoleHere": "您所在的用户组在本服务中没有任何角色，请联系服务管理者。",
    "ProviderAway": "统一登录服务暂无响应，目前无法登录，请稍后再试。",
    "ProviderAnswersWrong": "统一登录服务的响应有误，目前无法登录；服务管理者可在 /readyz 查看原因。",
    "ReportUnknown": "没有此名称的报表。",
    "ChartUnknown": "此报表没有图表。",
    "NoSuchForm": "没有此类表单。",
    "ReadModelsBehind": "数据正在重新生成，请稍后再试。",
    "ClockWrong": "服务器时钟有误，因此不记录任何内容；时钟校正后请重新提交。",
    "DatabaseAway": "数据库暂无响应，请稍后再试。",
    "NotThatFarYet": "数据尚未更新至所需的记录，请稍后再试。",
}


def why(refusal: Refusal) -> Words:
    """What a refusal says; nothing in Chinese where only its English sentence is known."""
    name = type(refusal).__name__
    chinese = _CHINESE.get(name) or SENTENCES.get(name, "")
    return Words(refusal.sentence, chinese.format(**{**refusal.words, "field": refusal.field or ""}))
