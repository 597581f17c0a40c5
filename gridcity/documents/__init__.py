"""Official documents (公文): a register with file, number and date, linked to cases and cells."""
