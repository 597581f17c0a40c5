"""What people type, and what they mean: judged by hand over the real names of two cities.

Each line is what was typed and what is expected, ``kind:name``; several that are as good stand with ``|``
between them, and ``~`` means a name that holds the words. Lines were written before they were asked;
names that the data has otherwise were corrected.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from gridcity.places.model import Hit
from gridcity.places.service import search

HARBIN = """
中央大                      street:中央大街
果戈里                      street:果戈里大街
红专                        street:红专街
学府                        street:学府路
三棵树                      street:三棵树大街|area:三棵树大街街道
哈尔滨西                    place:哈尔滨西站|building:哈尔滨西站
友谊                        street:友谊路|street:友谊西路
道里                        area:道里区
南岗                        area:南岗区
松花江                      street:松花江街|area:松花江街道
经纬                        street:经纬街|area:经纬街道
兆麟                        street:兆麟街|area:兆麟街道|place:兆麟公园
建国公                      place:建国公园
東大直街                    street:东大直街
紅軍街                      street:红军街
學府路                      street:学府路
中醫藥大學                  ~中医药大学
鐵東街道                    area:铁东街道
哈爾濱西站                  place:哈尔滨西站|building:哈尔滨西站
zhongyangdajie              street:中央大街
hongjunjie                  street:红军街
xuefulu                     street:学府路
daoliqu                     area:道里区
jianguogongyuan             place:建国公园
dongdazhijie                street:东大直街
zhongyang                   street:中央大街
haerbinxizhan               place:哈尔滨西站|building:哈尔滨西站
zhong yang da jie           street:中央大街
zydj                        street:中央大街
hjj                         street:红军街
xfl                         street:学府路
ddzj                        street:东大直街
dlq                         area:道里区
ngq                         area:南岗区
xdzj                        street:西大直街
中央大接                    street:中央大街
果歌里大街                  street:果戈里大街
红军接                      street:红军街
学俯路                      street:学府路
东大直接                    street:东大直街
西大值街                    street:西大直街
中央大街街                  street:中央大街
中央街                      street:中央大街
zhongyangdajei              street:中央大街
中央大街４５号              place:中央大街45号
红军街85号                  place:红军街85号
西十五道街34号              place:西十五道街34號
学府路74号                  place:学府路74号
哈尔滨市南岗区红军街85号    place:红军街85号
河沟街38-8号                place:河沟街38-8号
中央大街9999号              street:中央大街
通江街27                    place:通江街27号
黑龙江省哈尔滨市道里区中央大街 street:中央大街
Shangzhi-Haicheng Bridge    street:Shangzhi-Haicheng Bridge
jinjiang inn                place:Jinjiang Inn|place:锦江之星
Anchor Square               place:The Anchor Square
Foreign Language Dep        place:Foreign Language Department
230102                      area:道里区
230102001                   area:兆麟街道
230103001000005             cell:230103001000005
医科大学                    ~医科大学
黑龙江大学                  ~黑龙江大学
索菲亚                      ~索菲亚
太阳岛                      ~太阳岛
省政府                      place:省政府|~黑龙江省人民政府
华润万象汇                  building:华润万象汇|place:华润万象汇
"""
BOSTON = """
beacon                      street:Beacon Street|area:Beacon Hill
commonw                     street:Commonwealth Avenue
tremo                       street:Tremont Street
boyl                        street:Boylston Street
newb                        street:Newbury Street
massach                     street:Massachusetts Avenue
blue hill                   street:Blue Hill Avenue
dorch                       area:Dorchester|street:Dorchester Avenue
jamaica                     area:Jamaica Plain|street:Jamaicaway
back b                      area:Back Bay
washing                     street:Washington Street
hunting                     street:Huntington Avenue
hyde                        area:Hyde Park|street:Hyde Park Avenue
charles st                  street:Charles Street
state st                    street:State Street
north e                     area:North End
commonwealth ave            street:Commonwealth Avenue
blue hill ave               street:Blue Hill Avenue
mass ave                    street:Massachusetts Avenue
comm ave                    street:Commonwealth Avenue
washington st               street:Washington Street
st stephen street           street:Saint Stephen Street
st paul st                  street:Saint Paul Street
St. James Avenue            street:Saint James Avenue
vfw pkwy                    street:Veterans of Foreign Wars Parkway
w roxbury                   area:West Roxbury
s boston                    area:South Boston
e boston                    area:East Boston
mt vernon st                street:Mount Vernon Street
n washington st             street:North Washington Street
boylstn street              street:Boylston Street
tremnot street              street:Tremont Street
comonwealth avenue          street:Commonwealth Avenue
huntingon ave               street:Huntington Avenue
newburry street             street:Newbury Street
massachusets avenue         street:Massachusetts Avenue
dorchestor                  area:Dorchester
rosindale                   area:Roslindale
mattapann                   area:Mattapan
beacn hill                  area:Beacon Hill
charlstown                  area:Charlestown
washingtn street            street:Washington Street
street beacon               street:Beacon Street
avenue columbus             street:Columbus Avenue
100 Tremont Street, Boston  street:Tremont Street
24 Beacon St, Boston, MA 02108 street:Beacon Street
700 boylston st             street:Boylston Street
60 Fenwood Rd               street:Fenwood Road
1010 Massachusetts Ave Roxbury street:Massachusetts Avenue
ＢＥＡＣＯＮ ＳＴＲＥＥＴ  street:Beacon Street
１００ Tremont Street       street:Tremont Street
BACK BAY                    area:Back Bay
o'callaghan way             ~O'Callaghan Way
ocallaghan                  ~O'Callaghan Way
025025002                   area:Back Bay
025025001000301             cell:025025001000301
"""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was typed, and what is meant."""

    typed: str
    meant: tuple[str, ...]

    def is_met(self, hit: Hit) -> bool:
        """Say whether a hit is what is meant."""
        return any(
            meant[1:] in name if meant.startswith("~") else meant == f"{hit.kind}:{name}"
            for meant in self.meant
            for name in (hit.name, hit.name_en or "")
        )


@dataclass(frozen=True, slots=True)
class Marks:
    """How a list was answered."""

    asked: int
    first: int
    """How often the best answer is what is meant."""
    among_five: int
    missed: tuple[str, ...]
    """What was typed where it is not among the five best, and what came first."""
    second: tuple[str, ...]
    """What was typed where it is among the five best and not the best, and what came first."""


def judgements(lines: str) -> list[Judgement]:
    """Read a list."""
    told: list[Judgement] = []
    for line in lines.strip().splitlines():
        words = line.split()
        at = next(number for number, word in enumerate(words) if ":" in word or word.startswith("~"))
        told.append(Judgement(" ".join(words[:at]), tuple(" ".join(words[at:]).split("|"))))
    return told


def marked(conn: Connection, lines: str) -> Marks:
    """Ask everything on a list, and count."""
    first = among = 0
    missed: list[str] = []
    second: list[str] = []
    told = judgements(lines)
    for one in told:
        hits = search(conn, one.typed, limit=5).items
        best = f"{one.typed} → {hits[0].kind}:{hits[0].name}" if hits else f"{one.typed} → nothing"
        if hits and one.is_met(hits[0]):
            first += 1
            among += 1
        elif any(one.is_met(hit) for hit in hits):
            among += 1
            second.append(best)
        else:
            missed.append(best)
    return Marks(len(told), first, among, tuple(missed), tuple(second))
