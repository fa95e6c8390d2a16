"""The texts of a handover and of an account's audit."""

from tierline.domain.shared.words import Words, plural_words

HANDOVER = {
    "handover": Words("Handover"),
    "handover_of": Words("Handover: {account}"),
    "handover_says": Words(
        "What somebody needs to know who takes a role over. Whoever has read it says so: then"
        " it is on record who knew what, and when."
    ),
    "to_account": Words("To the account"),
    "posts": Words("Who holds which role"),
    "role": Words("Role"),
    "before_them": Words("Before"),
    "until_day": Words("until {day}"),
    "handover_state": Words("Handover"),
    "acknowledged_on": Words("acknowledged on {day}"),
    "not_acknowledged": Words("not acknowledged"),
    "acknowledge": Words("Acknowledge"),
    "acknowledge_as": Words("Acknowledge: {person}, {role}"),
    "in_brackets": Words(" ({what})"),
    "duties": Words("Responsibilities overdue or due within 30 days"),
    "duties_short": Words("Duties due"),
    "duties_none": Words("No responsibility is overdue or due within 30 days."),
    "acknowledgements": Words("Acknowledgements"),
    "acknowledgements_none": Words("Nobody has acknowledged a handover yet."),
    "read_at": Words("Read at"),
    "position_n": Words("position {position}"),
    "note": Words("Note"),
}
AUDIT = {
    "audit": Words("Audit"),
    "audit_says": Words("Every statement that was recorded, also one that was corrected or retracted later."),
    "recorded_at": Words("Recorded"),
    "recorded_who": Words("By"),
    "what_stated": Words("What was stated"),
    "happened_at": Words("Happened"),
    "changed_fields": Words("Stated anew: {fields}"),
    "reason_given": Words("Because: {reason}"),
    "days_late": plural_words("told 1 day later", "told {n} days later"),
    "comma": Words(", "),
    "fact_id": Words("Id of the fact"),
    "audit_all": Words("All statements"),
}
