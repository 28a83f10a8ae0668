"""What a person gives to an analysis: layers, tables, units, a saved model, or a sample."""
