"""Webhooks: sending entries of the feed to whoever subscribed, by Standard Webhooks 1.0."""
