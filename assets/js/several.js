// 多选单元格 a cell of a grid that takes several choices: words with 、 between them, and a checklist under the cell.
// Alt+↓ or a double click opens it; ↑ ↓ move, 空格 ticks, 回车 or Esc closes. What is pasted is read as words.
import { create } from "./dom.js";

export const SEPARATORS = /[、，,;；\n]+/;

export function wordsIn(text) {
  return text.split(SEPARATORS).map((word) => word.trim()).filter(Boolean);
}

export function optionsOf(cell) {
  const head = cell.closest("table").querySelector(`[data-several-of="${cell.dataset.several}"]`);
  return head ? JSON.parse(head.dataset.options) : [];
}

// Other words that the dictionary accepts.
export function aliasesOf(cell) {
  const head = cell.closest("table").querySelector(`[data-several-of="${cell.dataset.several}"]`);
  return head && head.dataset.aliases ? Object.keys(JSON.parse(head.dataset.aliases)) : [];
}

class Checklist {
  constructor() {
    this.list = create("ul", { class: "checklist", id: "checklist", role: "listbox", "aria-multiselectable": "true", hidden: "" });
    this.list.addEventListener("mousedown", (event) => this.press(event));
    document.querySelector("main").append(this.list);
    this.cell = null;
    this.active = 0;
  }

  open(cell) {
    if (cell.readOnly || this.cell === cell) return;
    this.close();
    const options = optionsOf(cell);
    if (!options.length) return;
    this.cell = cell;
    this.list.setAttribute("aria-label", cell.dataset.label);
    this.list.replaceChildren(...options.map((word, index) => create("li", { role: "option", id: `checklist-${index}` }, word)));
    const held = wordsIn(cell.value);
    this.active = Math.max(0, options.findIndex((word) => held.includes(word)));
    this.list.hidden = false;
    cell.setAttribute("aria-expanded", "true");
    cell.setAttribute("aria-controls", this.list.id);
    this.place();
    this.show();
  }

  // Under the cell, or over it where there is no room.
  place() {
    const box = this.cell.getBoundingClientRect();
    const height = Math.min(this.list.scrollHeight, 280);
    const below = box.bottom + height < window.innerHeight || box.top < height;
    this.list.style.minWidth = `${box.width}px`;
    this.list.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - this.list.offsetWidth - 8))}px`;
    this.list.style.top = below ? `${box.bottom + 2}px` : `${box.top - height - 2}px`;
  }

  show() {
    const held = wordsIn(this.cell.value);
    Array.from(this.list.children).forEach((option, index) => {
      option.setAttribute("aria-selected", String(held.includes(option.textContent)));
      option.classList.toggle("active", index === this.active);
    });
    const option = this.list.children[this.active];
    this.cell.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  close() {
    if (!this.cell) return;
    this.cell.setAttribute("aria-expanded", "false");
    for (const name of ["aria-activedescendant", "aria-controls"]) this.cell.removeAttribute(name);
    this.cell = null;
    this.list.hidden = true;
  }

  toggle(index) {
    const word = this.list.children[index].textContent;
    const held = wordsIn(this.cell.value);
    const kept = held.includes(word) ? held.filter((each) => each !== word) : [...held, word];
    this.cell.value = kept.join("、");
    this.active = index;
    for (const type of ["input", "change"]) this.cell.dispatchEvent(new Event(type, { bubbles: true }));
    this.show();
  }

  press(event) {
    event.preventDefault();
    const index = Array.from(this.list.children).indexOf(event.target.closest("li"));
    if (index >= 0) this.toggle(index);
  }

  step(by) {
    const { length } = this.list.children;
    this.active = (this.active + by + length) % length;
    this.show();
  }

  // Whether the key was the list's.
  key(event) {
    const moves = { ArrowDown: () => this.step(1), ArrowUp: () => this.step(-1), " ": () => this.toggle(this.active), Enter: () => this.close(), Escape: () => this.close() };
    const wanted = this.cell ? moves[event.key] : event.altKey && event.key === "ArrowDown" && (() => this.open(event.target));
    if (!wanted) return;
    event.preventDefault();
    event.stopPropagation();
    wanted();
  }
}

export function startSeveral() {
  if (!document.querySelector("[data-several-of]")) return;
  const list = new Checklist();
  const cellOf = (event) => (event.target instanceof Element && event.target.matches("[data-several]") ? event.target : null);
  document.addEventListener("keydown", (event) => cellOf(event) && list.key(event), true);
  document.addEventListener("dblclick", (event) => cellOf(event) && list.open(event.target));
  document.addEventListener("click", (event) => cellOf(event) && window.matchMedia("(pointer: coarse)").matches && list.open(event.target));
  document.addEventListener("focusout", (event) => cellOf(event) && list.close());
  document.addEventListener("input", (event) => cellOf(event) && list.cell && list.show());
  document.addEventListener("scroll", (event) => list.cell && event.target !== list.list && list.place(), true);
}
