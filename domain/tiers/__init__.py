"""How a tier is judged: measures of the facts, a policy of thresholds, and step functions of time."""
