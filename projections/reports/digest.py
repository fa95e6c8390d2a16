"""The digest: what is known of the portfolio now and was not known then, and by which statements."""

from collections.abc import Callable
from typing import Any

from tierline.domain.catalogue import RESPONSIBILITIES, Tier
from tierline.domain.shared.time import DAY
from tierline.domain.shared.words import Words
from tierline.projections.engine.reading import Reading, Row
from tierline.projections.models.statements import recording, statements_at
from tierline.projections.reports.base import RANGE, Column, Question, Report, ReportRange
from tierline.projections.reports.digest_differences import Learned, learned
from tierline.projections.reports.digest_views import LENSES
from tierline.projections.reports.scope import accounts_asked

WEEK = 7 * DAY


class Digest(Report):
    """What was learned in a range of time, account by account: how things stand, known then and known now.

    `from` and `to` are times of recording here; without them, the 7 days up to the last statement known.
    Both sides look at the same instant, `as_of`: what only the passing of time changed was known before,
    and is no news. `before` and `after` are the tier, the state or the day it falls; what was closed as
    soon as it was opened is told as both. `person` narrows to accounts where that one of us holds a role.
    What happened to things of an account merged into another is told of that one (`subject` `OLD/c-7`).
    `statements` are the facts behind it and `actors` who recorded them.
    """

    name = "digest"
    title = Words("Digest", "变化摘要")
    columns = (
        Column("account", Words("Account", "客户代码"), "id"),
        Column("name", Words("Name", "名称")),
        Column("matter", Words("Matter", "事项"), "id"),
        Column("subject", Words("Subject", "对象"), "id"),
        Column("what_en", Words("What (English)", "内容（英文）")),
        Column("what_zh", Words("What (Chinese)", "内容（中文）")),
        Column("before", Words("Known then", "当时已知")),
        Column("after", Words("Known now", "现已知")),
        Column("falls_on", Words("Falls on", "下降日期"), "instant"),
        Column("recorded_at", Words("Last recorded", "最近记录"), "instant"),
        Column("actors", Words("Recorded by", "记录人"), "id"),
        Column("statements", Words("Facts", "事实"), "id"),
    )
    takes = RANGE

    def stretch(self, reading: Reading, question: Question) -> ReportRange:
        span = recording(reading, question.start, question.end, WEEK)
        return ReportRange(span.start, span.end)

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        span = recording(reading, question.start, question.end, WEEK)
        names = _names(reading, question)
        found = [one for one in learned(reading, LENSES, question.at, span) if one.account in names]
        stated = statements_at(reading, (position for one in found for position in one.positions))
        rows = [_row(one, names[one.account], stated) for one in found if _tells(one, stated)]
        return sorted(rows, key=lambda row: (row["account"], _ORDER.index(row["matter"]), row["subject"]))


def _names(reading: Reading, question: Question) -> dict[str, str]:
    asked = accounts_asked(reading, question)
    return {row["account"]: row["name"] for row in reading.all(asked)}


def _row(one: Learned, name: str, stated: dict[int, Any]) -> Row:
    statements = [stated[position] for position in one.positions if position in stated]
    words = _WORDS[one.matter](one)
    return {
        **{name: getattr(one, name) for name in ("account", "matter", "before", "after")},
        "falls_on": one.row["falls_on"] if one.matter in _RISKS else None,
        "name": name,
        "subject": one.subject or None,
        "what_en": words.en,
        "what_zh": words.zh,
        "recorded_at": max((row["recorded_at"] for row in statements), default=None),
        "actors": ", ".join(sorted({row["actor"] for row in statements})),
        "statements": ", ".join(row["fact_id"] for row in statements),
    }


def _tells(one: Learned, stated: dict[int, Any]) -> bool:
    """An action that was dropped is no longer open either, but it isn't done."""
    kinds = {stated[position]["kind"] for position in one.positions if position in stated}
    return one.matter != "action_done" or "action_completed" in kinds


def _from_to(en: str, zh: str) -> Callable[[Learned], Words]:
    def words(one: Learned) -> Words:
        before, after = (Tier(state or "").words for state in (one.before, one.after))
        return Words(
            f"{en} from {before.en.lower()} to {after.en.lower()}", f"{zh}：{before.zh} → {after.zh}"
        )

    return words


def _with_tier(en: str, zh: str) -> Callable[[Learned], Words]:
    def words(one: Learned) -> Words:
        tier = Tier(one.after or one.before or "").words
        return Words(f"{en}: {tier.en.lower()}", f"{zh}：{tier.zh}")

    return words


def _with_item(en: str, zh: str) -> Callable[[Learned], Words]:
    def words(one: Learned) -> Words:
        item = RESPONSIBILITIES[one.subject].words
        return Words(f"{en}: {item.en}", f"{zh}：{item.zh}")

    return words


def _plain(en: str, zh: str) -> Callable[[Learned], Words]:
    return lambda _: Words(en, zh)


_RISKS = ("risk_new", "risk_moved")
_WORDS: dict[str, Callable[[Learned], Words]] = {
    "tier_rose": _from_to("Tier rose", "关系层级晋级"),
    "tier_fell": _from_to("Tier fell", "关系层级下降"),
    "tier_began": _with_tier("Tier begins", "关系层级开始"),
    "tier_ended": _with_tier("Tier ends", "关系层级结束"),
    "risk_new": _plain("At risk to fall", "出现下降风险"),
    "risk_moved": _plain("Falls on another day", "下降日期变更"),
    "risk_gone": _plain("No longer at risk", "下降风险解除"),
    "escalation_opened": _plain("Escalation opened", "新增问题或投诉"),
    "escalation_closed": _plain("Escalation closed", "问题或投诉已解决"),
    "escalation_withdrawn": _plain("Escalation withdrawn", "问题或投诉已撤回"),
    "contract_signed": _plain("Contract signed", "签订合同"),
    "contract_extended": _plain("Contract extended", "合同延长"),
    "contract_ended": _plain("Contract ended", "合同终止"),
    "contract_withdrawn": _plain("Contract withdrawn", "合同已撤回"),
    "action_done": _plain("Action done", "行动已完成"),
    "gap_opened": _with_item("No longer covered", "职责出现缺口"),
    "gap_closed": _with_item("Covered again", "职责恢复履行"),
}
_ORDER = list(_WORDS)
"""The matters in the order in which they are told."""
