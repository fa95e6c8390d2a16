"""The read side: what one may ask."""
