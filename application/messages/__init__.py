"""What our people are told without asking: who wants to know what, and what was sent to whom."""
