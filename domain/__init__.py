"""What is true about a key account and what may happen to it: no clock, no chance, no I/O."""
