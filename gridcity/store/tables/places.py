"""Places by name: what was loaded of them, and the index that names are searched in.

The six basic place types (GB/T 30428.3): division (区域), area (地片), zone (区片), street (街巷),
number (门牌, 楼牌) and poi (兴趣点). Divisions are ``areas``, streets are ``streets``, the names of
buildings are ``buildings``; what none of these holds is in ``places``.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    Identity,
    Index,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

from gridcity.store.tables.base import metadata, place

PROMINENT = 60
"""Weight from which a name is found among many that begin alike. [-]"""

places = Table(
    "places",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the place."),
    Column("source_key", Text, nullable=False, unique=True, comment="Its key in the file it came from."),
    Column("type", Text, nullable=False, comment="area, zone, number or poi (GB/T 30428.3)."),
    Column("kind", Text, nullable=False, comment="What the source calls it: school, residential, square …"),
    Column("name", Text, comment="Name in the city's own language; empty for a mere door number."),
    Column("name_en", Text, comment="English name, where one is known."),
    Column("street", Text, comment="Street that its door number counts along."),
    Column("number", Text, comment="Door or building number (门牌, 楼牌) as it is written."),
    place("POINT", comment="A point on it."),
    CheckConstraint("type IN ('area', 'zone', 'number', 'poi')", name="type"),
    CheckConstraint("name IS NOT NULL OR number IS NOT NULL", name="is_called"),
    # Serves: the nearest door number and the nearest named place of a point.
    Index("places_geom_idx", "geom", postgresql_using="gist"),
    comment="Named places, points of interest and door numbers (地片, 区片, 门牌, 兴趣点).",
)

place_names = Table(
    "place_names",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the entry."),
    Column("kind", Text, nullable=False, comment="Where it is from: area, street, building or place."),
    Column("key", Text, nullable=False, comment="The area's code, else the id; a street's lowest id."),
    Column(
        "origin", Text, nullable=False, comment="What the entry is made anew by: the key; a street's name."
    ),
    Column("type", Text, nullable=False, comment="division, area, zone, street, number or poi."),
    Column("name", Text, nullable=False, comment="The name as it is written; one entry a language."),
    Column("folded", Text(collation="C"), nullable=False, comment="What place_fold makes of the name."),
    Column(
        "tokens", TSVECTOR, nullable=False, comment="Its words, and its Chinese characters by one and two."
    ),
    Column("weight", SmallInteger, nullable=False, comment="How likely it is meant, 0 to 100. [-]"),
    Column("bounds", ARRAY(Double), comment="West, south, east, north of what has an extent. [°]"),
    place("POINT", comment="A point on it."),
    CheckConstraint("kind IN ('area', 'street', 'building', 'place')", name="kind"),
    CheckConstraint("type IN ('division', 'area', 'zone', 'street', 'number', 'poi')", name="type"),
    CheckConstraint("weight BETWEEN 0 AND 100", name="weight"),
    # Serves: names that begin with what was typed (collation C: a range is a prefix).
    Index("place_names_folded_idx", "folded"),
    # Serves: the divisions and streets among the very many names that begin alike.
    Index("place_names_prominent_idx", "folded", postgresql_where=text(f"weight >= {PROMINENT}")),
    # Serves: names that hold the words, or the pairs of characters, that were typed.
    Index(
        "place_names_tokens_idx",
        "tokens",
        postgresql_using="gin",
        # Entries wait in a short list, which every search reads: a load writes them in half the time.
        postgresql_with={"gin_pending_list_limit": 512},
    ),
    # Serves: the names around a place, where very many hold what was typed.
    Index("place_names_geom_idx", "geom", postgresql_using="gist"),
    # Serves: making the entries of a row anew when it changes.
    Index("place_names_origin_idx", "origin", "kind"),
    comment="The names that can be searched; kept by triggers on areas, streets, buildings and places.",
)

place_words = Table(
    "place_words",
    metadata,
    Column("word", Text(collation="C"), primary_key=True, comment="A word, or a run of Chinese characters."),
    # Serves: the nearest spelling of what was found nowhere.
    Index("place_words_trgm_idx", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
    comment="Each word that stands in a name, once. Words of names that went may stay; they find nothing.",
)

place_readings = Table(
    "place_readings",
    metadata,
    Column("folded", Text(collation="C"), primary_key=True, comment="A folded name with Chinese characters."),
    Column(
        "pinyin",
        Text(collation="C"),
        comment="Its reading in Latin letters, without tones; empty until read.",
    ),
    Column("initials", Text(collation="C"), comment="The first letters of its syllables; empty until read."),
    # Serves: names by how they sound, typed in full.
    Index("place_readings_pinyin_idx", "pinyin"),
    # Serves: names by the first letters of their syllables: zydj for 中央大街.
    Index("place_readings_initials_idx", "initials"),
    # Serves: the names that nobody has read yet.
    Index("place_readings_unread_idx", "folded", postgresql_where=text("pinyin IS NULL")),
    comment="How Chinese names sound. A dictionary: an entry never gets wrong, and may stay for ever.",
)
