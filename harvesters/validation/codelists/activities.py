"""Economic activities by the Thai Standard Industrial Classification of 2552 (2009): sections, divisions, groups, classes.

Its classes are those of the United Nations' ISIC Revision 4 and the ones of four digits that Thailand has instead. The fifth
digit tells national activities apart and is taken as it is.
"""

from __future__ import annotations

import re
from functools import cache

from .codelist import CodeList

_ISIC = """
011/1234569 012/123456789 013/0 014/1234569 015/0 016/1234 017/0 021/0 022/0 023/0 024/0 031/12 032/12 051/0 052/0
061/0 062/0 071/0 072/19 081/0 089/1239 091/0 099/0 101/0 102/0 103/0 104/0 105/0 106/12 107/123459 108/0 110/1234
120/0 131/123 139/12349 141/0 142/0 143/0 151/12 152/0 161/0 162/1239 170/129 181/12 182/0 191/0 192/0 201/123
202/1239 203/0 210/0 221/19 222/0 231/0 239/1234569 241/0 242/0 243/12 251/123 252/0 259/1239 261/0 262/0 263/0
264/0 265/12 266/0 267/0 268/0 271/0 272/0 273/123 274/0 275/0 279/0 281/123456789 282/1234569 291/0 292/0 293/0
301/12 302/0 303/0 304/0 309/129 310/0 321/12 322/0 323/0 324/0 325/0 329/0 331/123459 332/0 351/0 352/0 353/0 360/0
370/0 381/12 382/12 383/0 390/0 410/0 421/0 422/0 429/0 431/12 432/129 433/0 439/0 451/0 452/0 453/0 454/0 461/0
462/0 463/0 464/19 465/1239 466/1239 469/0 471/19 472/123 473/0 474/12 475/1239 476/1234 477/1234 478/129 479/19
491/12 492/123 493/0 501/12 502/12 511/0 512/0 521/0 522/12349 531/0 532/0 551/0 552/0 559/0 561/0 562/19 563/0
581/1239 582/0 591/1234 592/0 601/0 602/0 611/0 612/0 613/0 619/0 620/129 631/12 639/19 641/19 642/0 643/0 649/129
651/12 652/0 653/0 661/129 662/129 663/0 681/0 682/0 691/0 692/0 701/0 702/0 711/0 712/0 721/0 722/0 731/0 732/0
741/0 742/0 749/0 750/0 771/0 772/129 773/0 774/0 781/0 782/0 783/0 791/12 799/0 801/0 802/0 803/0 811/0 812/19
813/0 821/19 822/0 823/0 829/129 841/123 842/123 843/0 851/0 852/12 853/0 854/129 855/0 861/0 862/0 869/0 871/0
872/0 873/0 879/0 881/0 889/0 900/0 910/123 920/0 931/129 932/19 941/12 942/0 949/129 951/12 952/12349 960/1239
970/0 981/0 982/0 990/0
"""
"""Groups of three digits, each with the last digits of its classes."""
_NATIONAL = """
073/0 101/123 102/129 104/129 107/67 141/123 222/1239 259/45 463/12 464/234 476/9 492/0 493/123 494/0 856/0 961/0
962/0 963/0
"""
"""The Thai classes that ISIC does not have, written in the same way."""
_NO_CLASS_HERE = frozenset(
    ["1010", "1020", "1040", "1410", "2220", "4630", "4921", "4922", "4923", "9601", "9602", "9603", "9609"]
)
"""Classes of ISIC in whose place Thailand has its own. 4930, transport via pipeline, is 4940 here and 493 road transport."""
SECTIONS = "ABCDEFGHIJKLMNOPQRSTU"
_FIVE = re.compile(r"[0-9]{5}")


def _classes(text: str) -> set[str]:
    return {group + last for entry in text.split() for group, lasts in [entry.split("/")] for last in lasts}


CLASSES = frozenset((_classes(_ISIC) - _NO_CLASS_HERE - {"4930"}) | _classes(_NATIONAL))


@cache
def activities() -> CodeList:
    """Return the list of TSIC's codes: letters of sections, codes of two to four digits, and of five by their class."""
    codes = {*SECTIONS, *CLASSES, *(each[:3] for each in CLASSES), *(each[:2] for each in CLASSES)}
    return CodeList(
        "tsic",
        {code: code for code in codes},
        plain=lambda text: text.strip().upper(),
        accepts=lambda text: bool(_FIVE.fullmatch(text)) and text[:4] in CLASSES,
    )
