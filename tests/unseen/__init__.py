"""Questions whose wording nobody who wrote phrases had seen."""
