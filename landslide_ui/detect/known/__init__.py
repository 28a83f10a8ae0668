"""All that is known of the landslides of a result: facts of one, and the ground that they lie on."""
