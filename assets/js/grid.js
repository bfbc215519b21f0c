// 多行填报 the row grid: a table of real inputs that moves like a spreadsheet and takes a block from Excel.
import { all, create } from "./dom.js";
import { problemOf } from "./checks.js";
import { tidied } from "./dates.js";
import { notice } from "./dialogs.js";

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

// Words as the server compares them: without spaces, brackets half-width, no case.
function compared(text) {
  return text.replace(/\s+/g, "").replace(/（/g, "(").replace(/）/g, ")").replace(/／/g, "/").toLowerCase();
}

// A block as Excel and WPS copy it: a cell that holds tabs, line breaks or quotes stands in quotes.
function blockOf(text) {
  const lines = [[]];
  const part = /("(?:[^"]|"")*"|[^\t\n]*)([\t\n]|$)/gy;
  const whole = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let found = part.exec(whole); found; found = part.exec(whole)) {
    const value = found[1].startsWith('"') && found[1].length > 1 && found[1].endsWith('"') ? found[1].slice(1, -1).replace(/""/g, '"') : found[1];
    lines[lines.length - 1].push(value.replace(/\s*\n\s*/g, " ").trim());
    if (found[2] === "\n") lines.push([]);
    if (!found[2]) break;
  }
  while (lines.length > 1 && !widthOf(lines[lines.length - 1])) lines.pop();
  return lines;
}

// How many columns of a line hold something.
function widthOf(line) {
  return line.reduce((width, value, place) => (value ? place + 1 : width), 0);
}

class Grid {
  constructor(root) {
    this.root = root;
    this.name = root.dataset.grid;
    this.body = root.querySelector("[data-grid-body]");
    this.editing = null;
    this.before = "";
    this.listen();
    for (const cell of all("td[data-problem]", this.body)) this.mark(cell.querySelector(".cell"), cell.dataset.problem, cell.className);
    this.report();
  }

  listen() {
    this.body.addEventListener("focusin", (event) => this.enter(event.target));
    this.body.addEventListener("focusout", (event) => this.leave(event.target));
    this.body.addEventListener("dblclick", (event) => this.edit(event.target));
    this.body.addEventListener("keydown", (event) => this.key(event));
    this.body.addEventListener("paste", (event) => this.paste(event));
    this.body.addEventListener("change", (event) => this.check(event.target));
    this.root.addEventListener("grid:rows", (event) => this.resize(event.detail));
    const add = this.root.querySelector("[data-grid-add]");
    const remove = this.root.querySelector("[data-grid-remove]");
    if (add) add.addEventListener("click", () => this.focus(this.add(), 0));
    if (remove) remove.addEventListener("click", () => this.remove());
  }

  get rows() {
    return Array.from(this.body.children);
  }

  cells(row) {
    return all(".cell", row);
  }

  place(cell) {
    const row = cell.closest("tr");
    return [this.rows.indexOf(row), this.cells(row).indexOf(cell)];
  }

  focus(row, column) {
    const line = row instanceof Element ? row : this.rows[row];
    const cell = line && this.cells(line)[column];
    if (cell) cell.focus();
  }

  enter(cell) {
    if (!cell.matches(".cell")) return;
    for (const row of this.rows) row.classList.toggle("current", row.contains(cell));
    this.before = cell.value;
    if (typeof cell.select === "function") cell.select();
  }

  leave(cell) {
    if (!cell.matches(".cell")) return;
    cell.classList.remove("editing");
    if (this.editing === cell) this.editing = null;
    this.check(cell);
  }

  edit(cell) {
    if (!cell.matches(".cell") || cell.readOnly) return;
    this.editing = cell;
    cell.classList.add("editing");
    if (cell.type === "text" || cell.type === "tel") cell.setSelectionRange(cell.value.length, cell.value.length);
  }

  key(event) {
    const cell = event.target;
    if (!cell.matches(".cell") || event.isComposing) return;
    if (event.key === "Escape") this.restore(event, cell);
    else if (event.key === "Enter" || event.key === "F2") this.enterKey(event, cell);
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") this.fillDown(event, cell);
    else if (this.editing === cell) return;
    else if (MOVES[event.key] && !event.altKey && !event.shiftKey) this.move(event, cell, MOVES[event.key]);
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) this.editByTyping(cell);
  }

  editByTyping(cell) {
    if (cell.tagName !== "INPUT" || cell.readOnly) return;
    this.editing = cell;
    cell.classList.add("editing");
  }

  restore(event, cell) {
    if (cell.value === this.before && this.editing !== cell) return;
    event.preventDefault();
    cell.value = this.before;
    cell.dispatchEvent(new Event("input", { bubbles: true }));
    this.editing = null;
    cell.classList.remove("editing");
    this.check(cell);
  }

  enterKey(event, cell) {
    event.preventDefault();
    if (this.editing !== cell && (event.key === "F2" || cell.tagName === "INPUT")) {
      this.edit(cell);
      return;
    }
    if (event.key === "F2") return;
    const [row, column] = this.place(cell);
    if (row + 1 === this.rows.length && this.canGrow()) this.add();
    this.focus(Math.min(row + 1, this.rows.length - 1), column);
  }

  // Ctrl+D takes what stands in the cell above, as in Excel.
  fillDown(event, cell) {
    event.preventDefault();
    const [row, column] = this.place(cell);
    if (row === 0 || cell.readOnly || cell.disabled) return;
    cell.value = this.cells(this.rows[row - 1])[column].value;
    for (const type of ["input", "change"]) cell.dispatchEvent(new Event(type, { bubbles: true }));
  }

  move(event, cell, [down, right]) {
    event.preventDefault();
    const [row, column] = this.place(cell);
    this.focus(row + down, column + right);
  }

  canGrow() {
    return this.root.querySelector("[data-grid-add]") !== null && this.rows.length < Number(this.root.dataset.atMost);
  }

  add() {
    if (!this.canGrow()) {
      this.say(`最多 ${this.root.dataset.atMost} 行`);
      return this.rows[this.rows.length - 1];
    }
    const template = this.root.querySelector("[data-grid-template]");
    this.body.append(template.content.cloneNode(true));
    this.number();
    return this.rows[this.rows.length - 1];
  }

  remove() {
    const row = this.body.querySelector("tr.current") || this.rows[this.rows.length - 1];
    if (!row) return;
    if (this.rows.length <= Number(this.root.dataset.atLeast)) {
      this.say(`至少保留 ${this.root.dataset.atLeast} 行`);
      return;
    }
    row.remove();
    this.number();
    this.report();
    this.root.dispatchEvent(new Event("input", { bubbles: true }));
  }

  resize(count) {
    while (this.rows.length < count && this.canGrow()) this.add();
    while (this.rows.length > count) this.rows[this.rows.length - 1].remove();
    this.number();
  }

  number() {
    const pattern = /-(\d+|__i__)-([^-]+)$/;
    this.rows.forEach((row, index) => {
      row.querySelector("[data-number]").textContent = String(index + 1);
      for (const control of all("[name]", row)) control.name = control.name.replace(pattern, `-${index}-$2`);
    });
    this.root.querySelector("[data-grid-count]").value = String(this.rows.length);
  }

  paste(event) {
    const cell = event.target;
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!cell.matches(".cell") || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    const lines = blockOf(text);
    const [top, left] = this.place(cell);
    const room = this.cells(cell.closest("tr")).length - left;
    const taken = lines.filter((line, down) => this.take(line, top + down, left));
    this.root.dispatchEvent(new Event("input", { bubbles: true }));
    this.tellLeftOut(lines.length - taken.length, Math.max(...lines.map(widthOf)), room);
  }

  // Whether there was a row for the line.
  take(line, place, left) {
    if (place >= this.rows.length && !this.canGrow()) return false;
    const row = this.rows[place] || this.add();
    line.forEach((value, right) => this.put(this.cells(row)[left + right], value));
    return true;
  }

  tellLeftOut(lines, width, room) {
    const said = [];
    if (width > room) said.push(`粘贴的内容有 ${width} 列，从这一格往右只有 ${room} 列，右边多出的 ${width - room} 列没有填入，请核对是否从正确的列开始粘贴。`);
    if (lines) said.push(`表格最多 ${this.root.dataset.atMost} 行，末尾的 ${lines} 行没有填入，请保存后分次粘贴，或用模板导入。`);
    if (said.length) notice(said.join("\n"));
  }

  put(cell, value) {
    if (!cell || cell.readOnly || cell.disabled) return;
    if (cell.tagName === "SELECT") this.choose(cell, value);
    else cell.value = "date" in cell.dataset ? tidied(value) : value;
    this.check(cell);
  }

  // A choice by its label, its code or another word for it; what is none of these stays in the cell and is marked.
  choose(cell, text) {
    const wanted = compared(text);
    const option = Array.from(cell.options).find((each) => compared(each.text) === wanted || compared(each.value) === wanted);
    cell.value = option ? option.value : this.otherWords(cell)[wanted] || "";
    if (cell.value || !text) return;
    const typed = create("option", { value: text, "data-typed": "" }, text);
    cell.append(typed);
    cell.value = text;
  }

  otherWords(cell) {
    const head = this.root.querySelector("thead tr").cells[cell.closest("td").cellIndex];
    const words = JSON.parse(head.dataset.aliases || "{}");
    return Object.fromEntries(Object.entries(words).map(([word, code]) => [compared(word), code]));
  }

  check(cell) {
    if (!cell || !cell.matches(".cell") || cell.readOnly) return;
    this.mark(cell, problemOf(cell));
    this.report();
  }

  mark(cell, problem, className = "bad") {
    const td = cell.closest("td");
    td.className = problem ? className : "";
    if (problem) {
      td.dataset.problem = problem;
      td.title = problem;
      cell.setAttribute("aria-invalid", "true");
    } else {
      delete td.dataset.problem;
      td.removeAttribute("title");
      cell.removeAttribute("aria-invalid");
    }
  }

  say(text) {
    this.root.querySelector("[data-grid-problems]").textContent = text;
  }

  report() {
    const place = this.root.querySelector("[data-grid-problems]");
    const found = all("td[data-problem]", this.body).slice(0, 20);
    place.replaceChildren(...found.map((td) => this.line(td)));
  }

  line(td) {
    const cell = td.querySelector(".cell");
    const [row] = this.place(cell);
    const button = create("button", { type: "button", class: "btn-link danger btn" }, `第 ${row + 1} 行 ${cell.dataset.label}：${td.dataset.problem}`);
    button.addEventListener("click", () => cell.focus());
    const line = create("div");
    line.append(button);
    return line;
  }
}

export function startGrids() {
  for (const root of all("[data-grid]")) new Grid(root);
}
