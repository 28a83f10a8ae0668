"""What is chosen is never what is reported: choices on left-out regions, one look at the report sets, the card."""
