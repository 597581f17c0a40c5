"""The register of components (部件): what stands in the city, its code, its cell and its states."""
