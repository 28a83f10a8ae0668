"""What a synthetic county is made of: relief, water, rock, and the law by which landslides occur."""
