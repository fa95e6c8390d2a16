"""What feeds the read models (worker, lease, rows on two clocks, rebuilds, parking) and reads them."""
