// 表单 checks under the field, counters, the unsaved-changes guard, drafts, one effect for a double click.
import { all, create, debounce, on } from "./dom.js";
import { working } from "./busy.js";
import { problemOf } from "./checks.js";
import { forget, keysUnder, recall, remember } from "./store.js";

const DRAFT_DAYS = 14;
const DRAFTS = "yunling.draft.";
const changed = new Set();

function errorOf(control) {
  return document.getElementById(`${control.id}-error`);
}

function check(control) {
  const place = errorOf(control);
  if (!place) return "";
  const problem = problemOf(control);
  place.textContent = problem;
  if (problem) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
  return problem;
}

function count(control) {
  const place = document.querySelector(`[data-count-for="${control.id}"]`);
  if (!place) return;
  const length = Array.from(control.value).length;
  place.textContent = `${length} / ${control.dataset.length}`;
  place.classList.toggle("over", length > Number(control.dataset.length));
}

function entriesOf(form) {
  const secret = new Set(["csrf_token", ...all("input[type=password]", form).map((input) => input.name)]);
  return Array.from(new FormData(form)).filter(([name, value]) => !secret.has(name) && typeof value === "string");
}

function snapshot(form) {
  return JSON.stringify(entriesOf(form));
}

function draftKey(form) {
  return `${DRAFTS}${form.dataset.draft}`;
}

function note(form, text) {
  const place = form.querySelector("[data-draft-note]");
  if (place) place.textContent = text;
}

function saveDraft(form) {
  if (!changed.has(form)) return;
  const kept = remember(draftKey(form), JSON.stringify({ at: Date.now(), entries: entriesOf(form) }));
  if (kept) note(form, "草稿已暂存在本机");
}

// The key of a submission is new on every page; kept with a draft, it keeps a draft sent twice from counting twice.
// The version is new after a conflict: what was typed is on the page already.
function sameContent(kept, form) {
  const content = (entries) => JSON.stringify(entries.filter(([name]) => !["submit_key", "version", "shown"].includes(name)));
  return content(kept) === content(entriesOf(form));
}

function draftOf(key) {
  return JSON.parse(recall(key) || "null");
}

// A draft that was sent is kept until the server says that it went in: a lost session loses nothing.
function markSent(form) {
  if (form.dataset.draft) remember(draftKey(form), JSON.stringify({ at: Date.now(), sent: true, entries: entriesOf(form) }));
}

function forgetSentDrafts() {
  if (!document.querySelector(".alert-success")) return;
  for (const key of keysUnder(DRAFTS)) if ((draftOf(key) || {}).sent) forget(key);
}

function fill(form, entries) {
  const grids = entries.filter(([name]) => name.endsWith("-count"));
  for (const [name, value] of grids) {
    const grid = form.querySelector(`[data-grid="${name.slice(0, -6)}"]`);
    if (grid) grid.dispatchEvent(new CustomEvent("grid:rows", { detail: Number(value) }));
  }
  for (const control of form.elements) {
    if (control.type === "checkbox" || control.type === "radio") {
      control.checked = entries.some(([name, value]) => name === control.name && value === control.value);
    }
  }
  for (const [name, value] of entries) {
    const control = form.elements[name];
    if (control instanceof HTMLElement && !/^(checkbox|radio|file)$/.test(control.type)) control.value = value;
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function offerDraft(form) {
  const kept = draftOf(draftKey(form));
  if (!kept) return;
  const stale = Date.now() - kept.at > DRAFT_DAYS * 86400000;
  if (stale || sameContent(kept.entries, form)) {
    forget(draftKey(form));
    return;
  }
  const when = new Date(kept.at).toLocaleString("zh-CN", { hour12: false });
  const bar = create("div", { class: "alert alert-info", role: "status" });
  const body = create("div", { class: "alert-body" }, `本机有一份 ${when} 未提交的草稿。`);
  const restore = create("button", { type: "button", class: "btn btn-sm" }, "恢复草稿");
  const drop = create("button", { type: "button", class: "btn btn-sm" }, "不要了");
  restore.addEventListener("click", () => {
    fill(form, kept.entries);
    changed.add(form);
    bar.remove();
  });
  drop.addEventListener("click", () => {
    forget(draftKey(form));
    bar.remove();
  });
  bar.append(body, restore, drop);
  form.prepend(bar);
}

function guard(form) {
  const before = snapshot(form);
  const keep = debounce(() => form.dataset.draft && saveDraft(form), 600);
  const track = () => {
    if (snapshot(form) === before) changed.delete(form);
    else changed.add(form);
    keep();
  };
  form.addEventListener("input", track);
  form.addEventListener("change", track);
  if (form.dataset.draft) {
    form.addEventListener("outbox:kept", () => forget(draftKey(form)));
    window.addEventListener("pagehide", () => saveDraft(form));
    offerDraft(form);
  }
}

function refuse(event, form) {
  const wrong = Array.from(form.elements).filter((control) => control.dataset && control.dataset.label && check(control));
  if (!wrong.length) return false;
  event.preventDefault();
  wrong[0].focus();
  wrong[0].scrollIntoView({ block: "center" });
  return true;
}

function onSubmit(event) {
  const form = event.target;
  if (form.matches("[novalidate]") && refuse(event, form)) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (event.defaultPrevented || form.method !== "post" || "again" in form.dataset) return;
  form.dataset.sent = "yes";
  working(event.submitter);
  markSent(form);
  changed.delete(form);
}

export function startForms() {
  on("focusout", "[data-label]:not(.cell)", (event, control) => check(control));
  on("input", "[data-label]", (event, control) => {
    count(control);
    if (control.getAttribute("aria-invalid") && !control.matches(".cell")) check(control);
  });
  all("[data-count-for]").forEach((place) => count(document.getElementById(place.dataset.countFor)));
  forgetSentDrafts();
  on("click", "[data-drop-draft]", (event, link) => {
    const form = document.getElementById(link.dataset.dropDraft);
    changed.delete(form);
    if (form.dataset.draft) forget(draftKey(form));
  });
  all("form[data-guard]").forEach(guard);
  document.addEventListener("submit", onSubmit);
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));
  window.addEventListener("beforeunload", (event) => {
    if (!changed.size) return;
    event.preventDefault();
    event.returnValue = "";
  });
  const summary = document.querySelector("[data-problems], [data-conflict]");
  if (summary) summary.focus();
}
