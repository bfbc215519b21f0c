// 对话框 confirm (with a reason that must be given, or a note that may be), notice and preview; browsers without <dialog> get their own.
import { create, on } from "./dom.js";
import { forget, keysUnder, recall, remember } from "./store.js";

const REASONS = "yunling.reason.";

function dialogOf(id) {
  const dialog = document.getElementById(id);
  return dialog && typeof dialog.showModal === "function" ? dialog : null;
}

export function notice(text) {
  const dialog = dialogOf("notice-dialog");
  if (!dialog) {
    window.alert(text);
    return;
  }
  dialog.querySelector("[data-text]").textContent = text;
  dialog.showModal();
}

function askPlainly(text, label, needed) {
  if (!label) return window.confirm(text) ? "" : null;
  const answer = window.prompt(`${text}\n${label}：`);
  return needed ? (answer || "").trim() || null : answer && answer.trim();
}

function reasonKey(text) {
  return `${REASONS}${window.location.pathname} ${text}`;
}

// A reason that was sent is offered again when the page comes back with a refusal; with any other page it is forgotten.
function forgetReasons() {
  if (!document.querySelector(".alert-danger")) keysUnder(REASONS).forEach(forget);
}

// The name under which what was typed is sent; "" where a button asks for nothing but 确定.
export function askedName({ reason = "", note = "" }) {
  if (reason) return "opinion";
  return note ? "note" : "";
}

// Resolves to what was typed ("" when nothing is asked), or null when the person thinks better of it.
export function confirmed(text, { reason = "", note = "", noteLength = "500", danger = false } = {}) {
  const dialog = dialogOf("confirm-dialog");
  const label = reason || note;
  if (!dialog) return Promise.resolve(askPlainly(text, label, Boolean(reason)));
  const box = dialog.querySelector("[data-reason-box]");
  const input = dialog.querySelector("textarea");
  const error = dialog.querySelector("[data-reason-error]");
  const ok = dialog.querySelector("[data-ok]");
  dialog.querySelector("[data-text]").textContent = text;
  dialog.querySelector("[data-reason-label]").textContent = label;
  box.querySelector(".required-mark").hidden = !reason;
  box.hidden = !label;
  input.placeholder = note ? "选填" : "";
  input.maxLength = Number(noteLength);
  input.value = (label && recall(reasonKey(text))) || "";
  error.textContent = "";
  ok.className = danger ? "btn btn-danger-solid" : "btn btn-primary";
  dialog.returnValue = "";
  return new Promise((resolve) => {
    ok.onclick = () => {
      if (reason && !input.value.trim()) {
        error.textContent = `请填写${reason}`;
        input.focus();
        return;
      }
      if (label) remember(reasonKey(text), input.value.trim());
      dialog.close("ok");
    };
    dialog.querySelector("[data-cancel]").onclick = () => dialog.close("");
    dialog.onclose = () => resolve(dialog.returnValue === "ok" ? input.value.trim() : null);
    dialog.showModal();
    (label ? input : dialog.querySelector("[data-cancel]")).focus();
  });
}

function isPicture(address, name) {
  return /\.(png|jpe?g|gif|webp|bmp)$/i.test(name || address);
}

function narrow() {
  return window.matchMedia("(max-width: 760px)").matches;
}

async function pagesOf(address, name) {
  const reply = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } });
  const pages = reply.ok ? await reply.json() : [];
  const shown = pages.map((src, place) => create("img", { src, alt: `${name} 第 ${place + 1} 页`, class: "preview-page", loading: "lazy" }));
  return shown.length ? shown : [create("p", { class: "muted" }, "这个文件无法预览，请下载后查看")];
}

async function preview(address, name, pages) {
  const dialog = dialogOf("preview-dialog");
  if (!dialog) {
    window.open(address, "_blank", "noopener");
    return;
  }
  dialog.querySelector("#preview-title").textContent = name || "预览";
  const frame = isPicture(address, name)
    ? create("img", { src: address, alt: name || "附件预览", class: "preview-frame" })
    : create("iframe", { src: address, title: name || "附件预览", class: "preview-frame" });
  const body = dialog.querySelector("[data-body]");
  body.replaceChildren(frame);
  if (pages && narrow()) body.replaceChildren(create("p", { class: "muted" }, "正在打开…"));
  dialog.showModal();
  if (pages && narrow()) body.replaceChildren(...(await pagesOf(pages, name)));
}

async function submitWhenConfirmed(event, button) {
  const { confirmed: done, post, go, fileRemove } = button.dataset;
  if (done || post || go || fileRemove) return;
  event.preventDefault();
  const danger = button.classList.contains("danger") || button.classList.contains("btn-danger");
  const answer = await confirmed(button.dataset.confirm || "请填写原因", { ...button.dataset, danger });
  if (answer === null) return;
  const name = askedName(button.dataset);
  if (name) button.form.append(create("input", { type: "hidden", name, value: answer }));
  button.dataset.confirmed = "yes";
  button.click();
}

export function startDialogs() {
  forgetReasons();
  on("click", "button[data-confirm], button[data-reason]", submitWhenConfirmed);
  on("click", "dialog [data-close]", (event, button) => button.closest("dialog").close());
  on("click", "[data-preview]", (event, button) => preview(button.dataset.preview, button.dataset.name, button.dataset.pages));
  on("click", "dialog", (event, dialog) => {
    if (event.target === dialog) dialog.close("");
  });
}
