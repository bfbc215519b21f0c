// 列表 choosing rows, batch actions on them, opening by double click, the query card, page jump.
import { working } from "./busy.js";
import { all, debounce, on, post } from "./dom.js";
import { askedName, confirmed, notice } from "./dialogs.js";
import { openPanel } from "./panels.js";

const MOST_PAGES = 10000;

function ticks() {
  return all('table[data-list] input[name="rowid"]');
}

function chosen() {
  return ticks().filter((tick) => tick.checked);
}

function showChosen() {
  const usable = ticks().filter((tick) => !tick.disabled);
  const picked = chosen();
  for (const tick of ticks()) tick.closest("tr").classList.toggle("selected", tick.checked);
  for (const master of all("[data-pick-all]")) {
    master.checked = usable.length > 0 && picked.length === usable.length;
    master.indeterminate = picked.length > 0 && picked.length < usable.length;
  }
  for (const place of all("[data-selected-count]")) {
    place.hidden = picked.length === 0;
    place.querySelector("b").textContent = String(picked.length);
  }
}

function pickAll(event, master) {
  for (const tick of ticks()) if (!tick.disabled) tick.checked = master.checked;
  showChosen();
}

async function act(event, button) {
  const picked = chosen().map((tick) => tick.value);
  const { needs = "", go, post: address, action, confirm, reason } = button.dataset;
  const asked = askedName(button.dataset);
  if (needs && picked.length === 0) return notice(`请先勾选要${button.textContent.trim()}的记录。`);
  if (needs === "one" && picked.length > 1) return notice(`一次只能${button.textContent.trim()}一条记录，现在勾选了 ${picked.length} 条。`);
  const leave = () => window.location.assign(go.replace("{id}", encodeURIComponent(picked[0] || "")));
  if (go && !confirm) return leave();
  const danger = button.classList.contains("btn-danger");
  let answer = "";
  if (confirm || reason) {
    const text = (confirm || `对所选 {n} 条记录${button.textContent.trim()}`).replace("{n}", String(picked.length));
    answer = await confirmed(text, { ...button.dataset, danger });
    if (answer === null) return undefined;
  }
  if (go) return leave();
  const pairs = picked.map((id) => ["rowid", id]);
  if (action) pairs.push(["action", action]);
  if (asked) pairs.push([asked, answer]);
  working(button);
  return post(address, pairs);
}

function openRow(event, row) {
  if (event.target.closest("a, button, input, label")) return;
  if (!row.dataset.panel || !openPanel(row.dataset.panel)) window.location.assign(row.dataset.href);
}

function toggleQuery(event, button) {
  const card = button.closest("[data-query]");
  const open = card.dataset.open !== "yes";
  card.dataset.open = open ? "yes" : "no";
  button.setAttribute("aria-expanded", String(open));
}

function unfold(button, open) {
  for (const field of all("[data-folded]", button.closest("form"))) field.hidden = !open;
  button.setAttribute("aria-expanded", String(open));
  button.querySelector("[data-word]").textContent = open ? "收起" : "展开";
}

function unfoldWhenUsed() {
  for (const button of all("[data-query-more]")) {
    const used = all("[data-folded] input, [data-folded] select", button.closest("form")).some((control) => control.value);
    if (used) unfold(button, true);
  }
}

// The heads of a table stay in sight: at the top of the window where the table fits in its width, else of its own frame.
function keepHeads() {
  for (const frame of all(".table-frame")) {
    const table = frame.querySelector(":scope > .table, :scope > .row-grid");
    if (!table || frame.closest("dialog")) continue;
    frame.classList.remove("broad");
    const broad = table.offsetWidth > frame.clientWidth;
    frame.classList.toggle("broad", broad);
    frame.classList.toggle("narrow", !broad);
    if (broad && !frame.querySelector("a, button, input")) frame.tabIndex = 0;
  }
}

// A table that a page draws itself becomes cards on a phone like the lists: each cell says which column it is of.
function labelCells() {
  for (const table of all(".table-frame:not(.table-cards) > .table:not(.letters)")) {
    const heads = all("thead th", table).map((head) => head.textContent.trim());
    const rows = all("tbody > tr", table);
    if (table.tFoot || table.closest(".alert") || rows.some((row) => row.cells.length !== heads.length)) continue;
    rows.forEach((row) => Array.from(row.cells).forEach((cell, index) => {
      if (index === 0) cell.classList.add("card-name");
      else if (heads[index] === "操作") cell.classList.add("card-acts");
      else if (cell.tagName === "TD") cell.dataset.label = heads[index];
    }));
    table.parentElement.classList.add("table-cards");
  }
}

export function startLists() {
  labelCells();
  keepHeads();
  window.addEventListener("resize", debounce(keepHeads, 150));
  on("change", "[data-pick-all]", pickAll);
  on("change", 'input[name="rowid"]', showChosen);
  on("click", ".btn[data-needs], .btn[data-post], .btn[data-go]", act);
  on("dblclick", "table[data-list] tr[data-href]", openRow);
  on("click", "[data-query-toggle]", toggleQuery);
  on("click", "[data-query-more]", (event, button) => unfold(button, button.getAttribute("aria-expanded") !== "true"));
  on("submit", "[data-page-jump]", (event, form) => {
    event.preventDefault();
    const input = form.querySelector("input");
    const page = Math.min(Math.max(Number(input.value) || 1, 1), Number(input.max) || MOST_PAGES);
    window.location.assign(form.dataset.pageJump.replace("{page}", String(page)));
  });
  unfoldWhenUsed();
  if (ticks().length) showChosen();
}
