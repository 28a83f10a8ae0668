"""Networks on the same labelled ground as a report: how good, where they are right, and by which protocol."""
