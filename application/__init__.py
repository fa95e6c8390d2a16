"""The write side: what one may do."""
