"""The texts of forms, of what is wrong with them, and of signing in."""

from tierline.domain.shared.words import Words, plural_words

_FORM = {
    "record": Words("Record"),
    "record_more": Words("Anything else…"),
    "meeting": Words("Meeting, call or message"),
    "somebody_new": Words("Somebody new of theirs"),
    "day_today": Words("Today"),
    "day_yesterday": Words("Yesterday"),
    "day_other": Words("Another day"),
    "sift": Words("Search: {what}"),
    "sift_short": Words("Search…"),
    "record_what": Words("What do you want to record?"),
    "record_of": Words("{kind}: {account}"),
    "save": Words("Record it"),
    "cancel": Words("Back without recording"),
    "optional": Words("optional"),
    "choose": Words("choose…"),
    "not_said": Words("not stated"),
    "as_it_was": Words("as it was"),
    "more_fields": Words("More: source, responsibilities"),
    "more_of_statement": Words("More"),
    "day_part": Words("Day"),
    "time_part": Words("Time, if known"),
    "zone_part": Words("Time zone"),
    "some_time": Words("Some time that day? Leave the time empty."),
    "some_time_until": Words("Without a time it counts to the end of that day."),
    "sure": Words("Record it all the same"),
    "see_same": Words("See it"),
    "written_as": Words("as in 2026-03-31"),
    "others": Words("Others, by their ids, with commas between"),
    "ids": Words("By their ids, with commas between"),
    "no_contacts": Words("The account has no contact yet."),
    "no_things": Words("The account has none yet: record one first."),
    "add_contact": Words("Add one"),
    "forgotten_field": Words("Forgotten on request; stays so if left empty."),
    "withheld_field": Words("Not shown to you; stays as it is if left empty."),
    "broken_field": Words("Damaged, it can't be opened; stays so if left empty."),
    "faults": plural_words(
        "Nothing is recorded yet: one thing needs your attention.",
        "Nothing is recorded yet: {n} things need your attention.",
    ),
    "colon": Words(": "),
    "change_says": Words("Fill in what is different; what stays as it was is left empty."),
    "fault_mark": Words("Please check:"),
    "error_title": Words("Please check"),
    "recorded_notice": Words("Recorded: {what}."),
    "recorded_shortly": Words("The page shows it in a moment."),
    "effect_falls": Words("{tier} now falls to {to} on {on}"),
    "effect_fell": Words("(before: {on})"),
    "effect_lasts": Words("{tier} doesn’t lapse by itself any more"),
    "effect_lapses_never": Words("doesn’t lapse by itself any more"),
    "effect_nothing": Words("It changes neither the tier nor coverage."),
    "effect_missing": Words("Still missing for {tier}:"),
    "undo": Words("Undo"),
    "undo_reason": Words("Undone right after it was recorded"),
    "dated_ahead": Words("It is dated {at}: this page shows and counts it from then on."),
    "dated_back": Words("It is dated {at}, further back than the lines below reach."),
    "to_entry": Words("See it in the timeline"),
    "correct": Words("Correct"),
    "retract": Words("Retract"),
    "redact": Words("Redact a text"),
    "approve": Words("Approve"),
    "decision_receipt": Words("Signed receipt"),
    "reinstate": Words("Reinstate"),
    "statement_about": Words("About this entry"),
    "open_account": Words("Open an account"),
}
_STATED_ANEW = {
    "fact_corrected_says": Words(
        "State what is different; the rest stays. What was said before is kept and can be looked up."
    ),
    "fact_retracted_says": Words(
        "The entry counts for nothing from now on, at no time. It is kept and can be reinstated."
    ),
    "fact_redacted_says": Words(
        "The text is destroyed for good, in the entry and in every correction of it, and the entry stays:"
        " nobody can read it again."
    ),
    "override_approved_says": Words("The override is in force from the moment given here on, until its end."),
    "fact_reinstated_says": Words("The entry counts again, as it stood."),
}
_FAULTS = {
    "state_this": Words("Please state this."),
    "too_long": Words("At most {limit} characters."),
    "not_a_day": Words("This is not a day: write it as in 2026-03-31."),
    "time_without_day": Words("State the day as well."),
    "no_such_time": Words("Clocks were set forward over this time there: state another one."),
    "not_a_time": Words("This is not a time: write it as in 14:30, with a zone from the list."),
    "not_a_count": Words("This is not a whole number: write digits only, as in 1250."),
    "not_a_number": Words("This is not a number: write it with a point, as in 1250.50."),
    "negative": Words("This can't be negative: write it without a minus sign."),
    "not_offered": Words("This can't be chosen here."),
    "nothing_different": Words("Nothing is different from what was recorded."),
    "lies_ahead": Words("This lies {span} ahead; it is {now} now. Is the time zone right?"),
    "same_just_now": Words("You recorded the same a moment ago."),
    "same_minutes_ago": plural_words(
        "You recorded the same 1 minute ago.", "You recorded the same {n} minutes ago."
    ),
    "our_level_asked": Words(
        "How high did ours stand? Our people ticked here are not in the list of our people."
    ),
    "joint_of_managements": Words(
        "Both managements took part, so this is an executive contact, which says nothing of joint business:"
        " untick this, and record the joint business as an interaction."
    ),
    "topics_of_interaction": Words(
        "Topics are kept where both managements met in person or by voice: write these into the note."
    ),
    "introduced_to_interaction": Words(
        "Who brought them together is kept where both managements met: write it into the note."
    ),
    "reference_taken": Words(
        "Another contact was added meanwhile: look whether it is the same person, then send again."
    ),
    "changed_meanwhile": Words(
        "Somebody stated this entry anew while you were writing. Look at it, then send your changes again."
    ),
    "not_sent_from_here": Words(
        "The form was open for too long or was not sent from its own page. Nothing is lost: send it again."
    ),
    "database_away": Words(
        "The database does not answer right now. Send it again in a moment; it is recorded once."
    ),
}
_SIGN_IN = {
    "sign_in": Words("Sign in"),
    "sign_in_says": Words(
        "This service asks who you are. Give your API key once; for 12 hours this browser is known then."
    ),
    "sign_in_kept": Words(
        "Nothing was recorded, for you are not signed in any more. What you typed is kept: it"
        " stands in the form again as soon as you have signed in."
    ),
    "form_kept": Words("Nothing is recorded yet. Here is what you typed: look at it, then record it."),
    "sign_in_provider_says": Words(
        "This service asks who you are. You sign in where you do for your firm, and come back here."
    ),
    "sign_in_provider_kept": Words("Sign in beside this page, then go on here."),
    "sign_in_beside": Words("Sign in, in a page of its own"),
    "sign_in_go_on": Words("I have signed in: go on"),
    "signed_in": Words("Signed in"),
    "signed_in_says": Words("You are signed in."),
    "signed_out": Words("Signed out"),
    "signed_out_says": Words("You are signed out here. What follows is signing out of your firm's sign-in."),
    "go_on": Words("Go on"),
    "sign_in_key": Words("API key"),
    "sign_in_hint": Words("It begins with tierline_; whoever runs the service makes one (tierline key add)."),
    "sign_in_refused": Words("This key is unknown, expired or revoked."),
    "sign_in_again": Words("I am signed in already: go on"),
    "sign_out": Words("Sign out"),
    "signed_in_as": Words("Signed in as {who}"),
}

FORMS: dict[str, Words] = {**_FORM, **_STATED_ANEW, **_FAULTS, **_SIGN_IN}
"""Every text by its key, as in `tierline.interfaces.presentation.texts`."""
