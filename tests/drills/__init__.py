"""Drills: run by hand, apart from the tests, since they take minutes or a machine's whole attention."""
