"""The reports, one file each, and what several of them ask."""
