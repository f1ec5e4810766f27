"""Maps on paper: the ground around a site, drawn at a scale with lines, letters and signs."""
