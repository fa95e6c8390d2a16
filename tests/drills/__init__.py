"""Breaking Tierline by hand and counting what is left: never part of `make test`, since each run takes long.

Each drill is a module that is run by itself, as in `python -m tests.drills.crashes --help`. All of them
put the same load on real processes, and hold what was acknowledged against what is stored by reading the
tables without a line of the product's code; the test of that checker is part of `make test`.
"""
