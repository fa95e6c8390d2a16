"""The texts of what is recorded without a connection, and waits on a device until it is sent."""

from tierline.domain.shared.words import Words, words_in

OUTBOX = {
    "outbox": Words("Not sent yet"),
    "outbox_waiting": Words("{count} not sent yet"),
    "outbox_others": Words(
        "{count} not sent yet, recorded by somebody who isn't signed in here now: sent once they are"
    ),
    "outbox_waits": Words("Kept on this device, and sent by itself when there is a connection."),
    "outbox_refused": Words("Not taken as it is: open it to see why. Until then it stays here."),
    "outbox_open": words_in("a form that was not taken", "Open it"),
    "outbox_drop": Words("Discard"),
    "outbox_drops": Words("Discard this without recording it?"),
    "outbox_leaves": Words(
        "{count} not sent yet. It stays on this device and is sent when you sign in here again,"
        " never under another name. Sign out?"
    ),
    "outbox_sent": Words("Sent and recorded."),
    "outbox_see": Words("What it changed"),
    "outbox_kept": Words("The form as it was served at {at}: who was added since then is not in it."),
    "outbox_offline": Words(
        "There is no connection. Record all the same: it is kept on this device and sent later, once."
    ),
    "filled_by_another": Words(
        "Somebody else filled this in, who was signed in here before. It is not recorded under your name."
    ),
    "away": Words("No connection"),
    "away_says": Words(
        "Tierline can't be reached. What waits on this device is sent as soon as you open a page here with"
        " a connection."
    ),
    "away_form": Words("The form that was opened last can be filled in:"),
}
