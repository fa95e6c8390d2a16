"""Charts: what is counted to numbers, numbers to one SVG."""
