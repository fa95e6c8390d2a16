"""The read models, one file each: their tables, what facts make of their rows, what may be asked of them.

No other file names a table; whoever wants to know asks a function. Those that give relations, to be joined
with others in the database, are called alike: `tiers_at` has what holds at an instant, `tiers_over_time` what
held when, both as known at the position of the reading, and `tiers_recorded` all that ever was known, with
`known_from` and `known_to`; `..._shown` has things or facts under the account that shows them, where accounts
are merged. All have `account`, the code.
"""
