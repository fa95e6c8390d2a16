"""Functions of time: what holds from when to when, and what follows from several of them."""
