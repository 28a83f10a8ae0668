"""How text is encoded when nothing says so, or when what says so is wrong.

UTF-8 is known by its own rules. Chinese text is known by the hanzi that every text and every map has, before
charset-normalizer is asked: it needs more bytes than a table of attributes mostly holds, and takes three words of
GB18030 for Japanese or Korean.
"""

import codecs
from collections.abc import Iterable

# The most frequent hanzi of modern Chinese, and those of geology, terrain and places.
_COMMON = frozenset(
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都"
    "然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此"
    "实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平"
    "真听世气信北少关并内加化由却代军产入先山五太水万市水土河石岩坡度高程层断裂滑坍塌崩泥流灾害降雨量植被指数距离面积编号"
    "类型性质砂砾灰页花岗玄武板片麻千枚闪长凝灰粉黏粘红系统组段界侏罗白垩纪三叠第四古生代新元县乡镇村省区州林草耕建设湿冰"
    "雪裸居住农园道路水系利用覆盖经纬东南西北坐标曲率起伏岸沟谷备注时间名称规模体积稳定等级软硬坚较差冲洪残积堆填样本标签"
)
_CHINESE = 0.3  # of the hanzi among those: text of another encoding read as GB18030 has under a tenth
_ASKED = ("gb18030", "big5", "cp932", "euc_kr", "cp1251", "cp1252", "cp1250", "cp1254")
_LATIN = ("cp1250", "cp1252", "cp1254")  # too much alike to be told apart in a few words
_MOST_ASKED = 20_000  # bytes: as many as charset-normalizer needs at most
_MOST_READ = 1_000_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SHOWN = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "euc_kr": "EUC-KR", "cp932": "Shift JIS"}


def decoded(raw: bytes) -> tuple[str, str]:
    """Return the text of a whole file, and the name of its encoding ("utf-8" where nothing had to be guessed).

    Bytes that the encoding does not have become U+FFFD.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw.decode(encoding, "replace"), "utf-8" if encoding == "utf-8-sig" else encoding
    wide = _without_mark(raw[:2000])
    encoding = wide or encoding_of(raw.splitlines())
    return raw.decode(encoding, "replace"), encoding


def encoding_of(texts: Iterable[bytes], declared: str | None = None) -> str:
    """Return the Python name of the encoding of some texts of one file, for their non-ASCII bytes.

    `declared` is what the file says of itself: it is believed unless the bytes are UTF-8, or Chinese, or nothing
    that it has. A character that is cut off at the end of a text does not count.
    """
    strange = _not_ascii(texts)
    if not strange or all(_fits(text, "utf-8") for text in strange):
        return "utf-8" if strange or declared is None else declared
    said = _known(declared)
    if said not in ("gbk", "gb2312", "gb18030") and _is_chinese(strange):
        return "gb18030"
    if said is not None and all(_fits(text, said) for text in strange) and not _controls(strange, said):
        return said
    return _guessed(strange)


def shown(encoding: str) -> str:
    """Return the name of an encoding as a person knows it."""
    return _SHOWN.get(encoding, encoding.upper())


def _not_ascii(texts: Iterable[bytes]) -> list[bytes]:
    """Return the different texts with other than ASCII bytes, as many as make a million bytes."""
    found: dict[bytes, None] = {}
    size = 0
    for text in texts:
        if not text.isascii() and text not in found:
            found[text] = None
            size += len(text)
            if size > _MOST_READ:
                break
    return list(found)


def _fits(text: bytes, encoding: str) -> bool:
    """Whether bytes are text of that encoding, but for a character cut off at the end."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        decoder.decode(text, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _known(declared: str | None) -> str | None:
    """Return Python's name of an encoding, None for none and for one that Python lacks."""
    if not declared:
        return None
    name = declared.strip()
    try:
        return codecs.lookup(f"cp{name}" if name.isdigit() else name).name
    except (LookupError, ValueError):
        return None


def _is_chinese(texts: list[bytes]) -> bool:
    hanzi = [
        char for text in texts if _fits(text, "gb18030") for char in text.decode("gb18030", "ignore")
        if "\u4e00" <= char <= "\u9fff"
    ]  # fmt: skip
    return bool(hanzi) and sum(char in _COMMON for char in hanzi) >= _CHINESE * len(hanzi)


def _controls(texts: list[bytes], encoding: str) -> bool:
    """Whether ISO 8859-1 is said of bytes that are control characters there: no text has them."""
    return encoding == "iso8859-1" and any(0x80 <= byte < 0xA0 for text in texts for byte in text)


def _guessed(texts: list[bytes]) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(b"\n".join(texts)[:_MOST_ASKED], cp_isolation=list(_ASKED)).best()
    if best is None or best.encoding in _LATIN:
        return "cp1252"
    return best.encoding


def _without_mark(head: bytes) -> str | None:
    """Return UTF-16 for a text without mark in which every second byte is zero, else None."""
    if len(head) < 4 or head.count(0) < 0.2 * len(head):
        return None
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def same(encoding: str, declared: str) -> bool:
    """Whether what a file says of itself means that encoding: GBK and GB2312 are parts of GB18030."""
    families = {"gbk": "gb18030", "gb2312": "gb18030", "iso8859-1": "cp1252", "utf_8": "utf-8"}
    first, second = (_known(each) or each for each in (encoding, declared))
    return families.get(first, first) == families.get(second, second)
