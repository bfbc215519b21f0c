// 附件 sends files one after another with progress, checks format and size first, deletes after a question.
import { all, create, csrfToken, on } from "./dom.js";
import { confirmed, notice } from "./dialogs.js";

function words(bytes) {
  return bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

function refusal(slot, file) {
  const { accept, maxMb, atMost } = slot.dataset;
  const formats = accept.split(",").filter(Boolean);
  const tick = slot.querySelector("[data-upload-tick]");
  const held = all("[data-file]:not([data-failed])", slot).length;
  if (Number(atMost) && held >= Number(atMost)) return `最多上传 ${atMost} 个文件，请先删除再传`;
  if (formats.length && !formats.some((format) => file.name.toLowerCase().endsWith(format.toLowerCase()))) return `格式不符，只能上传 ${formats.join("、")}`;
  if (file.size > Number(maxMb) * 1048576) return `文件 ${words(file.size)}，超过 ${maxMb} MB`;
  if (file.size === 0) return "文件是空的";
  return tick && !tick.checked ? `请先勾选“${tick.dataset.uploadTick}”后再上传` : "";
}

function itemFor(file) {
  const item = create("li", { "data-file": "" });
  item.append(create("span", { class: "file-name" }, file.name), create("span", { class: "file-note" }, words(file.size)), create("span", { class: "file-note", "data-state": "" }));
  return item;
}

function fail(item, reason) {
  item.dataset.failed = "yes";
  const state = item.querySelector("[data-state]");
  state.className = "file-note bad";
  state.textContent = reason;
  const drop = create("button", { type: "button", class: "btn-link" }, "移除");
  drop.addEventListener("click", () => item.remove());
  item.append(drop);
}

function finish(item, answer) {
  if (answer.html) {
    const template = create("template");
    template.innerHTML = answer.html;
    item.replaceWith(template.content);
    return;
  }
  const fresh = create("li", { "data-file": String(answer.id) });
  fresh.append(create("span", { class: "file-name" }, answer.name));
  if (answer.size) fresh.append(create("span", { class: "file-note" }, String(answer.size)));
  if (answer.preview) fresh.append(create("button", { type: "button", class: "btn-link", "data-preview": answer.preview, "data-name": answer.name }, "预览"));
  if (answer.download) fresh.append(create("a", { href: answer.download, download: "" }, "下载"));
  if (answer.remove) fresh.append(create("button", { type: "button", class: "btn-link danger", "data-file-remove": answer.remove, "data-confirm": `确定删除附件“${answer.name}”吗？` }, "删除"));
  item.replaceWith(fresh);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (notJson) {
    return {};
  }
}

function send(slot, file, item) {
  const state = item.querySelector("[data-state]");
  const body = new FormData();
  body.append("csrf_token", csrfToken());
  body.append("file", file);
  if (slot.querySelector("[data-upload-tick]:checked")) body.append("confirmed", "1");
  const request = new XMLHttpRequest();
  request.open("POST", slot.dataset.upload);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", csrfToken());
  request.upload.onprogress = (event) => {
    if (event.lengthComputable) state.textContent = `上传中 ${Math.round((100 * event.loaded) / event.total)}%`;
  };
  return new Promise((resolve) => {
    request.onload = () => {
      const answer = parsed(request.responseText);
      if (request.status >= 200 && request.status < 300) finish(item, answer);
      else fail(item, answer.message || `上传失败（${request.status}），请重试`);
      resolve();
    };
    request.onerror = () => {
      fail(item, "网络中断，请重新上传");
      resolve();
    };
    request.send(body);
  });
}

const sending = new Set();

function take(slot, files) {
  const work = takeAll(slot, files);
  sending.add(work);
  work.finally(() => sending.delete(work));
}

// A form that is saved while its files are on their way waits for them, and goes only if all arrived.
async function awaitFiles(event) {
  const form = event.target;
  if (!sending.size || !form.querySelector("[data-upload]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.dataset.awaiting) return;
  form.dataset.awaiting = "yes";
  await Promise.allSettled(Array.from(sending));
  delete form.dataset.awaiting;
  if (form.querySelector("[data-file][data-failed]")) notice("有文件没有上传成功，请移除或重新上传后再保存。");
  else form.requestSubmit(event.submitter);
}

async function takeAll(slot, files) {
  for (const file of files) {
    const reason = refusal(slot, file);
    const item = itemFor(file);
    slot.querySelector("[data-files]").append(item);
    if (reason) fail(item, reason);
    else await send(slot, file, item);
  }
}

async function remove(event, button) {
  const answer = await confirmed(button.dataset.confirm, { danger: true });
  if (answer === null) return;
  const body = new FormData();
  body.append("csrf_token", csrfToken());
  const reply = await fetch(button.dataset.fileRemove, { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json", "X-CSRFToken": csrfToken() } });
  if (reply.ok) button.closest("li").remove();
  else notice(parsed(await reply.text()).message || "没有删除成功，请刷新页面后重试。");
}

function tellNames(input) {
  const names = Array.from(input.files, (file) => file.name);
  const words = names.length > 1 ? `已选 ${names.length} 个文件：${names.slice(0, 3).join("、")}${names.length > 3 ? "…" : ""}` : names[0];
  input.closest("[data-file-pick]").querySelector("[data-file-names]").textContent = words || "未选择文件";
}

function startPick(root) {
  const input = root.querySelector("input[type=file]");
  input.addEventListener("change", () => tellNames(input));
  for (const type of ["dragover", "dragleave", "drop"]) {
    root.addEventListener(type, (event) => {
      event.preventDefault();
      root.classList.toggle("over", type === "dragover");
      if (type !== "drop") return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  tellNames(input);
}

export function startUploads() {
  all("[data-file-pick]").forEach(startPick);
  on("click", "[data-upload-choose]", (event, button) => button.closest("[data-upload]").querySelector("[data-upload-input]").click());
  on("change", "[data-upload-input]", (event, input) => {
    take(input.closest("[data-upload]"), Array.from(input.files));
    input.value = "";
  });
  on("click", "[data-file-remove]", remove);
  document.addEventListener("submit", awaitFiles, true);
  for (const slot of all("[data-upload]")) {
    for (const type of ["dragover", "dragleave", "drop"]) {
      slot.addEventListener(type, (event) => {
        event.preventDefault();
        slot.classList.toggle("over", type === "dragover");
        if (type === "drop") take(slot, Array.from(event.dataTransfer.files));
      });
    }
  }
}
