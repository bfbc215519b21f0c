// 选择 a value chosen from a list in a dialog: filter by words, a button or a double click takes the row.
import { all, on } from "./dom.js";

function rootOf(element) {
  return element.closest("[data-pick]");
}

function open(root) {
  const dialog = root.querySelector("[data-pick-dialog]");
  dialog.showModal();
  const words = dialog.querySelector("[data-pick-words]");
  if (words) words.focus();
}

function take(row) {
  const root = rootOf(row);
  const held = root.querySelector("[data-pick-value]");
  held.value = row.dataset.value;
  root.querySelector("[data-pick-text]").value = row.dataset.text;
  root.querySelector("[data-pick-dialog]").close();
  held.dispatchEvent(new Event("input", { bubbles: true }));
  root.querySelector("[data-pick-open]").focus();
}

function sift(input) {
  const root = rootOf(input);
  const words = input.value.trim();
  const rows = all("[data-pick-row]", root);
  for (const row of rows) row.hidden = !row.textContent.includes(words);
  root.querySelector("[data-pick-none]").hidden = rows.some((row) => !row.hidden);
}

// Enter takes the only row that is left; it must not send the form behind the dialog.
function enter(event, input) {
  if (event.key !== "Enter") return;
  event.preventDefault();
  const left = all("[data-pick-row]", rootOf(input)).filter((row) => !row.hidden);
  if (left.length === 1) take(left[0]);
}

export function startPicks() {
  on("click", "[data-pick-open]", (event, button) => open(rootOf(button)));
  on("click", "[data-pick-this]", (event, button) => take(button.closest("[data-pick-row]")));
  on("dblclick", "[data-pick-row]", (event, row) => take(row));
  on("input", "[data-pick-words]", (event, input) => sift(input));
  on("keydown", "[data-pick-words]", enter);
}
