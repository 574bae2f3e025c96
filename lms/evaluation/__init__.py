"""What a course adds: forms before and after it, and long after."""
