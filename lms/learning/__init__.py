"""What a trainee walks through: the catalogue, a course, its lessons, my learning. It has no tables of its own."""
