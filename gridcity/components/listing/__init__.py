"""The register in pages, as it stands or as it was on a day."""
