"""The texts of the pages that auditors read: what was believed of a day, and every statement there is."""

from tierline.domain.shared.words import Words, plural_words, words_in

RESTATED = {
    "restated": Words("Then and now"),
    "restated_of": Words("Then and now: {account}"),
    "restated_says": Words(
        "What was believed of a day, what is known of it, and every statement that lies in between."
    ),
    "restated_day": Words("The day in question"),
    "restated_then": Words("Believed on"),
    "restated_now": Words("Now known by"),
    "restated_believed": Words("As believed on {day}"),
    "restated_believed_at": Words("As believed at position {position}"),
    "restated_known": Words("As known now"),
    "restated_known_by": Words("As known on {day}"),
    "restated_nothing": Words("Nothing was known of the account."),
    "restated_what": Words("What"),
    "restated_same": Words("Of {day}, the same is known as was believed."),
    "restated_other_tier": Words("Of {day}, the tier is known to be another one than was believed."),
    "restated_otherwise": Words("Of {day}, the tier stands as it was believed; something else doesn't."),
    "restated_unknown": Words("Of {day}, nothing was known of the account then."),
    "restated_between": Words("What was stated in between"),
    "restated_n": plural_words("1 statement, the newest first.", "{n} statements, the newest first."),
    "restated_none": Words("Nothing was stated in between that bears on this day."),
    "restated_afterwards": plural_words(
        "1 more statement was recorded in between, of what happened after this day.",
        "{n} more statements were recorded in between, of what happened after this day.",
    ),
    "restated_criteria": Words("Criteria that stand otherwise"),
    "restated_turn": Words("The tier of the day: {before} → {after}"),
    "way_stated": Words("New fact"),
    "way_late": Words("Late fact"),
    "way_corrected": Words("Correction"),
    "way_retracted": Words("Retraction"),
    "way_reinstated": Words("Reinstatement"),
    "way_policy": Words("Policy"),
    "happened_on": Words("Happened on {day}."),
    "stated_first": Words("First stated on {at} by {who}."),
    "stated_by": Words("Recorded on {at} by {who}, position {position}"),
    "since_then": Words("What was learned since"),
    "of_account": Words("On account {account}"),
    "of_firm": Words("In the firm's own book"),
    "of_policies": Words("In the policy book"),
    "rows_of": Words("{first} to {last} of {total}."),
    "trail": Words("Audit trail"),
    "trail_says": Words(
        "Every statement that was ever recorded, the newest first, with what it changed, by whom and why."
        " Days are those of recording."
    ),
    "trail_statement": words_in("which are listed", "Statements"),
    "trail_only_corrections": Words("Only corrections, retractions and reinstatements"),
    "trail_open": Words("The trail page by page, with old and new values"),
    "trail_none": Words("Nothing was recorded that fits."),
    "account_code": Words("Code of the account"),
    "recorded_by_whom": Words("Recorded by"),
    "split_statement": words_in("a list is narrowed to", "Show:"),
    "whole_statement": words_in("every account", "all"),
    "statement_corrections": Words("corrections only"),
}
