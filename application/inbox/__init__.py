"""The inbox: what mail and calendars say waits as drafts until somebody makes facts of them."""
