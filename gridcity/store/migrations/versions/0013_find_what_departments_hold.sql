-- What a department governs, owns or maintains is found without reading the register. Where nobody holds
-- anything yet, a first load proves the keys to departments by these empty indexes, not by reading all rows.

CREATE INDEX components_governing_id_idx ON components (governing_id) WHERE governing_id IS NOT NULL;

CREATE INDEX components_maintainer_id_idx ON components (maintainer_id) WHERE maintainer_id IS NOT NULL;

CREATE INDEX components_owner_id_idx ON components (owner_id) WHERE owner_id IS NOT NULL;
