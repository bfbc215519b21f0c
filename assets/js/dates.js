// 日期 a date is typed (2021-08-11, 2021年8月11日, 20210811) or chosen from a calendar in Chinese, whatever the browser speaks.
import { all, create } from "./dom.js";

const WRITTEN = /^(\d{4}) ?[-/.年] ?(\d{1,2})(?: ?[-/.月] ?(?:(\d{1,2}) ?[日号]?)?)?$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

function two(number) {
  return String(number).padStart(2, "0");
}

function written(day) {
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

// The day that a text names; a month stands for its first day. Undefined when it names none.
export function dayOf(text) {
  const found = WRITTEN.exec(text.trim()) || COMPACT.exec(text.trim());
  if (!found) return undefined;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3] || 1)];
  const made = new Date(year, month - 1, day);
  return made.getMonth() === month - 1 && made.getDate() === day ? made : undefined;
}

// A whole date in its own form; anything else as it was typed.
export function tidied(text) {
  const found = WRITTEN.exec(text.trim()) || COMPACT.exec(text.trim());
  const day = dayOf(text);
  return found && found[3] && day ? written(day) : text;
}

class Calendar {
  constructor() {
    this.root = create("div", { class: "calendar", role: "dialog", "aria-label": "选择日期", hidden: "" });
    this.root.addEventListener("click", (event) => this.press(event.target.closest("button")));
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.root.addEventListener("focusout", (event) => event.relatedTarget && !this.root.contains(event.relatedTarget) && this.close(false));
    document.addEventListener("mousedown", (event) => this.input && !this.root.contains(event.target) && this.close(false));
    document.querySelector("main").append(this.root);
    this.input = null;
  }

  open(input) {
    this.input = input;
    this.day = dayOf(input.value) || new Date();
    this.root.hidden = false;
    this.draw();
    const box = input.getBoundingClientRect();
    const below = box.bottom + this.root.offsetHeight < window.innerHeight || box.top < this.root.offsetHeight;
    this.root.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - this.root.offsetWidth - 8))}px`;
    this.root.style.top = below ? `${box.bottom + 2}px` : `${box.top - this.root.offsetHeight - 2}px`;
    this.focus();
  }

  close(back = true) {
    const { input } = this;
    this.input = null;
    this.root.hidden = true;
    if (input && back) input.focus();
  }

  draw() {
    const [year, month] = [this.day.getFullYear(), this.day.getMonth()];
    const head = create("div", { class: "calendar-head" });
    const turns = [["-12", "上一年", "«"], ["-1", "上一月", "‹"], ["", `${year}年${month + 1}月`, ""], ["1", "下一月", "›"], ["12", "下一年", "»"]];
    for (const [months, label, sign] of turns) {
      head.append(sign ? create("button", { type: "button", "data-months": months, "aria-label": label }, sign) : create("strong", { "aria-live": "polite" }, label));
    }
    const days = create("div", { class: "calendar-days" });
    for (const name of "一二三四五六日") days.append(create("span", { "aria-hidden": "true" }, name));
    const first = (new Date(year, month, 1).getDay() + 6) % 7;
    for (let blank = 0; blank < first; blank += 1) days.append(create("span"));
    for (let day = 1; day <= new Date(year, month + 1, 0).getDate(); day += 1) days.append(this.button(new Date(year, month, day)));
    const foot = create("div", { class: "calendar-foot" });
    foot.append(create("button", { type: "button", "data-day": written(new Date()) }, "今天"), create("button", { type: "button", "data-day": "" }, "清除"));
    this.root.replaceChildren(head, days, foot);
  }

  button(day) {
    const chosen = written(day) === written(this.day);
    const label = `${day.getFullYear()}年${day.getMonth() + 1}月${day.getDate()}日`;
    return create("button", { type: "button", "data-day": written(day), "aria-label": label, tabindex: chosen ? "0" : "-1", ...(chosen ? { "aria-current": "date" } : {}) }, String(day.getDate()));
  }

  focus() {
    this.root.querySelector("[aria-current=date]").focus();
  }

  turn(months) {
    const { day } = this;
    const last = new Date(day.getFullYear(), day.getMonth() + months + 1, 0).getDate();
    this.day = new Date(day.getFullYear(), day.getMonth() + months, Math.min(day.getDate(), last));
    this.draw();
  }

  press(button) {
    if (!button) return;
    if (button.dataset.months) {
      const { months } = button.dataset;
      this.turn(Number(months));
      this.root.querySelector(`[data-months="${months}"]`).focus();
      return;
    }
    const { input } = this;
    input.value = button.dataset.day;
    this.close();
    for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true }));
  }

  key(event) {
    const months = { PageUp: -1, PageDown: 1 }[event.key];
    if (event.key === "Escape") this.close();
    else if (STEPS[event.key] && event.target.dataset.day) this.day = new Date(this.day.getFullYear(), this.day.getMonth(), this.day.getDate() + STEPS[event.key]);
    else if (months) this.turn(months);
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (!this.input) return;
    this.draw();
    this.focus();
  }
}

export function startDates() {
  if (!document.querySelector("[data-date]") && !document.querySelector("[data-grid]")) return;
  const calendar = new Calendar();
  const dateOf = (event) => (event.target instanceof HTMLInputElement && "date" in event.target.dataset && !event.target.readOnly ? event.target : null);
  for (const button of all("[data-date-open]")) {
    button.addEventListener("click", () => calendar.open(button.parentElement.querySelector("[data-date]")));
  }
  document.addEventListener("keydown", (event) => {
    if (!dateOf(event) || !event.altKey || event.key !== "ArrowDown") return;
    event.preventDefault();
    event.stopPropagation();
    calendar.open(event.target);
  }, true);
  document.addEventListener("change", (event) => {
    if (dateOf(event)) event.target.value = tidied(event.target.value);
  }, true);
}
