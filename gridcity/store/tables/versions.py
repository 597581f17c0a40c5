"""What became of each cell when the city was drawn anew."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Double, ForeignKey, Index, Table

from gridcity.store.tables.base import metadata

cell_lineage = Table(
    "cell_lineage",
    metadata,
    Column(
        "old_id", BigInteger, ForeignKey("cells.id"), primary_key=True, comment="A cell that was retired."
    ),
    Column(
        "new_id",
        BigInteger,
        ForeignKey("cells.id"),
        primary_key=True,
        comment="A cell of the next tiling that holds some of its ground.",
    ),
    Column(
        "shared_m2", Double, nullable=False, comment="The ground of both, in the equal-area projection. [m²]"
    ),
    Column("old_share", Double, nullable=False, comment="How much of the retired cell that is. [-]"),
    Column("new_share", Double, nullable=False, comment="How much of the new cell that is. [-]"),
    CheckConstraint("shared_m2 > 0 AND old_share > 0 AND new_share > 0", name="positive"),
    # Serves: the cells that a cell was made of.
    Index("cell_lineage_new_id_idx", "new_id"),
    comment="Which retired cells gave ground to which new ones; what a redraw leaves alone is in neither.",
)
