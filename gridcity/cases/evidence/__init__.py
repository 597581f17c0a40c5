"""What filing conditions ask photos to show: counted, compared, doubted; what is missing for a command."""
