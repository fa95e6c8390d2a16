"""The texts of a handover and of an account's audit, in both languages."""

from tierline.domain.shared.words import Words

HANDOVER = {
    "handover": Words("Handover", "交接"),
    "handover_of": Words("Handover: {account}", "交接：{account}"),
    "handover_says": Words(
        "What somebody needs to know who takes a role over. Whoever has read it says so:"
        " then it is on record who knew what, and when.",
        "供接任者阅读。阅读后请确认：由此留下何人在何时知悉何事的记录。",
    ),
    "to_account": Words("To the account", "返回客户页面"),
    "posts": Words("Who holds which role", "角色与担任者"),
    "role": Words("Role", "角色"),
    "before_them": Words("Before", "前任"),
    "until_day": Words("until {day}", "至 {day}"),
    "handover_state": Words("Handover", "交接"),
    "acknowledged_on": Words("acknowledged on {day}", "已于 {day} 确认"),
    "not_acknowledged": Words("not acknowledged", "尚未确认"),
    "acknowledge": Words("Acknowledge", "确认交接"),
    "acknowledge_as": Words("Acknowledge: {person}, {role}", "确认交接：{person}，{role}"),
    "in_brackets": Words(" ({what})", "（{what}）"),
    "duties": Words("Responsibilities overdue or due within 30 days", "已逾期或 30 天内到期的职责"),
    "duties_short": Words("Duties due", "到期职责"),
    "duties_none": Words(
        "No responsibility is overdue or due within 30 days.", "没有已逾期或 30 天内到期的职责。"
    ),
    "acknowledgements": Words("Acknowledgements", "交接确认记录"),
    "acknowledgements_none": Words("Nobody has acknowledged a handover yet.", "尚无交接确认。"),
    "read_at": Words("Read at", "阅读时的序号"),
    "position_n": Words("position {position}", "序号 {position}"),
    "note": Words("Note", "备注"),
}
AUDIT = {
    "audit": Words("Audit", "审计"),
    "audit_says": Words(
        "Every statement that was recorded, also one that was corrected or retracted later.",
        "所有提交过的记录，包括之后更正或撤回的。",
    ),
    "recorded_at": Words("Recorded", "记录时间"),
    "recorded_who": Words("By", "记录人"),
    "what_stated": Words("What was stated", "记录内容"),
    "happened_at": Words("Happened", "发生时间"),
    "changed_fields": Words("Stated anew: {fields}", "更正的字段：{fields}"),
    "reason_given": Words("Because: {reason}", "原因：{reason}"),
    "days_late_one": Words("told 1 day later", "1 天后记录"),
    "days_late": Words("told {n} days later", "{n} 天后记录"),
    "comma": Words(", ", "、"),
    "fact_id": Words("Id of the fact", "事实编号"),
    "audit_all": Words("All statements", "全部记录"),
}
