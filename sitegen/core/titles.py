"""Document titles quoted in running text."""

from __future__ import annotations

_INNER = str.maketrans("《》", "〈〉")


def quoted(title: str) -> str:
    """``title`` in 《》, with inner 《》 as 〈〉 (GB/T 15834). A title already quoted as a whole stays quoted once.

    >>> quoted("关于修改《养犬管理规定》的决定"), quoted("《养犬管理规定》"), quoted("《甲办法》和《乙办法》")
    ('《关于修改〈养犬管理规定〉的决定》', '《养犬管理规定》', '《〈甲办法〉和〈乙办法〉》')
    """
    inner = title[1:-1]
    whole = title.startswith("《") and title.endswith("》") and inner.find("》") >= inner.find("《")
    return f"《{(inner if whole else title).translate(_INNER)}》"
