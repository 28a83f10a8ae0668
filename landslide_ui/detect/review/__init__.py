"""Review: landslides are accepted, rejected or left unsure, and missed ones drawn, on a result."""
