/* Request form: reports missing entries, prints the form, and saves it as a file.
 *
 * It sends and stores nothing, and empties the form when the reader leaves the page. Without this script the page is a
 * blank form to print.
 */
(function () {
  "use strict";

  const form = document.getElementById("request-form");
  const faults = document.getElementById("request-faults");
  const NAME = "政府信息公开申请表";
  const isTouch = () => document.documentElement.dataset.mode === "touch";
  let saved = true;

  // ---- What is filled in ----------------------------------------------------------------------

  const one = (id) => document.getElementById(id);
  const value = (id) => one(id).value.trim();
  const chosen = (name) => (form.querySelector(`input[name="${name}"]:checked`) || { value: "" }).value;
  const controls = () => [...form.querySelectorAll("input, select, textarea")];
  const isEmpty = () => controls().every((control) => (control.type === "radio" ? !control.checked : !control.value.trim()));

  /* Rows of the form: [heading, [[label, value], …]], without those of the other kind of applicant. */
  function parts() {
    const groups = new Map();
    for (const entry of form.querySelectorAll(".entry")) {
      if (entry.closest(chosen("applicant") === "公民" ? ".organization" : ".person")) continue;
      const set = entry.closest("fieldset");
      const heading = set ? set.querySelector("legend").textContent : "";
      const control = entry.querySelector("select, textarea, input:not([type=radio])");
      const label = entry.firstElementChild.textContent;
      const written = control ? control.value.trim() : chosen(entry.id);
      if (!groups.has(heading)) groups.set(heading, []);
      groups.get(heading).push([label, written]);
    }
    return [...groups];
  }

  // ---- Check ----------------------------------------------------------------------------------

  /* GB 11643: the last digit of an identity number is a check digit. */
  function isIdentityNumber(text) {
    if (!/^\d{17}[\dX]$/.test(text)) return false;
    const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const sum = weights.reduce((total, weight, place) => total + weight * Number(text[place]), 0);
    return "10X98765432"[sum % 11] === text[17];
  }

  /* GB 32100: the last character of a unified social credit code is a check character. */
  function isCreditCode(text) {
    const signs = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    if (text.length !== 18 || [...text].some((sign) => !signs.includes(sign))) return false;
    const sum = [...text.slice(0, 17)].reduce((total, sign, place) => total + signs.indexOf(sign) * (3 ** place % 31), 0);
    return signs[(31 - (sum % 31)) % 31] === text[17];
  }

  const isShown = (element) => element.offsetParent !== null;

  /* Yields [id, message] of the required entries that are empty, for the chosen kind of applicant. */
  function* missing() {
    for (const entry of form.querySelectorAll(".entry")) {
      const label = entry.firstElementChild.textContent;
      const asked = entry.querySelector("[required]");
      if (entry.matches("[role]")) {
        if (!chosen(entry.id)) yield [entry.id, `请选择${label}`];
      } else if (asked && isShown(entry) && !asked.value.trim() && (chosen("applicant") || !entry.closest(".person, .organization"))) {
        yield [asked.id, `请${asked.matches("select") ? "选择" : "填写"}${label}`];
      }
    }
  }

  function* wrong() {
    const [kind, number, code] = [chosen("applicant"), value("person-number"), value("organization-number")];
    if (kind === "公民" && number && value("person-document") === "居民身份证" && !isIdentityNumber(number.toUpperCase())) {
      yield ["person-number", "居民身份证号码应为 18 位，请核对是否写错"];
    }
    if (kind && kind !== "公民" && code && value("organization-document") !== "其他证明" && !isCreditCode(code.toUpperCase())) {
      yield ["organization-number", "统一社会信用代码应为 18 位，请核对是否写错"];
    }
    if (value("phone") && value("phone").replace(/\D/g, "").length < 7) yield ["phone", "联系电话位数不够"];
    if (chosen("delivery") === "邮寄" && !value("address")) yield ["address", "选择邮寄的，请填写通信地址"];
    if (value("postcode") && !/^\d{6}$/.test(value("postcode"))) yield ["postcode", "邮政编码应为 6 位数字"];
    const email = value("email");
    if (email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) yield ["email", "电子邮箱格式不对"];
    else if (!email && chosen("delivery") === "电子邮件") yield ["email", "选择电子邮件的，请填写电子邮箱"];
    if (!["name", "number", "feature"].some((what) => value(`information-${what}`))) {
      yield ["information-name", "请填写所需信息的名称、文号或者其他特征"];
    }
  }

  /* All faults in the order of the form. */
  function found() {
    const place = ([id]) => controls().indexOf(control(id));
    return [...missing(), ...wrong()].sort((a, b) => place(a) - place(b));
  }

  const control = (id) => (one(id).matches(".entry") ? one(id).querySelector("input") : one(id));

  function show(list, good) {
    for (const marked of form.querySelectorAll("[aria-invalid]")) marked.removeAttribute("aria-invalid");
    faults.replaceChildren();
    faults.classList.toggle("good", !list.length);
    const head = document.createElement("p");
    head.textContent = list.length ? `还有 ${list.length} 处需要补充或者更正：` : good;
    const lines = document.createElement("ol");
    for (const [id, message] of list) {
      control(id).setAttribute("aria-invalid", "true");
      const link = document.createElement("a");
      link.href = "#" + control(id).id;
      link.textContent = message;
      link.addEventListener("click", (event) => {
        event.preventDefault();
        control(id).focus();
      });
      const line = document.createElement("li");
      line.append(link);
      lines.append(line);
    }
    if (head.textContent) faults.append(head);
    if (list.length) faults.append(lines);
    if (faults.childElementCount) faults.focus();
  }

  function isSound(good) {
    const list = found();
    show(list, good);
    return !list.length;
  }

  // ---- Save -----------------------------------------------------------------------------------

  const SIGNING = ["申请人签名或者盖章：", "申请日期：　　　年　　月　　日"];

  function asText() {
    const lines = [NAME, ""];
    for (const [heading, rows] of parts()) {
      if (heading) lines.push("", heading);
      for (const [label, written] of rows) lines.push(`${label}：${written}`);
    }
    return "\ufeff" + [...lines, "", ...SIGNING, ""].join("\n").replace(/\r?\n/g, "\r\n");
  }

  const STYLE = "body{max-width:46em;margin:2em auto;font-family:SimSun,serif;line-height:1.7}h1{text-align:center}"
    + "table{width:100%;border-collapse:collapse}th{width:11em;font-weight:400}"
    + "th,td{padding:.3em .6em;border:1px solid #000;text-align:left;white-space:pre-wrap}";

  /* Builds a DOM document, so that the reader's input stays text. The style is added as a string, because the content
   * security policy of this page would block a style element. */
  function asPage() {
    const made = document.implementation.createHTMLDocument(NAME);
    const add = (parent, name, text) => {
      const element = made.createElement(name);
      if (text) element.textContent = text;
      return parent.appendChild(element);
    };
    made.documentElement.lang = "zh-CN";
    made.head.prepend(Object.assign(made.createElement("meta"), { content: "text/html; charset=utf-8", httpEquiv: "Content-Type" }));
    add(made.body, "h1", NAME);
    for (const [heading, rows] of parts()) {
      if (heading) add(made.body, "h2", heading);
      const table = add(add(made.body, "table"), "tbody");
      for (const [label, written] of rows) {
        const row = add(table, "tr");
        add(row, "th", label).scope = "row";
        add(row, "td", written);
      }
    }
    for (const words of SIGNING) add(made.body, "p", words);
    return "<!DOCTYPE html>\n" + made.documentElement.outerHTML.replace("</head>", `<style>${STYLE}</style></head>`);
  }

  function save(text, type, extension) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
    link.download = `${NAME}.${extension}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    saved = true;
  }

  /* Before printing, makes text areas as high as their text, because paper does not scroll. */
  function fitAreas() {
    for (const area of form.querySelectorAll("textarea")) {
      area.style.height = "";
      if (area.value) area.style.height = `${area.scrollHeight + 8}px`;
    }
  }

  // ---- Buttons --------------------------------------------------------------------------------

  const ACTS = {
    check: () => isSound("填写完整。请打印或者保存后，按照公开的渠道提交。"),
    print: () => {
      if (isEmpty()) show([], "");
      if (isEmpty() || isSound("")) {
        saved = true;
        window.print();
      }
    },
    html: () => isSound("文件已经交给浏览器保存。") && save(asPage(), "text/html", "html"),
    text: () => isSound("文件已经交给浏览器保存。") && save(asText(), "text/plain", "txt"),
    clear: () => {
      form.reset();
      fitAreas();
      show([], "");
      saved = true;
    },
  };

  for (const button of form.querySelectorAll("[data-act]")) button.addEventListener("click", ACTS[button.dataset.act]);
  form.querySelector(".buttons").hidden = false;
  form.addEventListener("input", () => (saved = false));
  window.addEventListener("beforeprint", fitAreas);
  window.addEventListener("beforeunload", (event) => {
    if (!saved && !isEmpty() && !isTouch()) event.preventDefault();
  });
  window.addEventListener("pagehide", () => form.reset());
}());
