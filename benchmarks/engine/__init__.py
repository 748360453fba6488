"""What the money engine costs: ``make bench`` runs it all and writes the table."""
