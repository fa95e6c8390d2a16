"""Views for SQL tools: the rows of the read models under names and columns that stay.

The tables themselves change with every generation and version; dashboards are built on these instead.
"""
