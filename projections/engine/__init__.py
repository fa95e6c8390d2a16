"""What feeds the read models: the worker, its lease, the rows on two clocks, rebuilds and parking."""
