"""The form for requests in a real browser: what it asks for, that it sends and keeps nothing, what it hands out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sitegen.build.pipeline import Options, build
from tests.conftest import served
from tests.samples import TODAY, make_site

pytestmark = pytest.mark.browser
IDENTITY = "11010519491231002X"  # the example of GB 11643
HOSTILE = '</td><script>alert("x")</script>&amp;'


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = make_site(tmp_path_factory.mktemp("form") / "site")
    assert build(Options(root, today=TODAY, jobs=1, search=False)).committed
    with served(root / "output") as url:
        yield url + "request.html"


def fill(page: Any, **changes: str) -> None:
    """A sound request of a citizen, with ``changes`` (``_`` for ``-`` in ids)."""
    page.select_option("#recipient", index=1)
    page.check("#applicant-1")
    page.select_option("#person-document", "居民身份证")
    page.check("#medium-2")
    page.check("#delivery-2")
    values = {
        "person_name": "申请岗",
        "person_number": IDENTITY,
        "phone": "0900-6210001",
        "email": "a@anlan.example",
        "information_name": "示例信息",
    }
    for name, value in (values | changes).items():
        page.fill("#" + name.replace("_", "-"), value)


def faults(page: Any) -> list[str]:
    page.get_by_role("button", name="检查填写内容").click()
    found: list[str] = page.locator("#request-faults li").all_inner_texts()
    return found


def test_a_sound_request_passes_and_what_is_missing_is_said(page: Any, address: str) -> None:
    page.goto(address)
    assert faults(page) == [
        "请选择受理机关",
        "请选择申请人类型",
        "请填写联系电话",
        "请填写所需信息的名称、文号或者其他特征",
        "请选择提供方式",
        "请选择获取途径",
    ]
    assert page.locator("[aria-invalid]").count() == 6
    page.locator("#request-faults a", has_text="联系电话").click()
    assert page.evaluate("document.activeElement.id") == "phone"
    fill(page)
    assert faults(page) == []
    assert "填写完整" in page.locator("#request-faults").inner_text()
    page.evaluate("document.getElementById('request-form').reset()")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"person_number": IDENTITY[:-1] + "0"}, ["居民身份证号码应为 18 位，请核对是否写错"]),
        ({"person_number": IDENTITY.lower()}, []),
        ({"person_name": "  "}, ["请填写姓名"]),
        ({"phone": "12345"}, ["联系电话位数不够"]),
        ({"email": ""}, ["选择电子邮件的，请填写电子邮箱"]),
        ({"email": "a@b"}, ["电子邮箱格式不对"]),
        ({"postcode": "12"}, ["邮政编码应为 6 位数字"]),
        ({"information_name": "", "information_feature": "2025年形成"}, []),
    ],
)
def test_each_field_is_judged(page: Any, address: str, changes: dict[str, str], said: list[str]) -> None:
    page.goto(address)
    fill(page, **changes)
    assert faults(page) == said
    page.evaluate("document.getElementById('request-form').reset()")


def test_an_organization_gives_its_code_and_mail_needs_an_address(page: Any, address: str) -> None:
    page.goto(address)
    fill(page)
    page.check("#applicant-2")
    page.check("#delivery-1")
    assert not page.locator("#person-name").is_visible()
    assert faults(page) == [
        "请填写单位名称",
        "请选择证明名称",
        "请填写统一社会信用代码",
        "请填写联系人",
        "选择邮寄的，请填写通信地址",
    ]
    for name, value in (("name", "示例公司"), ("number", "91350100M000100Y44"), ("contact", "联系岗")):
        page.fill("#organization-" + name, value)
    page.select_option("#organization-document", "营业执照")
    page.fill("#address", "政务路1号")
    assert faults(page) == ["统一社会信用代码应为 18 位，请核对是否写错"]
    page.fill("#organization-number", "91350100M000100Y43")  # the example of GB 32100
    assert faults(page) == []
    page.evaluate("document.getElementById('request-form').reset()")


def saved(page: Any, name: str, folder: Path) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name.startswith("政府信息公开申请表.")
    return path.read_bytes().decode("utf-8")


def test_what_is_saved_holds_what_was_written_as_text_and_nothing_of_the_other_kind(
    page: Any, address: str, tmp_path: Path
) -> None:
    page.goto(address)
    fill(page, information_feature=HOSTILE + "\n第二行")
    page.evaluate("document.getElementById('organization-name').value = '另一类'")
    text = saved(page, "保存为文本文件", tmp_path)
    assert text.startswith("\ufeff政府信息公开申请表\r\n")
    for line in (
        "申请人类型：公民",
        "姓名：申请岗",
        f"证件号码：{IDENTITY}",
        "信息名称：示例信息",
        "获取途径：电子邮件",
    ):
        assert f"\r\n{line}\r\n" in text
    assert "另一类" not in text
    html = saved(page, "保存为网页文件", tmp_path)
    other = page.context.new_page()
    other.set_content(html)
    assert other.locator("script").count() == 0
    assert other.locator("tr", has_text="其他特征").locator("td").inner_text() == HOSTILE + "\n第二行"
    assert "另一类" not in other.content()
    other.close()


def test_nothing_is_sent_and_nothing_is_kept(page: Any, address: str, tmp_path: Path) -> None:
    page.goto(address, wait_until="networkidle")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    fill(page)
    page.press("#person-name", "Enter")
    page.press("#phone", "Enter")
    page.evaluate("document.getElementById('request-form').requestSubmit()")
    page.evaluate("window.print = () => { window.printed = true }; 0")
    page.get_by_role("button", name="打印").click()
    assert page.evaluate("window.printed")
    saved(page, "保存为文本文件", tmp_path)
    assert page.url == address
    assert [url for url in sent if not url.startswith("blob:")] == []
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert page.input_value("#person-name") == ""


def test_an_empty_form_is_printed_blank_and_a_half_filled_one_is_not(page: Any, address: str) -> None:
    page.goto(address)
    page.evaluate("window.printed = 0; window.print = () => { window.printed += 1 }; 0")
    page.get_by_role("button", name="打印").click()
    assert page.evaluate("window.printed") == 1
    page.fill("#person-name", "申请岗")
    page.get_by_role("button", name="打印").click()
    assert page.evaluate("window.printed") == 1
    page.get_by_role("button", name="清空").click()
    assert page.input_value("#person-name") == ""


def test_without_script_it_is_a_blank_form_that_cannot_be_sent(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert not page.get_by_role("button", name="打印").is_visible()
    assert page.locator("button[type=submit]:visible").count() == 1  # the search at the head of the page
    page.fill("#person-name", "申请岗")
    page.press("#person-name", "Enter")
    assert page.url == address
    page.check("#applicant-1")
    assert not page.locator("#organization-name").is_visible()
    assert "本页不发送任何内容" in page.locator("main").inner_text()
    page.emulate_media(media="print")
    assert page.locator("#person-name").is_visible()
    assert not page.get_by_text("本页不发送任何内容").is_visible()
    context.close()


def test_the_policy_of_a_page_lets_a_data_block_be_and_still_stops_a_script(browser: Any, address: str) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    assert page.locator('script[type="application/ld+json"]').count() == 1
    assert said == []
    page.evaluate(
        "document.head.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))"
    )
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in text for text in said)
    page.close()
