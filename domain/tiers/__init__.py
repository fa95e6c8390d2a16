"""How a tier is judged: measures of the facts, and a policy of thresholds."""
