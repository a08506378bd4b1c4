"""Document titles quoted in running text."""

from __future__ import annotations

_CUT = "\0"
_INNER = str.maketrans("《》", "〈〉")


def quoted(title: str) -> str:
    """``title`` in 《》, with inner 《》 as 〈〉 (GB/T 15834). A title already quoted as a whole stays quoted once.

    >>> quoted("关于修改《养犬管理规定》的决定"), quoted("《养犬管理规定》"), quoted("《甲办法》和《乙办法》")
    ('《关于修改〈养犬管理规定〉的决定》', '《养犬管理规定》', '《〈甲办法〉和〈乙办法〉》')
    """
    inner = title[1:-1]
    whole = title.startswith("《") and title.endswith("》") and inner.find("》") >= inner.find("《")
    return f"《{(inner if whole else title).translate(_INNER)}》"


def title_parts(title: str) -> tuple[str, ...]:
    """``title`` cut where a line may end: between the parts of which official titles are made, not inside a word
    (GB/T 9704 7.3.1). One part for a title without such a place.

    >>> title_parts("县政府关于印发《甲办法》的通知"), title_parts("甲办法")
    (('县政府', '关于印发', '', '《甲办法》', '的通知'), ('甲办法',))
    """
    if "关于印发" not in title and "》" not in title:
        return (title,)
    cut = title.replace("关于印发", f"{_CUT}关于印发{_CUT}").replace("《", f"{_CUT}《").replace("》", f"》{_CUT}")
    return tuple(cut.replace(f"关于{_CUT}《", "关于《").split(_CUT))
