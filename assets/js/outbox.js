// 待发箱 what a phone could not send waits in the browser and goes when the network is back, each thing once.
//
// A form with data-outbox posts as JSON-speaking fetch: 2xx {"next"} went in, 4xx {"message", "problems"} was refused,
// anything else waits. Its submit_key makes a second sending harmless.
import { all, create, csrfToken } from "./dom.js";
import { notice } from "./dialogs.js";
import { recall, remember } from "./store.js";

const KEY = "yunling.outbox";
let sending = false;

function waiting() {
  return JSON.parse(recall(KEY) || "[]");
}

function keep(entries) {
  return remember(KEY, JSON.stringify(entries));
}

// A page instead of an answer means that the sign-in has ended or the address is gone: a refusal, not a lost network.
async function spoken(reply) {
  const told = (reply.headers.get("Content-Type") || "").includes("json");
  return told ? reply.json() : { message: `没有保存（${reply.status}），请重新登录后再填` };
}

async function deliver({ url, pairs }) {
  const body = new URLSearchParams(pairs.filter(([name]) => name !== "csrf_token"));
  body.set("csrf_token", csrfToken());
  const reply = await fetch(url, { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json", "X-CSRFToken": csrfToken() } });
  if (reply.status >= 500) throw new Error(String(reply.status));
  return { ok: reply.ok && !reply.redirected, answer: await spoken(reply) };
}

function showRefusal(form, answer) {
  const strays = [];
  for (const { field, message } of answer.problems || []) {
    const control = field ? form.elements[field] : null;
    const place = control && control.id ? document.getElementById(`${control.id}-error`) : null;
    if (place) {
      place.textContent = message;
      control.setAttribute("aria-invalid", "true");
    } else strays.push(message);
  }
  const first = form.querySelector('[aria-invalid="true"]');
  if (first) first.focus();
  if (!first || strays.length) notice([answer.message, ...strays].filter(Boolean).join("\n"));
}

async function submit(form) {
  const entry = { url: form.action, title: form.dataset.outbox, at: Date.now(), pairs: Array.from(new FormData(form)).filter(([, value]) => typeof value === "string") };
  try {
    const { ok, answer } = await deliver(entry);
    delete form.dataset.sent;
    if (!ok) return showRefusal(form, answer);
    form.dispatchEvent(new Event("outbox:kept"));
    return window.location.assign(answer.next || form.dataset.next || window.location.href);
  } catch (offline) {
    delete form.dataset.sent;
    if (!keep([...waiting(), entry])) return notice("网络不通，手机也无法暂存。请不要关闭页面，联网后再点保存。");
    form.reset();
    form.dispatchEvent(new Event("outbox:kept"));
    form.dispatchEvent(new Event("change", { bubbles: true }));
    paint();
    return notice("网络不通，已存在手机上，联网后自动上报。请不要清理浏览器数据。");
  }
}

function line(entry, index) {
  const bar = create("div", { class: "alert alert-danger", role: "alert" });
  const drop = create("button", { type: "button", class: "btn btn-sm" }, "删除");
  drop.addEventListener("click", () => {
    keep(waiting().filter((each, place) => place !== index));
    paint();
  });
  bar.append(create("div", { class: "alert-body" }, `“${entry.title || "填报"}”没有上报成功：${entry.refused}`), drop);
  return bar;
}

function paint() {
  const entries = waiting();
  const count = entries.filter((entry) => !entry.refused).length;
  for (const place of all("[data-outbox-state]")) {
    const lines = entries.map((entry, index) => (entry.refused ? line(entry, index) : null)).filter(Boolean);
    if (count) lines.unshift(create("div", { class: "alert alert-warning", role: "status" }, `${count} 条已存在手机上，联网后自动上报`));
    place.replaceChildren(...lines);
  }
}

async function replay() {
  if (sending || navigator.onLine === false) return;
  sending = true;
  const left = [];
  for (const entry of waiting()) {
    if (entry.refused) {
      left.push(entry);
      continue;
    }
    try {
      const { ok, answer } = await deliver(entry);
      if (!ok) left.push({ ...entry, refused: answer.message || "内容有误，请重新填写" });
    } catch (offline) {
      left.push(entry);
    }
  }
  keep(left);
  sending = false;
  paint();
}

export function startOutbox() {
  if (!document.querySelector("[data-outbox], [data-outbox-state]")) return;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-outbox]") || event.defaultPrevented) return;
    event.preventDefault();
    submit(form);
  });
  window.addEventListener("online", replay);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && replay());
  paint();
  replay();
}
