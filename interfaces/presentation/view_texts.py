"""The texts of saved views: in the bar of filters, and on their own page."""

from tierline.domain.shared.words import Words, words_in

VIEWS = {
    "views": Words("Saved views"),
    "views_yours": words_in("saved views of the reader", "Views"),
    "views_manage": words_in("saved views of the reader", "Rename or delete"),
    "views_say": Words(
        "A page with its filters and its order, under a name that only you see; {most} at most. To share one,"
        " hand on the address of its page: whoever opens it sees what they may see, as things are then."
    ),
    "views_none": Words("You have none yet: set filters on a page, and save it there under a name."),
    "view_save": Words("Save as a view"),
    "view_name": words_in("of a saved view", "Name"),
    "view_save_it": words_in("a view", "Save"),
    "view_rename": Words("Rename"),
    "view_delete": Words("Delete"),
    "view_delete_one": Words("Delete the view {name}"),
}
