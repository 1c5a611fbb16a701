"""A day's jobs and shifts become a problem, and its solution becomes a plan."""
