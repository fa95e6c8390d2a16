"""An invented portfolio to try Tierline with, made by its own public commands."""
