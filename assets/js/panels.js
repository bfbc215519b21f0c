// 侧面板 a page shown beside the list that it was opened from; on a phone, and without <dialog>, it is a page.
import { rested } from "./busy.js";
import { all, create, on } from "./dom.js";
import { notice } from "./dialogs.js";

const FRAGMENT = { "HX-Request": "true" };
let opener = null;

function panel() {
  const dialog = document.getElementById("side-panel");
  const wide = window.matchMedia("(min-width: 768px)").matches;
  return wide && dialog && typeof dialog.showModal === "function" ? dialog : null;
}

// A refusal is shown where the form stood, with what was typed; anything else leads on.
async function show(dialog, asked, address) {
  const body = dialog.querySelector("[data-body]");
  let answer;
  try {
    answer = await asked;
  } catch (error) {
    if (!body.querySelector("form")) return window.location.assign(address);
    return refused(body, create("div", { class: "alert alert-danger", role: "alert" }, "网络中断，没有提交成功，请联网后再点一次"));
  }
  const onward = answer.headers.get("HX-Redirect");
  if (onward) return window.location.assign(onward);
  if (answer.redirected) return window.location.assign(address);
  const told = create("div");
  told.innerHTML = await answer.text();
  if (!answer.ok && !told.querySelector("form") && body.querySelector("form")) return refused(body, told);
  if (answer.status >= 500) return window.location.assign(address);
  body.innerHTML = told.innerHTML;
  const title = body.querySelector("h1");
  dialog.querySelector("[data-title]").textContent = title ? title.textContent : "";
  body.scrollTop = 0;
  const wrong = body.querySelector("[aria-invalid], .alert-danger");
  if (wrong && wrong.focus) wrong.focus();
  return undefined;
}

// A bare refusal, as when the sign-in has ended, stands above the form: what was typed stays in it.
function refused(body, told) {
  for (const old of all("[data-refused]", body)) old.remove();
  told.dataset.refused = "";
  body.prepend(told);
  body.scrollTop = 0;
  all("form", body).forEach(released);
  return undefined;
}

function begin(dialog) {
  opener = document.activeElement;
  dialog.querySelector("[data-body]").textContent = "正在打开…";
  if (!dialog.open) dialog.showModal();
}

// True when the address is being shown in the panel.
export function openPanel(address) {
  const dialog = panel();
  if (!dialog) return false;
  begin(dialog);
  show(dialog, fetch(address, { credentials: "same-origin", headers: FRAGMENT }), address);
  return true;
}

// The list behind is old once something has been decided.
function closed(dialog) {
  if (dialog.querySelector("[data-done]")) window.location.reload();
  else if (opener && opener.focus) opener.focus();
}

function onLink(event, link) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  if (openPanel(link.dataset.panel || link.href)) event.preventDefault();
}

function refuseEmptyOpinion(event, button) {
  const box = button.form && button.form.elements.opinion;
  if (!box || box.value.trim()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const place = document.getElementById(`${box.id}-error`);
  if (place) place.textContent = `请先填写${button.textContent.trim()}的意见`;
  box.setAttribute("aria-invalid", "true");
  box.focus();
}

function nothingChosen(form) {
  if (!("panelOpen" in form.dataset)) return false;
  const content = new FormData(form);
  return !content.has("rowid") && !content.has("all");
}

function released(form) {
  delete form.dataset.sent;
  rested(form);
}

// A form of the panel, or one that opens it: sent from here, so that the list stays behind it.
function send(event, form) {
  if (event.defaultPrevented) return;
  if (nothingChosen(form)) {
    event.preventDefault();
    released(form);
    notice("请先勾选要办理的记录。");
    return;
  }
  const dialog = panel();
  if (!dialog || !(form.closest("#side-panel") || "panelOpen" in form.dataset)) return;
  event.preventDefault();
  const content = new URLSearchParams(new FormData(form));
  const button = event.submitter || form.querySelector("[data-pressed]");
  if (button && button.name) content.set(button.name, button.value);
  if (!dialog.open) begin(dialog);
  show(dialog, fetch(form.action, { method: "POST", credentials: "same-origin", headers: FRAGMENT, body: content }), window.location.href);
  if ("panelOpen" in form.dataset) released(form);
}

export function startPanels() {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-needs-opinion]") : null;
    if (button) refuseEmptyOpinion(event, button);
  }, true);
  on("click", "[data-panel-form] button[name]", (event, button) => {
    for (const each of button.form.querySelectorAll("[data-pressed]")) delete each.dataset.pressed;
    button.dataset.pressed = "yes";
  });
  on("click", "a[data-panel]", onLink);
  on("click", "#side-panel [data-panel-close]", (event, link) => {
    event.preventDefault();
    link.closest("dialog").close();
  });
  on("submit", "form[data-panel-form]", send);
  const dialog = document.getElementById("side-panel");
  if (dialog) dialog.addEventListener("close", () => closed(dialog));
}
