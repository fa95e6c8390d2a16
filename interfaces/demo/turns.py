"""The turning points of each firm: what happened once, and why the relationship took its course."""

from collections.abc import Mapping

from tierline.interfaces.demo.chapters import Day, Named, Noon, Turn, turn


def _raised(day: int, reference: str, severity: str, category: str, summary: str, *people: str) -> Turn:
    return turn(
        day, "escalation_raised", escalation=reference, severity=severity, category=category, summary=summary,
        people=people, hour=9,
    )  # fmt: skip


def _planned(day: int, reference: str, side: str, due: int, owner: str, title: str) -> Turn:
    return turn(day, "action_planned", action=reference, side=side, due=Day(due), owner=owner, title=title)


ENGLISH: Mapping[str, tuple[Turn, ...]] = {
    "harbor-water": (
        turn(-610, "contact_changed", contact="technical-manager", key_person=True),
        _planned(-24, "leak-map", "theirs", 12, "technical-manager", "Release the leak map of the old town"),
        turn(-40, "delivery_promised", delivery="pilot-pumps", due=Day(16), people=("jonas.weber",)),
        _planned(-30, "pilot-report", "ours", 6, "jonas.weber", "Report on the joint pilot plant"),
    ),
    "nordmere-holding": (
        turn(-400, "account_changed", segment="industrial group, listed"),
        _planned(-60, "one-invoice", "ours", -15, "amara.okafor", "One invoice for all subsidiaries"),
    ),
    "nordmere-energy": (
        turn(
            -405, "executive_contact", contacts=("ceo",), people=("helena.brandt", "amara.okafor"),
            form="visit", client_level="executive", our_level="executive",
            purpose="Handing over the second turbine hall",
        ),
        turn(
            -236, "interaction", channel="call", initiative="theirs", contacts=("ceo",),
            people=("amara.okafor",),
            purpose="The yearly talk at the top is put off",
            note="New owner; no dates until the review is over.",
        ),
        _raised(-33, "turbine-2", "high", "problem", "Turbine 2 trips at part load.", "amara.okafor"),
        turn(-32, "escalation_acknowledged", escalation="turbine-2", people=("amara.okafor",), hour=11),
    ),
    "nordmere-rail": (
        turn(
            -210, "interaction", channel="visit", initiative="ours", contacts=("operations-director",),
            people=("amara.okafor", "rosa.keller"), purpose="Depot walk-through", called="depot",
            fulfils=("account_manager.adviser",),
        ),
        turn(
            -204, "fact_corrected", target=Named("depot"), changes={"initiative": "theirs"},
            reason="They had invited us; it was noted the other way round.",
        ),
        turn(
            -9, "tier_overridden", tier="partner", until=Noon(80), by="amara.okafor",
            reason="The maintenance alliance is agreed by word of mouth; the paper follows in spring.",
        ),
    ),
    "alderlake-council": (
        turn(
            -333, "interaction", channel="meeting", initiative="ours", contacts=("buyer",),
            people=("jonas.weber",), purpose="Metering lots", called="metering",
        ),
        turn(
            -318, "fact_retracted", target=Named("metering"),
            reason="That meeting was with another council and was noted here by mistake.",
        ),
        _planned(
            -58, "drawings", "theirs", -12, "technical-manager",
            "Release the drawings of the town hall",
        ),
        turn(-25, "proposal", proposal="metering-lot-3", step="guided", people=("jonas.weber",)),
        turn(
            -11, "proposal", proposal="metering-lot-3", step="reviewed",
            people=("jonas.weber", "helena.brandt"),
        ),
        turn(-18, "negotiation", contract="framework-A", outcome="continues", people=("jonas.weber",)),
    ),
    "orrin-foods": (
        turn(-520, "account_changed", name="Orrin & Vale Foods Group"),
        turn(
            -305, "tier_overridden", tier="preferred_supplier", until=Noon(-185), called="trial",
            by="lukas.novak", reason="Trial of a service contract; terms as for a preferred supplier.",
        ),
        turn(-303, "override_approved", target=Named("trial"), by="priya.raman"),
        _raised(-41, "labels", "low", "quick_service", "Label printer out of line again.", "tomas.silva"),
    ),
    "castmoor-steel": (
        turn(
            -500, "observation", facet="competition", area="ladle handling", level="none",
            people=("tomas.silva",), basis="Nobody else is certified for the new ladles.",
        ),
        turn(
            -540, "interaction", channel="meeting", initiative="ours", contacts=("procurement-manager",),
            people=("tomas.silva",), purpose="What the change at the top means",
            note="The new chief executive wants to see figures, not people. Our sponsor has just left.",
        ),
        _raised(
            -58, "furnace-3", "high", "delivery", "Controller for furnace 3 six weeks late.",
            "tomas.silva",
        ),
        turn(
            -150, "delivery_promised", delivery="furnace-3", due=Day(-100), people=("tomas.silva",),
        ),
        _planned(-120, "site-audit", "ours", -70, "tomas.silva", "Audit of all furnace controllers"),
    ),
    "merrow-logistics": (
        turn(
            -500, "observation", facet="visibility_inside", level="medium", people=("tomas.silva",),
            basis="Our name is still on every sorter.",
        ),
        _raised(
            -212, "sorter", "high", "complaint", "Sorter stands still on Mondays; nobody calls back.",
            "tomas.silva",
        ),
        _raised(-76, "yard", "medium", "problem", "Yard screens show the wrong gate.", "tomas.silva"),
        _planned(-160, "call-back", "ours", -95, "tomas.silva", "Call back with a date for the repair"),
        _planned(-150, "access", "theirs", -80, "it-manager", "Grant remote access to the sorter"),
    ),
    "merrow-freight": (
        turn(-505, "account_merged", into="merrow-logistics", by="lukas.novak"),
        turn(
            -468, "merge_reversed", reason="Another legal entity with a buyer of its own.", by="lukas.novak",
        ),
    ),
    "sternhaven-airports": (
        turn(
            -425, "tier_overridden", tier="partner", until=Noon(-260), called="terminal", by="lukas.novak",
            reason="Terminal project counts as a partnership until the agreement is signed.",
        ),
        turn(
            -424, "override_approved", target=Named("terminal"), by="helena.brandt",
            note="Until the agreement is signed, and no longer.",
        ),
        turn(
            -330, "tier_override_lifted", reason="The terminal project was put off for a year.",
            by="lukas.novak",
        ),
        turn(
            -148, "tier_overridden", tier="partner", until=Noon(18), called="again", by="lukas.novak",
            reason="Terminal project is on again; both boards have agreed by word of mouth.",
        ),
        turn(-147, "override_approved", target=Named("again"), by="priya.raman"),
        turn(-140, "customer_verdict", tier="preferred_supplier", channel="letter", people=("amara.okafor",)),
    ),
    "redquill-press": (
        turn(-385, "account_closed", reason="The print works was shut down.", by="lukas.novak"),
    ),
}  # fmt: skip

CHINESE: Mapping[str, tuple[Turn, ...]] = {
    "jianghai-water": (
        turn(
            -478, "executive_contact", contacts=("director-general",), people=("guowei.chen", "mei.lin"),
            client_level="executive", our_level="executive", form="meeting", introduced_by="guowei.chen",
            purpose="首次引荐客户经理与局长见面",
        ),
        turn(-300, "contact_changed", contact="procurement-manager", level="senior", title="总经济师"),
        _raised(-6, "pump-7", "medium", "problem", "七号泵站夜间误报警。", "mei.lin"),
        turn(-5, "escalation_acknowledged", escalation="pump-7", people=("mei.lin",), hour=11),
        _planned(-20, "training", "ours", 5, "mei.lin", "泵站人员夜班培训"),
    ),
    "lanyu-grid": (
        turn(
            -222, "interaction", channel="meeting", initiative="mutual", contacts=("ceo", "cfo"),
            people=("guowei.chen", "yun.zhao"), purpose="合资公司结束后的合作方式",
            note="对方希望保留框架协议，年内再谈新的合作形式。",
        ),
        _planned(-45, "handover", "theirs", 22, "operations-director", "移交合资公司的设备台账"),
    ),
    "luchuan-metro": (
        _raised(-345, "signal-line-2", "critical", "problem", "二号线信号系统早高峰多次停运。", "yun.zhao"),
        turn(
            -344, "escalation_acknowledged", escalation="signal-line-2", people=("yun.zhao", "guowei.chen"),
            hour=11,
        ),
        turn(
            -172, "escalation_resolved", escalation="signal-line-2", people=("yun.zhao", "guowei.chen"),
            hour=15,
            outcome="更换全部联锁板卡，连续三十天无故障，客户验收。",
        ),
        turn(
            -160, "observation", facet="special_relationship", level="acknowledged", people=("yun.zhao",),
            basis="总经理在全员会上称我方为自己人。", called="own-people",
        ),
        turn(
            -152, "fact_retracted", target=Named("own-people"), reason="转述，未在现场听到。", by="xin.he",
        ),
        turn(
            -147, "fact_reinstated", target=Named("own-people"), reason="会议纪要已证实。", by="xin.he",
        ),
        _raised(-21, "doors", "high", "quick_service", "站台门备件告急。", "yun.zhao"),
        turn(-20, "escalation_acknowledged", escalation="doors", people=("yun.zhao",), hour=11),
    ),
    "qingluo-hospital": (
        turn(-87, "customer_verdict", rating=4, channel="framework_admission", people=("mei.lin",)),
    ),
    "hecheng-pharma": (
        turn(-630, "account_closed", reason="改由总部统一采购，不再直接购买。", by="xin.he"),
        turn(-312, "account_reopened", by="xin.he"),
        _raised(-26, "cold-chain", "medium", "delivery", "冷链探头少发十二支。", "mei.lin"),
    ),
    "tangxi-precision": (
        turn(
            -395, "executive_contact", contacts=("ceo",), people=("priya.raman", "mei.lin"), form="visit",
            client_level="executive", our_level="executive", purpose="数控车间二期启用",
        ),
        turn(
            -172, "interaction", channel="call", initiative="theirs", contacts=("ceo",), people=("mei.lin",),
            purpose="询问由谁接任我方高层联系人", note="尚无答复，对方有些失望。",
        ),
        turn(-260, "account_changed", industry="precision machining and tooling"),
        _planned(-40, "ceo-visit", "ours", -8, "mei.lin", "安排高层互访"),
    ),
    "qiwan-port": (
        _raised(-20, "crane-4", "critical", "problem", "四号岸桥控制系统停机。", "yun.zhao", "guowei.chen"),
        turn(-20, "escalation_acknowledged", escalation="crane-4", people=("yun.zhao",), hour=11),
        _planned(-18, "crane-parts", "ours", 3, "yun.zhao", "四号岸桥备件到场"),
    ),
    "qiwan-storage": (
        turn(-415, "account_merged", into="qiwan-port", by="xin.he"),
    ),
}  # fmt: skip

TURNS: Mapping[str, tuple[Turn, ...]] = {**ENGLISH, **CHINESE}
