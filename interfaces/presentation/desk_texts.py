"""The texts of a desk."""

from tierline.domain.shared.words import Words, plural_words, words_in

DESK = {
    "desk": Words("Desk"),
    "desk_of": Words("Desk of {who}"),
    "desk_whose": Words("Whose desk?"),
    "desk_whose_says": Words("Everybody who holds a role of an account has one."),
    "desk_unknown": Words("Nobody of ours has this id."),
    "desk_nobody": Words("Nobody holds a role of an account yet."),
    "desk_nothing_held": Words("{who} holds no role of any account on this day, so nothing waits here."),
    "desk_accounts": plural_words("1 account", "{n} accounts"),
    "desk_falling": plural_words(
        "1 tier falls within 30 days unless somebody acts",
        "{n} tiers fall within 30 days unless somebody acts",
    ),
    "desk_late": words_in("what was due before today", "Late"),
    "desk_calendar": Words("Calendar"),
    "desk_this_week": Words("This week"),
    "desk_next_30_days": Words("Next 30 days"),
    "desk_none_late": Words("Nothing is late."),
    "desk_none_this_week": Words("Nothing is due within a week."),
    "desk_none_next_30_days": Words("Nothing more is due within 30 days."),
    "desk_later": plural_words("1 thing is due later", "{n} things are due later"),
    "desk_my_accounts": Words("My accounts"),
    "desk_falls": Words("falls on {day}"),
    "desk_others": Words("Waits for others"),
    "desk_others_none": Words("Nothing of these accounts waits for anybody else."),
    "desk_parts": plural_words("What it is made of", "What it is made of: {n}"),
    "desk_in": plural_words("in 1 day", "in {n} days"),
    "desk_today": Words("today"),
    "desk_since": Words("since {day}"),
    "desk_open": words_in("a button", "Open"),
}
