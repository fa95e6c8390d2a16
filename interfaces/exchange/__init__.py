"""What is recorded in the formats of others: event logs for process mining, contracts as open data."""
