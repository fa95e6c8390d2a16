"""Webhooks: who is sent entries of the feed, how that is signed, and when it is tried again."""
